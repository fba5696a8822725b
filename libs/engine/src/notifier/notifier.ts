import { createHash } from 'node:crypto';
import { instantOf, millisecondsOf, Refused, type Instant, type LoggedEvent } from '#kernel';
import { uuidOf } from '../commands/ids.js';
import { isPassing } from '../reactions/follower.js';
import { turn } from '../turn.js';
import { happenedIn } from '../views/happened.js';
import { nextEvents } from '../views/next-events.js';
import type { Channel } from './channel.js';
import type { DeliveryOutcome, Notice, NotifierParts, Wanted } from './notifier-parts.js';
import { PAUSE_MS_MAX, PRUNED_AT_ONCE_MAX, type MessageRow, type Move, type NewMessage, type NoticeRow, type Recipient } from './outbox.js';
import { Flood, FLOOD_MIN, GATHERED_MAX } from './flood.js';
import { SideLanes } from './side-lanes.js';
import { Undeliverable } from './transport.js';

/** Events looked at, and notices addressed, before others get a turn of the event loop. */
const SLICE = 100;
/** Outcomes recorded before others get a turn: the log commits them together. */
const RECORDED_AT_ONCE = 64;
/** Events without a notice that may be looked at again after a crash: a checkpoint is a synced write, so it is not made for each. */
const UNSAVED_EVENTS_MAX = 10_000;
/** Attempts to send one message, the first included. */
export const ATTEMPTS_MAX = 8;
const BACK_OFF_MS = 30_000;
/** Spread by chance, a pause may be half as long again. */
const BACK_OFF_MAX_MS = PAUSE_MS_MAX / 1.5;
/** Business days for which the outbox keeps what has ended, for whoever looks into it; the log keeps it for good. */
export const KEPT_DAYS = 92;
/** How often what is older is removed, where there was nothing more to remove. */
const PRUNE_MS = 60_000;
const DAY_MS = 86_400_000;
/** How often messages that wait are looked at. */
const LOOK_MS = 1_000;
/** Messages in one mail. */
export const DIGEST_MAX = 100;
/** Recipients told side by side. What one recipient gets comes one after another. */
const LANES_MAX = 4;
/** The same of channels that are told apart. */
const LANES_APART_MAX = 16;
const NOBODY: Recipient = { address: '', role: '', party: '', channel: 'mail' };

/** Until when nothing is sent to a recipient, and why. */
interface Pause {
  readonly until: number;
  readonly attempts: number;
  readonly error: string;
}

/** A message to be recorded; `error`: why it was not delivered. */
interface Ended {
  readonly row: MessageRow;
  readonly error?: string;
}

/**
 * Tells people: follows the journal for intents, keeps them in the outbox, sends each with a stable Message-ID, tries again at growing
 * pauses, and records the outcome once. Killed between sending and recording it sends the same message at most once more.
 */
export class Notifier {
  private running: Promise<void> | undefined;
  private again = false;
  private failure: Error | undefined;
  private looking: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private readonly flood: Flood;
  /** The last event looked at, and the last that is kept as such. */
  private seq: number;
  private saved: number;
  /** By recipient, as the outbox writes them: those told apart from the others just now. */
  private readonly apart = new SideLanes(LANES_APART_MAX);
  /** Recipients, as the outbox writes them, who get nothing before an instant of machine time: Tuesday's reminder does not overtake Monday's. */
  private readonly paused: Map<string, Pause>;

  constructor(private readonly parts: NotifierParts) {
    this.seq = this.saved = parts.outbox.checkpoint();
    this.flood = new Flood(parts.machine);
    this.paused = new Map([...parts.outbox.paused()].map(([recipient, until]) => [recipient, { until, attempts: 0, error: '' }]));
  }

  /** Called when the journal has grown; returns at once. The first call starts the work. */
  poke(): void {
    if (this.stopping.signal.aborted || this.failure !== undefined) return;
    this.again = true;
    this.looking ??= this.look();
    this.running ??= this.drain().finally(() => {
      this.running = undefined;
      if (this.again) this.poke();
    });
  }

  /** Resolves when nothing is left that can be done now; a message that waits for its next attempt is not waited for. */
  async quiet(): Promise<void> {
    await this.flood.pressed(async () => {
      this.poke();
      while (this.running ?? this.apart.keys().length > 0) await (this.running ?? this.apart.next());
    });
    if (this.failure !== undefined) throw this.failure;
  }

  /** Events the journal has and this has not looked at. */
  lag(): number {
    return Math.max(0, this.parts.journal.head() - this.seq);
  }

  /** `waiting`: messages that have not ended. */
  status(): { readonly seq: number; readonly lag: number; readonly waiting: number; readonly error?: string } {
    const { outbox } = this.parts;
    const { seq } = this;
    return { seq, lag: this.lag(), waiting: outbox.underWay(), ...(this.failure !== undefined && { error: this.failure.message }) };
  }

  /** Closes neither outbox nor channels: they are the wiring's. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.flood.stop();
    await this.running;
    await this.apart.all();
    await this.looking;
    if (this.seq > this.saved) this.save([]);
  }

  private save(notices: readonly NoticeRow[]): void {
    this.parts.outbox.intend(notices, this.seq);
    this.saved = this.seq;
  }

  private async look(): Promise<void> {
    let pruneAt = 0;
    while (!this.stopping.signal.aborted) {
      await this.parts.machine.sleep(LOOK_MS, this.stopping.signal);
      if (this.stopping.signal.aborted || this.failure !== undefined) return;
      const now = this.parts.machine.monotonic();
      if (now >= pruneAt && this.prune() < PRUNED_AT_ONCE_MAX) pruneAt = now + PRUNE_MS;
      if (!this.parts.outbox.isIdle() && this.open(1).length > 0) this.poke();
    }
  }

  private prune(): number {
    const { outbox, business } = this.parts;
    const now = business.now();
    return outbox.prune({ before: instantOf(millisecondsOf(now) - KEPT_DAYS * DAY_MS), now });
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.stopping.signal.aborted) {
        this.again = false;
        // Part by part to the end: what a message rests on is still warm when it is sent and recorded.
        for (let more = true; more && !this.stopping.signal.aborted; await turn()) {
          more = this.follow();
          if (this.parts.outbox.isIdle()) continue;
          for (let rows = this.unaddressed(); rows.length > 0 && !this.stopping.signal.aborted; rows = this.unaddressed()) await this.address(rows);
          if (await this.flood.goesOn(more, () => this.lag() > 0)) more = true;
          else await this.advanceAll();
        }
      }
    } catch (error) {
      this.broke(error);
    }
  }

  private async advanceAll(): Promise<void> {
    this.flood.ebb();
    for (let rows = this.open(GATHERED_MAX); rows.length > 0 && !this.stopping.signal.aborted; rows = this.open(GATHERED_MAX)) await this.advance(rows);
  }

  private broke(error: unknown): void {
    if (this.stopping.signal.aborted || this.failure !== undefined) return;
    this.again = false;
    this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
    this.parts.onStopped(error);
  }

  private open(limit: number): readonly MessageRow[] {
    const { outbox, machine, business } = this.parts;
    const now = machine.now();
    for (const [recipient, { until }] of this.paused) if (until <= now || until > now + PAUSE_MS_MAX) this.paused.delete(recipient);
    return outbox.open(now, business.now(), { limit, paused: [...this.paused.keys()], busy: this.apart.keys() });
  }

  private unaddressed(): readonly NoticeRow[] {
    return this.parts.outbox.unaddressed(SLICE);
  }

  /** Takes in the next events; false at the head. */
  private follow(): boolean {
    const next = nextEvents(this.parts.journal, this.seq, { types: this.parts.types, limit: SLICE });
    if (!next) return false;
    this.seq = next.seq;
    const notices = this.noticesOf(next.events);
    if (notices.length > 0 || this.seq - this.saved > UNSAVED_EVENTS_MAX) this.save(notices);
    return true;
  }

  private noticesOf(events: readonly LoggedEvent[]): readonly NoticeRow[] {
    const happened = events.flatMap((event) => happenedIn(this.parts.catalogue, event));
    if (happened.length === 0) return [];
    const notices = this.parts.intents(happened);
    return happened.flatMap(({ eventId, part, seq }, n) => {
      const notice = notices[n];
      return notice ? [{ id: part ? `${eventId}.${part}` : eventId, seq, notice: JSON.stringify(notice) }] : [];
    });
  }

  /** Makes a message for each who is to be told of each notice. */
  private async address(rows: readonly NoticeRow[]): Promise<void> {
    const { outbox, recipients, stillWanted, heldUntil } = this.parts;
    const asked: (Wanted & { readonly noticeId: string })[] = [];
    // All at once: where the log has to be asked, one answer serves many.
    const resolved = await Promise.all(rows.map(async ({ id, notice: text }) => {
      const notice = JSON.parse(text) as Notice;
      return { noticeId: id, notice, all: unique(await recipients(notice)) };
    }));
    for (const { noticeId, notice, all } of resolved) for (const recipient of all.length ? all : [NOBODY]) asked.push({ noticeId, notice, recipient });
    const wanted = await stillWanted(asked, { askedAgain: true });
    const messages = new Map<string, NewMessage[]>(rows.map(({ id }) => [id, []]));
    for (const [n, { noticeId, notice, recipient }] of asked.entries()) {
      if (!wanted[n]) continue;
      const messageId = this.messageId(noticeId, notice, recipient);
      messages.get(noticeId)!.push(recipient.address ? { recipient, messageId, state: 'queued', holdUntil: heldUntil?.(notice, recipient) } : { recipient, messageId, state: 'failed', error: 'NO_RECIPIENT' });
    }
    this.flood.rise([...messages.values()].flat().length);
    outbox.address([...messages].map(([noticeId, each]) => ({ noticeId, messages: each })));
    await turn();
  }

  /** Sends what is to be sent, to each recipient one after another, and records the outcomes together: the log can commit them at once. */
  private async advance(rows: readonly MessageRow[]): Promise<void> {
    const ended = new Map<number, readonly Ended[]>();
    const lanes = new Map<string, number[]>();
    for (const [place, row] of rows.entries()) {
      if (row.state === 'sent') ended.set(place, [{ row }]);
      else if (row.state === 'failed') ended.set(place, [{ row, error: row.error ?? 'failed' }]);
      else (lanes.get(row.recipient) ?? lanes.set(row.recipient, []).get(row.recipient)!).push(place);
    }
    for (const [recipient, lane] of lanes) {
      const own = lane.map((place) => rows[place]!);
      if (this.channelOf(recipientOf(own[0]!)).apart) this.tellApart(recipient, own);
    }
    const waiting = [...lanes].filter(([recipient]) => !this.apart.has(recipient)).map(([, lane]) => lane);
    const work = async (): Promise<void> => {
      for (let lane = waiting.shift(); lane; lane = waiting.shift()) await this.tellInOrder(lane, rows, ended);
    };
    await Promise.all(Array.from({ length: LANES_MAX }, work));
    if (this.stopping.signal.aborted) return;
    await this.record(inOrder(ended));
  }

  /** Nothing more is taken up for this recipient until its lane has ended; everybody else goes on. */
  private tellApart(recipient: string, rows: readonly MessageRow[]): void {
    const work = async (): Promise<void> => {
      try {
        const ended = new Map<number, readonly Ended[]>();
        await this.tellInOrder([...rows.keys()], rows, ended);
        await this.record(inOrder(ended));
      } catch (error) {
        this.broke(error);
      }
    };
    this.apart.start(recipient, work, () => this.poke());
  }

  private channelOf({ channel }: Recipient): Channel {
    const found = this.parts.channels[channel];
    if (!found) throw new Error(`There is no channel ${channel}.`);
    return found;
  }

  /** One recipient's part of a page. */
  private async tellInOrder(lane: readonly number[], rows: readonly MessageRow[], ended: Map<number, readonly Ended[]>): Promise<void> {
    const alone = lane.filter((place) => rows[place]!.state === 'queued' && rows[place]!.holdUntil === null && rows[place]!.digestId === null);
    const backlog = new Set(alone.length >= FLOOD_MIN ? alone : []);
    const done = new Set<number>();
    for (const [n, place] of lane.entries()) {
      if (this.stopping.signal.aborted) return;
      const row = rows[place]!;
      if (done.has(row.id)) continue;
      const together = backlog.has(place) ? this.gathered(lane.slice(n).filter((each) => backlog.has(each)).map((each) => rows[each]!)) : this.withIts(row);
      for (const { id } of together) done.add(id);
      ended.set(place, await this.tell(together));
      const pause = this.paused.get(row.recipient);
      if (pause) return this.waitToo(pause, lane.slice(n + 1).map((each) => rows[each]!).filter(({ id }) => !done.has(id)));
    }
  }

  /** Behind a message that has to be tried again the others wait: they count as tried with it, so that a mailbox that is never reached bounces them all. */
  private waitToo({ until, attempts, error }: Pause, rows: readonly MessageRow[]): void {
    const behind = rows.filter(({ state }) => state === 'queued');
    this.parts.outbox.move(behind.map((row) => ({ id: row.id, state: 'queued', error, nextAt: until, attempts: Math.max(row.attempts, Math.min(attempts, ATTEMPTS_MAX - 1)) })));
  }

  private gathered(backlog: readonly MessageRow[]): readonly MessageRow[] {
    const together = backlog.slice(0, DIGEST_MAX);
    const digestId = together[0]!.messageId;
    return together.map((row) => ({ ...row, digestId }));
  }

  /** The message, or all that go out in one mail with it: what was held with it, or gathered before a crash. */
  private withIts(row: MessageRow): readonly MessageRow[] {
    return row.holdUntil === null && row.digestId === null ? [row] : this.parts.outbox.digest(row, this.parts.business.now(), DIGEST_MAX);
  }

  /** How it ended, of all that goes out in one mail; nothing where nothing is to be recorded, or not yet. */
  private async tell(together: readonly MessageRow[]): Promise<readonly Ended[]> {
    // One that was on its way when the process died may have arrived: it goes out again, under the same id, and is recorded.
    const doubtful = together.filter(({ state }) => state !== 'sending');
    const answers = doubtful.length > 0 ? await this.parts.stillWanted(doubtful.map((row) => ({ notice: JSON.parse(row.notice) as Notice, recipient: recipientOf(row) }))) : [];
    const endedAt = this.parts.business.now();
    const dropped = new Set(doubtful.filter((_row, n) => !answers[n]).map(({ id }) => id));
    this.parts.outbox.move([...dropped].map((id) => ({ id, state: 'dropped', endedAt })));
    const wanted = together.filter(({ id }) => !dropped.has(id));
    return wanted.length > 0 ? this.send(wanted) : [];
  }

  /** One mail about one thing or several. */
  private async send(rows: readonly MessageRow[]): Promise<readonly Ended[]> {
    const { outbox, business } = this.parts;
    const [first] = rows as [MessageRow];
    const attempts = first.attempts + 1;
    const about = rows.map(({ notice }) => JSON.parse(notice) as Notice);
    outbox.move(rows.map(({ id, digestId }) => ({ id, state: 'sending', attempts, digestId })));
    const at: Instant = business.now();
    try {
      const recipient = recipientOf(first);
      await this.channelOf(recipient).send({ messageId: sentAs(first), recipient, about, at });
    } catch (error) {
      return this.failed(rows, attempts, error);
    }
    outbox.move(rows.map(({ id }) => ({ id, state: 'sent' })));
    return rows.map((row) => ({ row: { ...row, attempts } }));
  }

  private failed(rows: readonly MessageRow[], attempts: number, problem: unknown): readonly Ended[] {
    const { outbox, machine } = this.parts;
    const error = problem instanceof Error ? problem.message : String(problem);
    const final = problem instanceof Undeliverable || attempts >= ATTEMPTS_MAX;
    const nextAt = machine.now() + pauseAfter(attempts, sentAs(rows[0]!));
    outbox.move(rows.map(({ id }) => (final ? { id, state: 'failed', error } : { id, state: 'queued', error, nextAt })));
    if (!final) this.paused.set(rows[0]!.recipient, { until: nextAt, attempts, error });
    return final ? rows.map((row) => ({ row: { ...row, attempts }, error })) : [];
  }

  /** In order. What is left when the notifier is told to stop is recorded by the next one. */
  private async record(ended: readonly Ended[]): Promise<void> {
    for (let from = 0; from < ended.length && !this.stopping.signal.aborted; from += RECORDED_AT_ONCE) {
      await this.recordTogether(ended.slice(from, from + RECORDED_AT_ONCE));
      await turn();
    }
  }

  private async recordTogether(ended: readonly Ended[]): Promise<void> {
    const moves: Move[] = [];
    const answers = await Promise.allSettled(ended.map(({ row, error }) => this.recordOne(row, error)));
    for (const answer of answers) if (answer.status === 'fulfilled') moves.push(answer.value);
    this.parts.outbox.move(moves);
    const broken = answers.find((answer) => answer.status === 'rejected');
    if (broken) throw broken.reason;
  }

  /** How the message is to be noted then. */
  private async recordOne(row: MessageRow, error: string | undefined): Promise<Move> {
    const { name, machine, business, record, onRefused } = this.parts;
    const state = error === undefined ? 'sent' : 'failed';
    const outcome: DeliveryOutcome = {
      notice: JSON.parse(row.notice) as Notice, recipient: recipientOf(row), causedBy: row.noticeId.split('.')[0]!,
      commandId: uuidOf(name, row.messageId, error === undefined ? 'delivered' : 'bounced'), attempts: row.attempts, ...(error === undefined ? { messageId: sentAs(row) } : { error }),
    };
    try {
      await record(outcome);
    } catch (problem) {
      if (isPassing(problem)) return { id: row.id, state, error, nextAt: machine.now() + LOOK_MS };
      if (!(problem instanceof Refused)) throw problem;
      onRefused(outcome, problem);
    }
    return { id: row.id, state: 'recorded', error, endedAt: business.now() };
  }

  /** The same message for the same telling of the same recipient, in every process, before and after a crash. */
  private messageId(noticeId: string, notice: Notice, recipient: Recipient): string {
    const name = createHash('sha256').update([notice.key, noticeId, recipient.channel, recipient.address].join('\u0000')).digest('hex').slice(0, 32);
    return this.channelOf(recipient).idOf(name);
  }
}

/** Grows with each attempt, spread by up to half so that many do not come back at once; the spread is drawn from the message's own id. */
export function pauseAfter(attempts: number, seed: string): number {
  const draw = createHash('sha256').update(`${seed}${attempts}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(Math.min(BACK_OFF_MS * 2 ** (attempts - 1), BACK_OFF_MAX_MS) * (1 + draw / 2));
}

/** By place in the page: in which order outcomes are recorded does not depend on how fast anybody took it. */
const inOrder = (ended: ReadonlyMap<number, readonly Ended[]>): readonly Ended[] => [...ended].sort(([a], [b]) => a - b).flatMap(([, each]) => each);

const recipientOf = ({ recipient }: MessageRow): Recipient => JSON.parse(recipient) as Recipient;

const sentAs = ({ digestId, messageId }: MessageRow): string => digestId ?? messageId;

/** Who holds two seats is told once. */
const unique = (recipients: readonly Recipient[]): readonly Recipient[] => [...new Map(recipients.map((each) => [`${each.channel} ${each.address}`, each])).values()];
