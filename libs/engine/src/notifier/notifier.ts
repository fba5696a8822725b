import { createHash } from 'node:crypto';
import { Refused, splitStream, upcast, type Catalogue, type Happened, type Instant, type LoggedEvent } from '#kernel';
import { uuidOf } from '../commands/ids.js';
import type { BusinessClock, JournalReader, MachineClock } from '../ports.js';
import { isPassing } from '../reactions/reactor.js';
import { mailText, type Reminded } from './mail-text.js';
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
  /** Why it was not delivered; `NO_RECIPIENT` where nobody was found to tell. */
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
      if (this.parts.outbox.open(this.parts.machine.now(), 1).length) this.poke();
    }
  }

  private async drain(): Promise<void> {
    try {
      while (this.again && !this.stopping.signal.aborted) {
        this.again = false;
        while (this.follow()) await turn();
        for (const row of this.each(() => this.parts.outbox.unaddressed(SLICE))) await this.addressTo(row);
        for (let rows = this.open(); rows.length > 0 && !this.stopping.signal.aborted; rows = this.open()) await this.advance(rows);
      }
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.again = false;
      this.failure = error instanceof Error ? error : new Error(String(error), { cause: error });
      this.parts.onStopped(error);
    }
  }

  private open(): readonly MessageRow[] {
    return this.parts.outbox.open(this.parts.machine.now(), SLICE);
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
    const { outbox, recipients, stillWanted } = this.parts;
    const notice = JSON.parse(text) as Notice;
    const wanted: Recipient[] = [];
    const all = unique(await recipients(notice));
    for (const recipient of all.length ? all : [NOBODY]) if (await stillWanted(notice, recipient)) wanted.push(recipient);
    outbox.address(id, wanted.map((recipient) => {
      const messageId = this.messageId(id, notice, recipient);
      return recipient.address ? { recipient, messageId, state: 'queued' } : { recipient, messageId, state: 'failed', error: 'NO_RECIPIENT' };
    }));
  }

  /** Sends what is to be sent, one after another, and records the outcomes together: the log can commit them at once. */
  private async advance(rows: readonly MessageRow[]): Promise<void> {
    const done: { readonly row: MessageRow; readonly error?: string }[] = [];
    for (const row of rows) {
      if (this.stopping.signal.aborted) return;
      const outcome = row.state === 'sent' || row.state === 'failed' ? { ...(row.state === 'failed' && { error: row.error ?? 'failed' }) } : await this.tell(row);
      if (outcome) done.push({ row, ...outcome });
    }
    await Promise.all(done.map(({ row, error }) => this.record({ ...row, state: error === undefined ? 'sent' : 'failed' }, error)));
  }

  /** How it ended; undefined where nothing is to be recorded, or not yet. */
  private async tell(row: MessageRow): Promise<{ readonly error?: string } | undefined> {
    const { outbox, stillWanted } = this.parts;
    const notice = JSON.parse(row.notice) as Notice;
    const recipient = JSON.parse(row.recipient) as Recipient;
    // One that was on its way when the process died may have arrived: it goes out again, under the same id, and is recorded.
    if (row.state === 'queued' && !(await stillWanted(notice, recipient))) {
      outbox.move(row.id, { state: 'dropped' });
      return undefined;
    }
    return this.send(row, notice, recipient);
  }

  private async send(row: MessageRow, notice: Notice, recipient: Recipient): Promise<{ readonly error?: string } | undefined> {
    const { outbox, transport, from, business, machine } = this.parts;
    const attempts = row.attempts + 1;
    outbox.move(row.id, { state: 'sending', attempts });
    const at: Instant = business.now();
    try {
      await transport.send({ messageId: row.messageId, from, to: recipient.address, at, ...mailText(notice, recipient.language) });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      if (error instanceof Undeliverable || attempts >= ATTEMPTS_MAX) {
        outbox.move(row.id, { state: 'failed', error: text });
        return { error: text };
      }
      outbox.move(row.id, { state: 'queued', error: text, nextAt: machine.now() + pauseAfter(attempts, row.messageId) });
      return undefined;
    }
    outbox.move(row.id, { state: 'sent' });
    return {};
  }

  private async record(row: MessageRow, error?: string): Promise<void> {
    const { outbox, name, machine, record, onRefused } = this.parts;
    const outcome: DeliveryOutcome = {
      notice: JSON.parse(row.notice) as Notice, recipient: JSON.parse(row.recipient) as Recipient, causedBy: row.noticeId.split('.')[0]!,
      commandId: uuidOf(name, row.messageId, error === undefined ? 'delivered' : 'bounced'), ...(error === undefined ? { messageId: row.messageId } : { error }),
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

/** Who holds two seats is told once. */
const unique = (recipients: readonly Recipient[]): readonly Recipient[] => [...new Map(recipients.map((each) => [`${each.channel} ${each.address}`, each])).values()];

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
