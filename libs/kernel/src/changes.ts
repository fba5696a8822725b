/** A record as it is shown: fields by name. */
export type Shown = Readonly<Record<string, unknown>>;

export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What became of one record between two states. */
export interface RecordChange {
  /** The collection it belongs to, e.g. `actions`. */
  readonly subject: string;
  readonly id: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** The fields that differ; of a record that came or went, those that say something. */
  readonly fields: readonly FieldChange[];
}

/** An RFC 6902 operation on a document `{<subject>: {<id>: record}}`. */
export type Operation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** Records of one subject in two states, by id; in the order of their ids. */
export function changesBetween(subject: string, before: ReadonlyMap<string, Shown>, after: ReadonlyMap<string, Shown>): readonly RecordChange[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((id): RecordChange[] => {
    const [then, now] = [before.get(id), after.get(id)];
    const fields = fieldsBetween(then ?? {}, now ?? {});
    if (!then) return [{ subject, id, change: 'added', fields }];
    if (!now) return [{ subject, id, change: 'removed', fields }];
    return fields.length > 0 ? [{ subject, id, change: 'changed', fields }] : [];
  });
}

/** The patch that makes the first document the second. */
export function patchOf(changes: readonly RecordChange[], after: ReadonlyMap<string, ReadonlyMap<string, Shown>>): readonly Operation[] {
  return changes.flatMap(({ subject, id, change, fields }): Operation[] => {
    const path = `/${token(subject)}/${token(id)}`;
    if (change === 'removed') return [{ op: 'remove', path }];
    if (change === 'added') return [{ op: 'add', path, value: after.get(subject)?.get(id) }];
    return fields.map(({ field, after: value }) => ({ op: 'replace', path: `${path}/${token(field)}`, value }));
  });
}

function fieldsBetween(then: Shown, now: Shown): readonly FieldChange[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .map((field) => ({ field, before: then[field] ?? null, after: now[field] ?? null }))
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after));
}

/** RFC 6901. */
const token = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1');
