import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDouble, type Double } from '../support/eventstore-double/double.js';
import { EngineProcess, type Answer } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** How long the engine may take to be itself again after the server is back. */
const RECOVERY_MS_MAX = 30_000;

describe('the engine on EventStoreDB (wire-level double)', () => {
  let double: Double;
  let engine: EngineProcess;
  let thread: Thread;

  beforeAll(async () => {
    double = await startDouble();
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: 'journey' });
    thread = new Thread(engine, empact());
  });
  afterAll(async () => {
    await engine.stop();
    await double.stop();
  });

  const est = () => engine.as('EST', 'EUROPOL');
  const plan = () => est().get(`/v1/oaps/${thread.oapId}`);
  /** As the views have it, be the last thing that was written in them or not. */
  const planAsKnown = async (headers: Record<string, string> = {}) => fetch(`${engine.url}/v1/oaps/${thread.oapId}`, { headers: { authorization: `Bearer ${await engine.token('EST', 'EUROPOL')}`, ...headers } });
  const state = async () => (await plan()).body.state;
  const healthy = async () => (await fetch(`${engine.url}/health`)).status === 200;

  it('runs the thread, deadlines and clock with nothing but another log', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    expect(await state()).toBe('consulted');
    await thread.oap('SubmitOAP');
    await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC', decidedOn: '2021-11-08' }, 'COUNCIL');
    expect(await state()).toBe('approved');
    const reminders = await est().get<{ items: unknown[] }>(`/v1/reminders?cycleId=${thread.cycleId}`);
    expect(reminders.body.items.length).toBeGreaterThan(0);
  });

  it('killed under load the server costs nothing: 503 while it is down, reads go on and say how stale they are, and all of it recovers by itself', async () => {
    const load = new Load(engine);
    await until(() => load.acknowledged.length >= 2 * WRITERS);
    await double.kill();
    await until(() => load.refused.length >= WRITERS);
    expect(load.refused.filter(({ status, headers }) => status !== 503 || headers.get('retry-after') === null)).toEqual([]);
    await until(async () => (await fetch(`${engine.url}/health`)).status === 503);
    await until(async () => Number((await planAsKnown()).headers.get('stale-for')) > 0);
    expect(await (await planAsKnown()).json()).toMatchObject({ state: 'approved' });
    // Whoever asks for what was written last may be told to wait; what is waited for is said as well.
    const unheard = await planAsKnown({ 'read-after': 'party-LOAD@0' });
    expect([unheard.status, Number(unheard.headers.get('stale-for')) > 0, unheard.headers.get('retry-after')]).toEqual([503, true, '1']);
    await double.restart();
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length >= before + 2 * WRITERS);
    await load.end();
    expect(load.others).toEqual([]);
    await until(healthy);
    expect((await plan()).headers.get('stale-for')).toBeNull();
    // The judge is the server's own log, of which the engine knows nothing.
    const stored = double.events.filter(({ type }) => type === 'PartyRegistered').map(({ data }) => (JSON.parse(new TextDecoder().decode(data)) as { code: string }).code).filter((code) => code.startsWith('LOAD'));
    expect(stored.filter((code, at) => stored.indexOf(code) !== at)).toEqual([]);
    expect(load.acknowledged.filter((code) => !stored.includes(code))).toEqual([]);
    expect(stored.length).toBe(load.acknowledged.length);
  });

  it('an outage nobody writes in is seen and seen to be over: nothing need be asked of the engine for either', async () => {
    await double.kill();
    const feed = async () => (await engine.as('OPERATOR', 'EUROPOL').get<{ parts: { part: string; ok: boolean; detail: string }[] }>('/health')).body.parts.find(({ part }) => part === 'log feed')!;
    await until(async () => !(await feed()).ok);
    expect((await feed()).detail).toMatch(/^nothing heard of the log for \d+ s/);
    expect((await fetch(`${engine.url}/health`)).status).toBe(503);
    await double.restart();
    await until(healthy);
    expect((await plan()).headers.get('stale-for')).toBeNull();
  });

  it('keeps everything over a restart, and replays to the same state', async () => {
    // Answers when nothing follows any more: what the last command set going is in the log too.
    await engine.advance({ advance: 'PT1M' });
    const before = await engine.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2021-12-01T00:00:00Z');
    await engine.down('SIGKILL');
    await engine.up();
    expect(await state()).toBe('approved');
    const after = await engine.as('OPERATOR', 'EUROPOL').get<{ logHash: string }>('/v1/audit/replay?to=2021-12-01T00:00:00Z');
    expect(after.body.logHash).toBe(before.body.logHash);
  });
});

const WRITERS = 8;
/** A refused writer lets the others have their turn. */
const PAUSE_MS = 20;

/** Waits, within the time an engine may take to be itself again. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const late = Date.now() + RECOVERY_MS_MAX; !(await holds()); ) {
    if (Date.now() > late) throw new Error(`It never came to that: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Writers that register a party each time, under the same key until it is taken. */
class Load {
  readonly acknowledged: string[] = [];
  readonly refused: Answer[] = [];
  /** Answers that are neither. */
  readonly others: Answer[] = [];
  private running = true;
  private readonly writers: readonly Promise<void>[];

  constructor(private readonly engine: EngineProcess) {
    this.writers = Array.from({ length: WRITERS }, (_, writer) => this.write(writer));
  }

  /** Lets each writer have its last word taken. */
  async end(): Promise<void> {
    this.running = false;
    await Promise.all(this.writers);
  }

  private async write(writer: number): Promise<void> {
    for (let n = 0; this.running; n++) {
      const code = `LOAD${writer}X${n}`;
      const party = { code, kind: 'OBSERVER', names: { en: 'SYNTHETIC' }, validFrom: '2020-01-01' };
      for (;;) {
        const answer = await this.engine.as('OPERATOR', 'EUROPOL').post('/v1/parties', party, { 'idempotency-key': code });
        if (answer.status === 200 || answer.status === 201) break;
        (answer.status === 503 ? this.refused : this.others).push(answer);
        if (answer.status !== 503) return;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      this.acknowledged.push(code);
    }
  }
}
