import { eventMeta, evolve, type AnyDecider, type NewEvent } from '#kernel';

/** The stream as a line finds it: as stored, and what the lines before it tell. */
export interface Standing {
  readonly revision: number;
  readonly state: unknown;
  /** Marking of the stream's first event. */
  readonly marking: string | undefined;
}

/** The stream after a line: its events folded as they will be once they are stored. */
export const after = (decider: AnyDecider, standing: Standing, events: readonly NewEvent[], stream: string): Standing => ({
  revision: standing.revision + events.length,
  state: events.reduce((state, { type, data, metadata }, index) => evolve(decider, state, type, data, eventMeta(metadata, stream, standing.revision + 1 + index)), standing.state),
  marking: standing.marking ?? events[0]?.metadata.marking,
});
