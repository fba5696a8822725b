/**
 * A notifier to be killed: `node kill.child.mjs <outbox file> <smtp url> <record file>` tells of three things that are due. It records
 * nothing and hangs while the record file is named `-`; otherwise it writes each outcome's command id to it and ends when all is done.
 */
import { appendFileSync } from 'node:fs';
import { machineClock, mailChannel, Notifier, Outbox, smtpTransport, uuidOf, VirtualBusinessClock } from '../../../dist/libs/engine/src/index.js';

const [file, url, records] = process.argv.slice(2);
const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
const events = [0, 1, 2].map((no) => ({ id: uuidOf('bell', no), type: 'BellDue', data: { no }, metadata, stream: 'bell-tower', revision: no, seq: no }));
const journal = { head: () => events.length - 1, after: (seq) => events.filter((event) => event.seq > seq) };
const transport = smtpTransport(url);
const outbox = new Outbox(file);

const notifier = new Notifier({
  name: 'notifier', journal, catalogue: { BellDue: { effective: 'any', upcasters: [], version: 1 } }, machine: machineClock, business: new VirtualBusinessClock('2023-10-02T07:00:00.000Z'), outbox,
  channels: { mail: mailChannel({ transport, from: 'engine@example.eu', help: () => 'http://localhost/why-told' }) }, types: ['BellDue'],
  intents: (happened) => happened.map(({ id, data }) => ({ key: `${id} ${data.no}`, reference: 'C8b tower', dueOn: '2023-11-15', link: 'http://localhost/x', overdue: false, data })),
  recipients: async () => [{ address: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail' }],
  stillWanted: async (asked) => asked.map(() => true),
  record: ({ commandId, messageId }) => {
    if (records === '-') return new Promise(() => setInterval(() => undefined, 60_000));
    appendFileSync(records, `${commandId} ${messageId}\n`);
    return Promise.resolve();
  },
  onRefused: () => undefined,
  onStopped: (error) => { throw error; },
});

await notifier.quiet();
await notifier.stop();
await transport.close();
outbox.close();
