import { createHash } from 'node:crypto';
import { Refused, splitStream, upcast, type Catalogue, type Happened, type Instant, type LoggedEvent } from '#kernel';
import { uuidOf } from '../commands/ids.js';
import type { BusinessClock, JournalReader, MachineClock } from '../ports.js';
import { isPassing } from '../reactions/follower.js';
import { digestText, mailText, type Reminded } from './mail-text.js';
import type { MessageRow, NoticeRow, Outbox, Recipient } from './outbox.js';
import { Undeliverable, type Transport } from './transport.js';

/** Events looked at, and messages taken up, at a time. */
const SLICE = 200;
/** Events without a notice that may be looked at again after a crash: a checkpoint is a synced write, so it is not made for each. */
const UNSAVED_EVENTS_MAX = 10_000;
/** Attempts to send one message, the first included. */
export const ATTEMPTS_MAX = 8;
const BACK_OFF_MS = 30_000;
const BACK_OFF_MAX_MS = 3_600_000;
/** How often messages that wait are looked at. */
const LOOK_MS = 1_000;
/** Messages in one mail. */
const DIGEST_MAX = 100;
const NOBODY: Recipient = { address: '', role: '', party: '', channel: 'mail' };

/** Something to be told. `key` and the recipient name the message; `data` is the wiring's own. */
export interface Notice extends Reminded {
  readonly key: string;
  readonly data: unknown;
}

/** What became of a message, to be recorded once. */
export interface DeliveryOutcome {
  readonly notice: Notice;
  readonly recipient: Recipient;
  /** The same on every try. */
  readonly commandId: string;
  /** The event that made the intent. */
  readonly causedBy: string;
  readonly messageId?: string;
  /** How often it was sent; 0 where there was nobody to send it to. */
  readonly attempts: number;
  /** Why it was not delivered; `NO_RECIPIENT` where nobody was found to tell. */
  readonly error?: string;
}

/** A message to be recorded; `error`: why it was not delivered. */
interface Ended {
  readonly row: MessageRow;
  readonly error?: string;
}

export interface NotifierParts {
  readonly name: string;
  readonly journal: JournalReader;
  readonly catalogue: Catalogue;
  readonly machine: MachineClock;
  readonly business: BusinessClock;
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly from: string;
  /** Right of the @ in a Message-ID. */
  readonly domain: string;
  /** Event types `intent` may answer for. */
  readonly types: readonly string[];
  readonly intent: (event: Happened) => Notice | undefined;
  /** Asked right before sending; the seat decides, not who held it when the deadline was made. */
  readonly recipients: (notice: Notice) => Promise<readonly Recipient[]>;
  /** The business instant before which the recipient does not want this; undefined where it goes at once. */
  readonly heldUntil?: (notice: Notice, recipient: Recipient) => Instant | undefined;
  /** Asked again right before sending: a met deadline is silent, and one on record as told is not told twice. */
  readonly stillWanted: (notice: Notice, recipient: Recipient) => Promise<boolean>;
  /** Records the outcome. A refusal is final; what passes is tried again. */
  readonly record: (outcome: DeliveryOutcome) => Promise<unknown>;
  readonly onRefused: (outcome: DeliveryOutcome, refusal: Refused) => void;
  readonly onStopped: (error: unknown) => void;
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
  /** The last event looked at, and the last that is kept as such. */
  private seq: number;
  private saved: number;

  constructor(private readonly parts: NotifierParts) {
    this.seq = this.saved = parts.outbox.checkpoint();
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
    this.poke();
    while (this.running) await this.running;
    if (this.failure !== undefined) throw this.failure;
  }

  status(): { readonly seq: number; readonly lag: number; readonly messages: Readonly<Record<string, number>>; readonly error?: string } {
    const { outbox, journal } = this.parts;
    const { seq } = this;
    return { seq, lag: journal.head() - seq, messages: outbox.counts(), ...(this.failure !== undefined && { error: this.failure.message }) };
  }

  /** Closes neither outbox nor transport: they are the wiring's. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.looking;
    if (this.seq > this.saved) this.save([]);
  }

  private save(notices: readonly NoticeRow[]): void {
    this.parts.outbox.intend(notices, this.seq);
    this.saved = this.seq;
  }

  private async look(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.parts.machine.sleep(LOOK_MS, this.stopping.signal);
      if (this.stopping.signal.aborted || this.failure !== undefined) return;
      if (this.open(1).length) this.poke();
    }
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.stopping.signal.aborted) {
        this.again = false;
        while (this.follow()) await turn();
        for (const row of this.each(() => this.parts.outbox.unaddressed(SLICE))) await this.addressTo(row);
        for (let rows = this.open(SLICE); rows.length > 0 && !this.stopping.signal.aborted; rows = this.open(SLICE)) await this.advance(rows);
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.again = false;
      this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
      this.parts.onStopped(error);
    }
  }

  private open(limit: number): readonly MessageRow[] {
    const { outbox, machine, business } = this.parts;
    return outbox.open(machine.now(), business.now(), limit);
  }

  /** Page after page until none is left; what was dealt with is not in the next page. */
  private *each<T>(page: () => readonly T[]): Generator<T> {
    for (let rows = page(); rows.length > 0; rows = page()) {
      for (const row of rows) {
        if (this.stopping.signal.aborted) return;
        yield row;
      }
    }
  }

  /** Takes in the next events; false at the head. */
  private follow(): boolean {
    const { journal, types } = this.parts;
    const head = journal.head();
    if (this.seq >= head) return false;
    const events = journal.after(this.seq, { limit: SLICE, types, upTo: head });
    this.seq = events.length < SLICE ? head : events.at(-1)!.seq;
    const notices = events.flatMap((event) => this.noticesOf(event));
    if (notices.length > 0 || this.seq - this.saved > UNSAVED_EVENTS_MAX) this.save(notices);
    return true;
  }

  private noticesOf(event: LoggedEvent): readonly NoticeRow[] {
    const read = upcast(this.parts.catalogue, event);
    if (!read.known) return [];
    const { category, id } = splitStream(event.stream);
    return read.parts.flatMap(({ type, data }, part) => {
      const notice = this.parts.intent({ type, data, eventId: event.id, stream: event.stream, id, category, revision: event.revision, seq: event.seq, part, meta: event.metadata });
      return notice ? [{ id: part ? `${event.id}.${part}` : event.id, seq: event.seq, notice: JSON.stringify(notice) }] : [];
    });
  }

  private async addressTo({ id, notice: text }: NoticeRow): Promise<void> {
    const { outbox, recipients, stillWanted, heldUntil } = this.parts;
    const notice = JSON.parse(text) as Notice;
    const wanted: Recipient[] = [];
    const all = unique(await recipients(notice));
    for (const recipient of all.length ? all : [NOBODY]) if (await stillWanted(notice, recipient)) wanted.push(recipient);
    outbox.address(id, wanted.map((recipient) => {
      const messageId = this.messageId(id, notice, recipient);
      return recipient.address ? { recipient, messageId, state: 'queued', holdUntil: heldUntil?.(notice, recipient) } : { recipient, messageId, state: 'failed', error: 'NO_RECIPIENT' };
    }));
  }

  /** Sends what is to be sent, one after another, and records the outcomes together: the log can commit them at once. */
  private async advance(rows: readonly MessageRow[]): Promise<void> {
    const ended: Ended[] = [];
    for (const row of rows) {
      if (this.stopping.signal.aborted) return;
      if (row.state === 'sent') ended.push({ row });
      else if (row.state === 'failed') ended.push({ row, error: row.error ?? 'failed' });
      else ended.push(...(await this.tell(row)));
    }
    await Promise.all(ended.map(({ row, error }) => this.record({ ...row, state: error === undefined ? 'sent' : 'failed' }, error)));
  }

  /** How it ended, and what went out with it; nothing where nothing is to be recorded, or not yet. */
  private async tell(row: MessageRow): Promise<readonly Ended[]> {
    // What was dealt with in a mail with another one, since this page was read, is not dealt with again.
    const together = row.holdUntil === null ? [row] : this.parts.outbox.digest(row, this.parts.business.now(), DIGEST_MAX);
    const wanted: MessageRow[] = [];
    for (const each of together) if (await this.isWanted(each)) wanted.push(each);
    return wanted.length > 0 ? this.send(wanted) : [];
  }

  /** One that was on its way when the process died may have arrived: it goes out again, under the same id, and is recorded. */
  private async isWanted(row: MessageRow): Promise<boolean> {
    if (row.state === 'sending' || (await this.parts.stillWanted(JSON.parse(row.notice) as Notice, JSON.parse(row.recipient) as Recipient))) return true;
    this.parts.outbox.move(row.id, { state: 'dropped' });
    return false;
  }

  /** One mail about one thing or several. */
  private async send(rows: readonly MessageRow[]): Promise<readonly Ended[]> {
    const { outbox, transport, from, business } = this.parts;
    const [first] = rows as [MessageRow];
    const attempts = first.attempts + 1;
    const notices = rows.map(({ notice }) => JSON.parse(notice) as Notice);
    const recipient = JSON.parse(first.recipient) as Recipient;
    for (const { id } of rows) outbox.move(id, { state: 'sending', attempts });
    const at: Instant = business.now();
    try {
      const text = notices.length === 1 ? mailText(notices[0]!, recipient.language) : digestText(notices, recipient.language);
      await transport.send({ messageId: sentAs(first), from, to: recipient.address, at, ...text });
    } catch (error) {
      return this.failed(rows, attempts, error);
    }
    for (const { id } of rows) outbox.move(id, { state: 'sent' });
    return rows.map((row) => ({ row: { ...row, attempts } }));
  }

  private failed(rows: readonly MessageRow[], attempts: number, problem: unknown): readonly Ended[] {
    const { outbox, machine } = this.parts;
    const error = problem instanceof Error ? problem.message : String(problem);
    const final = problem instanceof Undeliverable || attempts >= ATTEMPTS_MAX;
    for (const row of rows) {
      if (final) outbox.move(row.id, { state: 'failed', error });
      else outbox.move(row.id, { state: 'queued', error, nextAt: machine.now() + pauseAfter(attempts, sentAs(row)) });
    }
    return final ? rows.map((row) => ({ row: { ...row, attempts }, error })) : [];
  }

  private async record(row: MessageRow, error?: string): Promise<void> {
    const { outbox, name, machine, record, onRefused } = this.parts;
    const outcome: DeliveryOutcome = {
      notice: JSON.parse(row.notice) as Notice, recipient: JSON.parse(row.recipient) as Recipient, causedBy: row.noticeId.split('.')[0]!,
      commandId: uuidOf(name, row.messageId, error === undefined ? 'delivered' : 'bounced'), attempts: row.attempts, ...(error === undefined ? { messageId: sentAs(row) } : { error }),
    };
    try {
      await record(outcome);
    } catch (problem) {
      if (isPassing(problem)) return outbox.move(row.id, { state: row.state, error, nextAt: machine.now() + LOOK_MS });
      if (!(problem instanceof Refused)) throw problem;
      onRefused(outcome, problem);
    }
    outbox.move(row.id, { state: 'recorded', error });
  }

  /** The same message for the same telling of the same recipient, in every process, before and after a crash. */
  private messageId(noticeId: string, notice: Notice, recipient: Recipient): string {
    const name = createHash('sha256').update([notice.key, noticeId, recipient.channel, recipient.address].join('\u0000')).digest('hex').slice(0, 32);
    return `<${name}@${this.parts.domain}>`;
  }
}

/** Grows with each attempt, spread by up to half so that many do not come back at once; the spread is drawn from the message's own id. */
export function pauseAfter(attempts: number, seed: string): number {
  const draw = createHash('sha256').update(`${seed}${attempts}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.round(Math.min(BACK_OFF_MS * 2 ** (attempts - 1), BACK_OFF_MAX_MS) * (1 + draw / 2));
}

const sentAs = ({ digestId, messageId }: MessageRow): string => digestId ?? messageId;

/** Who holds two seats is told once. */
const unique = (recipients: readonly Recipient[]): readonly Recipient[] => [...new Map(recipients.map((each) => [`${each.channel} ${each.address}`, each])).values()];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
