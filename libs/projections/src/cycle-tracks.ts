import { put, type Change, type Happened, type Instant, type Own, type Table } from '#kernel';
import { cycleEvents, noTracks, trackStep, type CycleEvent, type StepNo, type StepState, type Tracks } from '#domain';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** One of the four tracks of a cycle. `begunAt` and `completedAt` are of its first beginning and its last completion. */
export type TrackRow = Stamp & {
  readonly cycleId: string;
  readonly step: StepNo;
  readonly state: StepState;
  readonly since: Instant | null;
  readonly begunAt: Instant | null;
  readonly completedAt: Instant | null;
};
/** What the tracks are derived from, as JSON: the domain's own derivation, so that the view cannot see a step otherwise than the rules do. */
export type TrackLedgerRow = Stamp & { readonly cycleId: string; readonly ledger: string };

type TrackTables = { cycle_tracks: TrackRow; cycle_track_ledgers: TrackLedgerRow };

export const tracksTable: Table<TrackRow> = {
  columns: { cycleId: 'text', step: 'integer', state: 'text', since: 'text', begunAt: 'text', completedAt: 'text', ...stampColumns },
  key: ['cycleId', 'step'],
};
export const trackLedgerTable: Table<TrackLedgerRow> = { columns: { cycleId: 'text', ledger: 'text', ...stampColumns }, key: ['cycleId'] };

/** Events of the cycle's stream: every one may bear on a track. */
export const trackedEvents = Object.keys(cycleEvents);

/** What an event changes in the tracks of its cycle. */
export function trackChanges(event: Happened, own: Own<TrackTables>): readonly Change[] {
  const known = own.cycle_track_ledgers.get(event.id);
  const before: Tracks = known ? (JSON.parse(known.ledger) as Tracks) : noTracks;
  const after = trackStep(before, event as unknown as CycleEvent, event.meta.effectiveAt);
  if (known && after === before) return [];
  const ledger = JSON.stringify(after);
  const moved = after.steps.filter((track, i) => !known || track !== before.steps[i]);
  return [
    put('cycle_track_ledgers', known ? { ...known, ledger } : { ...stamped(event), cycleId: event.id, ledger }),
    ...moved.map(({ step, state, since }) => {
      const row = own.cycle_tracks.get(event.id, step) ?? { ...stamped(event), cycleId: event.id, step, state, since: null, begunAt: null, completedAt: null };
      const at = since ?? null;
      return put('cycle_tracks', changed(row, event, { state, since: at, begunAt: row.begunAt ?? at, completedAt: state === 'completed' ? at : row.completedAt }));
    }),
  ];
}
