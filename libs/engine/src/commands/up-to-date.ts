import type { JournalReader } from '../ports.js';
import type { WarmStreams } from './warm-streams.js';

/** Longest wait for the journal; then each stream is asked about by itself. */
const CAUGHT_UP_MS_MAX = 2_000;

export interface UpToDateParts {
  readonly streams: Pick<WarmStreams, 'takeIn'>;
  readonly journal: Pick<JournalReader, 'stream'>;
  /** Waits until the journal holds what the log held at the call. */
  readonly caughtUp: (timeoutMs: number) => Promise<void>;
}

/**
 * Which of the streams are known here at least as the log held them at the call: one look at the end of the log, and what the journal has of each, serve many.
 * The others have to be asked about one by one, and so have all where the journal does not catch up.
 */
export async function upToDate(asked: readonly string[], { caughtUp, ...parts }: UpToDateParts): Promise<ReadonlySet<string>> {
  try {
    await caughtUp(CAUGHT_UP_MS_MAX);
  } catch {
    return new Set();
  }
  return asJournalled(asked, parts);
}

/** Takes in what the journal has of the streams as it stands; answers with those that are known now. For what need not be up to date, or is asserted when it is acted on. */
export function asJournalled(asked: readonly string[], { streams, journal }: Omit<UpToDateParts, 'caughtUp'>): ReadonlySet<string> {
  return new Set(asked.filter((stream) => streams.takeIn(stream, (fromRevision) => journal.stream(stream, { fromRevision }))));
}
