import type { Access, Happened } from '#kernel';

/**
 * What a row says of the events it was made from, beside its content.
 *
 * I24: a derived row is marked at least as high as its inputs. A fold does not know which of two markings is the higher (the
 * definition's order lies in another partition), so it does not choose: `marking` is that of the event that created the row,
 * and once an event with another one has changed it, `markings` lists them all. Queries show the row to those who may read
 * every one of them (`seen` in `page.ts`), hence to those who may read the highest. Rows of one record are stamped one by one:
 * a progress report marked higher hides itself, not its action.
 */
export type Stamp = Pick<Access, keyof Access> & {
  /** All markings of the inputs, as a JSON list; NULL while they are all the same. */
  readonly markings: string | null;
  /** `SYNTHETIC` once any input is; `PUBLIC` while all are; NULL for what was recorded natively. */
  readonly provenance: 'PUBLIC' | 'SYNTHETIC' | null;
};

/** Columns of the stamp that a table declares itself. */
export const stampColumns = { markings: 'text', provenance: 'text' } as const;

/** The stamp of a row that an event creates. */
export const stamped = (event: Happened, hidden: Hidden = OPEN): Stamp => ({
  // Field by field: this runs for most rows made, and a spread takes longer.
  parties: hidden.parties,
  owner: hidden.owner,
  embargo: hidden.embargo,
  marking: event.meta.marking,
  markings: null,
  provenance: event.meta.provenance?.kind ?? null,
});

/** The row after an event has changed it. */
export function changed<R extends Stamp>(row: R, event: Happened, change: Partial<Omit<R, keyof Stamp>>): R {
  const { marking } = event.meta;
  const markings: readonly string[] = row.markings === null ? [row.marking] : (JSON.parse(row.markings) as string[]);
  const kind = event.meta.provenance?.kind ?? null;
  return {
    ...row,
    ...change,
    markings: markings.includes(marking) ? row.markings : JSON.stringify([...markings, marking].sort()),
    provenance: kind === row.provenance ? kind : kind === 'SYNTHETIC' || row.provenance === 'SYNTHETIC' ? 'SYNTHETIC' : null,
  };
}

/** Who may know that a row exists. */
export type Hidden = Pick<Access, 'parties' | 'owner' | 'embargo'>;

/** Everybody who may read the marking. */
export const OPEN: Hidden = { parties: '', owner: '', embargo: 0 };
