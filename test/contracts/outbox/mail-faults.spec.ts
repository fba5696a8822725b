import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { event, type NewEvent } from '#kernel';
import { mailChannel, memoryLog, Notifier, Outbox, smtpTransport, uuidOf, VirtualBusinessClock, type DeliveryOutcome } from '#engine';
import { ManualMachine } from '../../../libs/engine/testing/manual-machine.js';
import { MemoryJournal } from '../../../libs/engine/testing/memory-journal.js';

const catalogue = { BellDue: event<{ no: number }>({ effective: 'any' }) };
const HOUR_MS = 3_600_000;
/** Hours of machine time in which every attempt has been made. */
const HOURS_MAX = 24;
/** The transport gives a silent server up after this; the specification does not want to wait for the product's own bound. */
const SILENCE_MS = 300;

/** An SMTP server that is written by others than we, and faults we put in its way. */
class Post {
  readonly arrived: string[] = [];
  private server: SMTPServer | undefined;
  private port = 0;

  constructor(private readonly faults: Partial<SMTPServerOptions> = {}) {}

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Takes a port without serving on it. */
  async reserve(): Promise<void> {
    const held = createServer();
    await new Promise<void>((resolve) => held.listen(0, '127.0.0.1', resolve));
    this.port = (held.address() as AddressInfo).port;
    await new Promise((resolve) => held.close(resolve));
  }

  async up(): Promise<void> {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'], closeTimeout: 100, logger: false,
      onData: (stream, session, done) => void this.take(stream).then(() => (this.afterData ? this.afterData(server, done) : done())),
      ...this.faults,
    });
    server.on('error', () => undefined);
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.server.address() as AddressInfo).port;
  }

  /** What happens once a mail has arrived whole, instead of an answer. */
  afterData: ((server: SMTPServer, done: (error?: Error | null, message?: string) => void) => void) | undefined;

  async close(): Promise<void> {
    if (this.server) await new Promise<void>((resolve) => this.server!.close(resolve));
  }

  private async take(stream: AsyncIterable<Buffer>): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    this.arrived.push(/^Message-ID: (.+)$/im.exec(Buffer.concat(chunks).toString('utf8'))![1]!.trim());
  }
}

/** The sockets a server holds, for faults below its own level. */
const socketsOf = (server: SMTPServer): Socket[] => [...(server as unknown as { connections: Set<{ _socket: Socket }> }).connections].map(({ _socket }) => _socket);

const refusal = (responseCode: number): Error => Object.assign(new Error(`${responseCode} as told`), { responseCode });

let folder: string;
const posts: Post[] = [];
const ends: (() => Promise<void>)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'mail-faults-'))));
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  for (const post of posts.splice(0)) await post.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A notifier over a real server: `bells` things are due, and machine time is moved by hand. */
async function telling(post: Post, bells = 3) {
  posts.push(post);
  const log = memoryLog();
  const journal = new MemoryJournal(log);
  const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: '', commandHash: '', $correlationId: '', $causationId: '', facts: [] };
  const events = Array.from({ length: bells }, (_, no): NewEvent => ({ id: uuidOf('bell', no), type: 'BellDue', data: { no }, metadata }));
  await log.append({ stream: 'bell-tower', expectedRevision: -1, events });
  await journal.follow();
  const machine = new ManualMachine();
  const outbox = new Outbox(join(folder, 'outbox.db'));
  const transport = smtpTransport(post.url, { silenceMaxMs: SILENCE_MS });
  const outcomes: DeliveryOutcome[] = [];
  let wanted = true;
  const notifier = new Notifier({
    name: 'notifier', journal, catalogue, machine, business: new VirtualBusinessClock('2023-10-02T07:00:00.000Z'), outbox, channels: { mail: mailChannel({ transport, from: 'engine@example.eu', help: () => 'http://localhost/why-told' }) }, types: ['BellDue'],
    intents: (events) => events.map(({ id, data }) => ({ key: `${id} ${(data as { no: number }).no}`, reference: 'C8b tower', dueOn: '2023-11-15', link: 'http://localhost/x', overdue: false, data })),
    recipients: async () => [{ address: 'pilot.aa@example.eu', role: 'PILOT', party: 'AA', channel: 'mail' }],
    stillWanted: async (asked) => asked.map(() => wanted), record: async (outcome) => void outcomes.push(outcome),
    onRefused: (_outcome, refused) => { throw refused; }, onStopped: (error) => { throw error; },
  });
  ends.push(() => transport.close(), async () => outbox.close(), () => notifier.stop());
  return {
    notifier, outbox, outcomes,
    /** Until every message has an outcome, an hour of machine time after the other. */
    settle: async (): Promise<void> => {
      for (let hour = 0; hour < HOURS_MAX; hour++) {
        await notifier.quiet();
        if ((outbox.counts()['queued'] ?? 0) + (outbox.counts()['sending'] ?? 0) === 0) return;
        await machine.pass(2 * HOUR_MS);
      }
    },
    unwant: () => void (wanted = false),
  };
}

const idsOf = (outcomes: readonly DeliveryOutcome[]): string[] => outcomes.map(({ messageId, error }) => messageId ?? `lost: ${error}`).sort();

describe('mail, whatever the server does', () => {
  it('down: waits, and everything goes out once it is back', async () => {
    const post = new Post();
    await post.reserve();
    const w = await telling(post);
    await w.notifier.quiet();
    expect([w.outcomes, w.outbox.counts()]).toEqual([[], { queued: 3 }]);
    await post.up();
    await w.settle();
    expect(post.arrived).toHaveLength(3);
    expect(idsOf(w.outcomes)).toEqual([...post.arrived].sort());
    expect(w.outcomes.every(({ attempts }) => attempts === 2)).toBe(true);
  });

  it('slow: a server that says nothing is given up and tried again', async () => {
    let silent = 2;
    const post = new Post({ onConnect: (_session, done) => void (silent-- > 0 ? undefined : done()) });
    await post.up();
    const w = await telling(post);
    await w.settle();
    expect(post.arrived).toHaveLength(3);
    expect(idsOf(w.outcomes)).toEqual([...post.arrived].sort());
  });

  it('refusing for good: recorded as bounced, at once, and not tried again', async () => {
    const post = new Post({ onRcptTo: (_address, _session, done) => done(refusal(550)) });
    await post.up();
    const w = await telling(post);
    await w.settle();
    expect(post.arrived).toEqual([]);
    expect(w.outcomes.map(({ attempts, error }) => [attempts, error?.includes('550')])).toEqual([[1, true], [1, true], [1, true]]);
  });

  it('greylisting: refused for now, taken the second time', async () => {
    const seen = new Set<string>();
    let tries = 0;
    const post = new Post({ onRcptTo: ({ address }, _session, done) => (tries++, seen.has(address) ? done() : (seen.add(address), done(refusal(451)))) });
    await post.up();
    const w = await telling(post);
    await w.settle();
    expect([tries, post.arrived.length]).toEqual([4, 3]);
    expect(idsOf(w.outcomes)).toEqual([...post.arrived].sort());
  });

  it('refusing for now without end: given up after a bounded number of attempts, and recorded', async () => {
    let tries = 0;
    const post = new Post({ onRcptTo: (_address, _session, done) => (tries++, done(refusal(451))) });
    await post.up();
    const w = await telling(post, 1);
    await w.settle();
    expect(tries).toBe(8);
    expect(w.outcomes.map(({ attempts, error }) => [attempts, error?.includes('451')])).toEqual([[8, true]]);
  });

  it('accepting, then dropping the line: sent again under the same Message-ID, recorded once', async () => {
    const post = new Post();
    let drops = 2;
    post.afterData = (server, done) => (drops-- > 0 ? socketsOf(server).forEach((socket) => socket.destroy()) : done());
    await post.up();
    const w = await telling(post);
    await w.settle();
    expect(post.arrived).toHaveLength(5);
    expect(idsOf(w.outcomes)).toEqual([...new Set(post.arrived)].sort());
    expect(w.outcomes).toHaveLength(3);
  });

  it('answering twice: one outcome a message', async () => {
    const post = new Post();
    post.afterData = (server, done) => {
      done(null, 'taken');
      for (const socket of socketsOf(server)) socket.write('250 taken again\r\n');
    };
    await post.up();
    const w = await telling(post);
    await w.settle();
    // The line stays open: the answer too many is taken for that of the next mail, which then goes out again, under its own id.
    expect(idsOf(w.outcomes)).toEqual([...new Set(post.arrived)].sort());
    expect(w.outcomes).toHaveLength(3);
  });

  it('what was met while the server was down is not sent any more', async () => {
    const post = new Post();
    await post.reserve();
    const w = await telling(post);
    await w.notifier.quiet();
    w.unwant();
    await post.up();
    await w.settle();
    expect([post.arrived, w.outcomes, w.outbox.counts()]).toEqual([[], [], { dropped: 3 }]);
  });
});
