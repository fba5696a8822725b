import { event, type NewEvent } from '#kernel';
import { VirtualBusinessClock } from '../src/clocks/business-clock.js';
import { uuidOf } from '../src/commands/ids.js';
import { memoryLog } from '../src/event-log/memory.js';
import type { Channel } from '../src/notifier/channel.js';
import { mailChannel } from '../src/notifier/mail-channel.js';
import { Notifier } from '../src/notifier/notifier.js';
import type { DeliveryOutcome, NotifierParts } from '../src/notifier/notifier-parts.js';
import type { Outbox, Recipient } from '../src/notifier/outbox.js';
import type { Mail, Transport } from '../src/notifier/transport.js';
import { ManualMachine } from './manual-machine.js';
import { MemoryJournal } from './memory-journal.js';

const catalogue = { BellDue: event<{ no: number; late?: boolean }>({ effective: 'any' }), Other: event<object>({ effective: 'any' }) };
export const pilot: Recipient = { address: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail' };

/** A transport that does as it is told, mail by mail; what it is not told about arrives. */
export class ScriptedTransport implements Transport {
  readonly arrived: Mail[] = [];
  readonly tried: string[] = [];
  constructor(private readonly script: (Error | 'accept')[] = []) {}
  fail(error: Error): void {
    this.script.push(error);
  }
  async send(mail: Mail): Promise<void> {
    this.tried.push(mail.messageId);
    const step = this.script.shift() ?? 'accept';
    if (step !== 'accept') throw step;
    this.arrived.push(mail);
  }
  async close(): Promise<void> {}
}

/** Mail by the transport given. */
export const mailed = (transport: Transport): { readonly mail: Channel } => ({ mail: mailChannel({ transport, from: 'engine@example.eu', help: () => 'http://localhost/why-told' }) });

/** A notifier's surroundings over an outbox: a tower whose bells are to be told of, who is told, and what came of it. */
export function notifierWorld(outbox: () => Outbox, { channels, transport = new ScriptedTransport(), ...more }: Partial<NotifierParts> & { readonly transport?: ScriptedTransport } = {}) {
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const machine = new ManualMachine();
  const outcomes: DeliveryOutcome[] = [];
  const refusals: string[] = [];
  const stops: unknown[] = [];
  let wanted = true;
  let n = 0;
  const tell = async (type = 'BellDue', data: object = { no: 1 }): Promise<string> => {
    const id = uuidOf('spec', n);
    const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
    await log.append({ stream: 'bell-tower', expectedRevision: n++ - 1, events: [{ id, type, data, metadata } satisfies NewEvent] });
    await journal.follow();
    return id;
  };
  const notifiers: Notifier[] = [];
  const make = (over: Partial<NotifierParts> = {}): Notifier => {
    const notifier = new Notifier({
      name: 'notifier', journal, catalogue, machine, business: new VirtualBusinessClock('2023-10-02T07:00:00.000Z'), outbox: outbox(), channels: { ...mailed(transport), ...channels }, types: ['BellDue'],
      intents: (events) => events.map(({ type, id, data }) => (type === 'BellDue' ? { key: `${id}|${(data as { no: number }).no}`, reference: `C8b ${id}`, dueOn: '2023-11-15', link: 'http://localhost/deadlines/x', overdue: false, data } : undefined)),
      recipients: async () => [pilot],
      stillWanted: async (asked) => asked.map(() => wanted),
      record: async (outcome) => void outcomes.push(outcome),
      onRefused: (_outcome, { code }) => void refusals.push(code),
      onStopped: (error) => void stops.push(error),
      ...more, ...over,
    });
    notifiers.push(notifier);
    return notifier;
  };
  const stop = async (): Promise<void> => {
    for (const notifier of notifiers.splice(0)) await notifier.stop();
  };
  return { journal, machine, transport, outcomes, refusals, stops, tell, make, stop, unwant: () => void (wanted = false) };
}
