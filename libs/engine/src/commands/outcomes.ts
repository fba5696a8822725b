import type { Metadata, NewEvent, Refused } from '#kernel';
import { CommandIdReused } from '../ports.js';
import type { Written } from './warm-streams.js';

/** What became of one command of a batch. `refused`: it may not be done after those before it, and so nothing of the batch was. */
export type LineOutcome = Outcome | { readonly refused: Refused };

export interface Outcome {
  readonly stream: string;
  readonly id: string;
  /** Revision of the stream after the command; -1 where nothing exists. */
  readonly revision: number;
  /** The last revision that touched the part the command is about. */
  readonly etag: number;
  /** In a dry run content and envelope are given and nothing was written. Empty where there was nothing to do. */
  readonly events: readonly { readonly type: string; readonly id: string; readonly revision: number; readonly data?: unknown; readonly metadata?: Metadata }[];
  /** The answer of an earlier run of the same command. */
  readonly repeated: boolean;
  readonly dryRun: boolean;
}

/** An order, as far as its answer needs it. */
interface Answered {
  readonly stream: string;
  readonly id: string;
  readonly commandId: string;
  readonly dryRun?: boolean;
  readonly lines: readonly { readonly hash: string }[];
}

/** The answer of an earlier run. A line that wrote nothing then had nothing to do. */
export function repeated(order: Answered, written: readonly (Written | undefined)[], head: number): readonly Outcome[] {
  if (written.some((one, index) => one && one.hash !== order.lines[index]!.hash)) throw new CommandIdReused(`The command id ${order.commandId} was used for another command; take a new one.`);
  const revision = written.reduce((last, one) => one?.events.at(-1)?.revision ?? last, head);
  return written.map((one) => ({ stream: order.stream, id: order.id, revision, etag: revision, events: one?.events ?? [], repeated: true, dryRun: order.dryRun ?? false }));
}

/** What would become of each line; content and envelope of its events are told as long as they are not stored. */
export function outcomesOf(order: Answered, decided: readonly (readonly NewEvent[] | { readonly refused: Refused })[], { revision }: { readonly revision: number }, touched: readonly number[]): readonly LineOutcome[] {
  let at = revision;
  return decided.map((events, index) => {
    if ('refused' in events) return events;
    return {
      stream: order.stream, id: order.id, revision, etag: touched[index]!, repeated: false, dryRun: order.dryRun ?? false,
      events: events.map(({ type, id, data, metadata }) => ({ type, id, revision: ++at, data, metadata })),
    };
  });
}

/** The same once they are stored. */
export const recorded = (outcomes: readonly LineOutcome[], revision: number): readonly LineOutcome[] =>
  outcomes.map((outcome) => ('refused' in outcome ? outcome : { ...outcome, revision, etag: revision, events: outcome.events.map(({ type, id, revision: at }) => ({ type, id, revision: at })) }));
