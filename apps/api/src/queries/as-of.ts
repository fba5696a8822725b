import { isInstant, toInstant, type Instant } from '#kernel';
import type { BusinessClock, JournalReader } from '#wiring';
import { badParameter } from '../http/problem.js';

/** The moment a question is asked about. */
export interface Moment {
  /** What "today" and "overdue" are judged at. */
  readonly at: Instant;
  /** The last event counted in; undefined for the live views, -1 for before the first event. */
  readonly seq?: number;
}

/** Reads `asOf` and `asOfSeq`. What has not happened yet cannot be asked about: its answer would change. */
export function momentOf(query: Readonly<Record<string, unknown>>, journal: JournalReader, clock: BusinessClock): Moment {
  const { asOf, asOfSeq } = query;
  if (asOf === undefined && asOfSeq === undefined) return { at: clock.now() };
  if (asOf !== undefined && asOfSeq !== undefined) throw badParameter('asOfSeq', 'AMBIGUOUS', 'Give asOf or asOfSeq, not both.');
  return asOf === undefined ? atSeq(asOfSeq, journal) : atInstant(asOf, journal, clock);
}

function atInstant(asOf: unknown, journal: JournalReader, clock: BusinessClock): Moment {
  // A `+` in a URL is a space; who writes an offset by hand means the plus.
  const text = typeof asOf === 'string' ? asOf.replace(/ (?=\d{2}:\d{2}$)/, '+') : asOf;
  if (!isInstant(text)) throw badParameter('asOf', 'NOT_AN_INSTANT', 'asOf is an instant such as 2022-01-31T09:00:00Z.');
  const at = toInstant(text);
  if (at > clock.now()) throw badParameter('asOf', 'AS_OF_AHEAD', `asOf lies ahead of now, ${clock.now()}.`);
  return { at, seq: journal.seqAt(at) };
}

function atSeq(asOfSeq: unknown, journal: JournalReader): Moment {
  const seq = typeof asOfSeq === 'string' && /^\d{1,15}$/.test(asOfSeq) ? Number(asOfSeq) : NaN;
  if (Number.isNaN(seq)) throw badParameter('asOfSeq', 'WRONG_TYPE', 'asOfSeq is a whole number, the seq of an event.');
  const [event] = seq <= journal.head() ? journal.after(seq - 1, { limit: 1 }) : [];
  if (!event) throw badParameter('asOfSeq', 'AS_OF_AHEAD', `asOfSeq lies ahead of the last event, ${journal.head()}.`);
  return { at: event.metadata.recordedAt, seq };
}
