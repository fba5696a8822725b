import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDouble, type Double } from '../support/eventstore-double/double.js';
import { EngineProcess, type Answer } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

/** Longest wait for an append to reach the server. */
const ARRIVAL_MS_MAX = 20_000;
const TODAY = '2022-02-01';

interface Breach {
  readonly breachId: string;
  readonly rule: string;
  readonly type: string;
  readonly stream: string;
  readonly facts: readonly { readonly stream: string; readonly read: number; readonly found: number; readonly fields: readonly string[] }[];
  readonly settledAt: string | null;
  readonly outcome: string | null;
}
interface Deadline { readonly deadlineId: string; readonly scopeId: string; readonly state: string; readonly recipients: readonly string[]; readonly dueOn: string }

/** The server holds an append back until something else is stored: what no transaction of its own would have let through. */
describe('rules over two streams on EventStoreDB (wire-level double)', () => {
  let double: Double;
  let engine: EngineProcess;
  const threads: Thread[] = [];

  beforeAll(async () => {
    double = await startDouble();
    engine = await EngineProcess.start({ EMPACT_AT: '2022-01-10', EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: 'journey' });
    const definition = empact();
    // Two plans of one cycle: the first walks as far as a joint action day, the second as far as its submission.
    for (const line of definition.lines.filter(({ priority }, i, all) => all.findIndex((other) => other.priority === priority) === i).slice(0, 3)) threads.push(new Thread(engine, definition, { line: line.code }));
    const [first, second, third] = threads as [Thread, Thread, Thread];
    await first.publishAndAnnounce(EMPACT_YAML);
    await first.decide('2022-01-10');
    for (const other of [second, third]) {
      await other.adoptPriority('2022-01-10');
      await other.openLine('2022-01-10');
    }
    await engine.advance({ to: `${TODAY}T08:00:00Z` });
    for (const thread of [first, second]) {
      await thread.draft();
      await thread.oap('StartConsultation', { closesOn: TODAY });
      await thread.oap('CloseConsultation');
      await thread.oap('SubmitOAP');
    }
    await first.oap('ApproveOAP', { docRef: 'SYNTHETIC 5', decidedOn: TODAY }, 'COUNCIL');
    await engine.quiet();
  });
  afterAll(async () => {
    await engine.stop();
    await double.stop();
  });

  const est = () => engine.as('EST', 'EUROPOL');
  const breaches = async (query = ''): Promise<readonly Breach[]> => (await est().get<{ items: Breach[] }>(`/v1/breaches?limit=50${query}`)).body.items;

  /** The decision is taken and its append held back; `meanwhile` is stored; then the append is. Answers what was found. */
  async function raced(stream: string, decision: () => Promise<Answer>, meanwhile: () => Promise<Answer>): Promise<readonly Breach[]> {
    const before = (await breaches()).length;
    double.misbehave({ holdAppendsTo: stream });
    const deciding = decision();
    try {
      for (const late = Date.now() + ARRIVAL_MS_MAX; double.held === 0; ) {
        if (Date.now() > late) throw new Error(`Nothing was appended to ${stream}: ${JSON.stringify((await deciding).body)}`);
        await new Promise(setImmediate);
      }
      expect((await meanwhile()).status).toBe(200);
    } finally {
      double.misbehave({ holdAppendsTo: undefined });
    }
    expect([200, 201]).toContain((await deciding).status);
    // Answers when nothing follows any more: the breach watch is among those that are waited for.
    await engine.quiet();
    return (await breaches()).slice(before);
  }

  it('nothing is found where nobody raced', async () => expect(await breaches()).toEqual([]));

  it('I20: a joint action day started while the plan it serves was cancelled', async () => {
    const [first] = threads as [Thread];
    await first.lead('1.1', 'ES', TODAY);
    await first.prepareJad(TODAY);
    const found = await raced(`jad-${first.jadId}`, () => first.jad('StartJAD'), () => first.oap('CancelOAP', { reason: 'SYNTHETIC', docRef: 'SYNTHETIC 6' }, 'COUNCIL'));
    expect(found).toEqual([expect.objectContaining({ rule: 'I20', type: 'JADStarted', stream: `jad-${first.jadId}` })]);
    expect(found[0]!.facts).toEqual([expect.objectContaining({ stream: `oap-${first.oapId}`, fields: expect.arrayContaining(['status']) })]);
    // Whoever may not know of the joint action day may not know of its breach.
    const outsider = await engine.as('PARTICIPANT', 'DE').get<{ items: Breach[] }>('/v1/breaches?limit=50');
    expect(outsider.body.items).toEqual([]);
    expect((await engine.as('PARTICIPANT', 'DE').get(`/v1/breaches/${found[0]!.breachId}`)).status).toBe(404);
  });

  it('I11: a plan approved while its driver was released; the support team owes an answer, and gives it', async () => {
    const [, second] = threads as [Thread, Thread];
    const release = { seat: 'driver', target: second.line.code, party: 'ES', to: '2022-01-31', reason: 'SYNTHETIC' };
    const found = await raced(`oap-${second.oapId}`, () => second.oap('ApproveOAP', { docRef: 'SYNTHETIC 7', decidedOn: TODAY }, 'COUNCIL'), () => second.cycle('ReleaseRole', release, 'COUNCIL'));
    expect(found).toEqual([expect.objectContaining({ rule: 'I11', type: 'OAPApproved', stream: `oap-${second.oapId}`, settledAt: null })]);
    const [breach] = found as [Breach];
    expect(breach.facts).toEqual([expect.objectContaining({ stream: `cycle-${second.cycleId}`, fields: ['seats'] })]);
    expect(breach.facts[0]!.found).toBeGreaterThan(breach.facts[0]!.read);

    const owed = async () => (await est().get<{ items: Deadline[] }>(`/v1/deadlines?ruleId=C24&scopeId=${breach.breachId}&limit=5`)).body.items;
    expect(await owed()).toEqual([expect.objectContaining({ state: 'open', recipients: ['EST'], dueOn: '2022-02-08' })]);
    const history = await est().get<{ items: { sentenceEn: string }[] }>(`/v1/history?planId=${second.oapId}&type=RuleBreachDetected&limit=5`);
    expect(history.body.items.map(({ sentenceEn }) => sentenceEn)).toEqual([expect.stringMatching(/OAPApproved at .* may break I11: cycle-empact-2022 \(seats\) had changed/)]);

    const path = `/v1/breaches/${breach.breachId}/settle-breach`;
    expect((await engine.as('DRIVER', 'ES').post(path, { outcome: 'STANDS', reason: 'SYNTHETIC' })).status).toBe(403);
    expect((await est().post(path, { outcome: 'PERHAPS', reason: 'SYNTHETIC' })).status).toBe(400);
    expect((await est().post(path, { outcome: 'STANDS', reason: 'SYNTHETIC: the seat was left the day before' })).status).toBe(200);
    await engine.quiet();
    expect((await owed()).map(({ state }) => state)).toEqual(['met']);
    expect((await est().get<Breach>(`/v1/breaches/${breach.breachId}`)).body).toMatchObject({ outcome: 'STANDS' });
    expect((await breaches('&open=true')).map(({ rule }) => rule)).toEqual(['I20']);
  });

  it('I13: a draft opened while its priority was repealed', async () => {
    const [, , third] = threads as [Thread, Thread, Thread];
    const { from, to } = third.period;
    const draft = { cycleId: third.cycleId, priorityCode: third.line.priority, lineCode: third.line.code, periodFrom: from, periodTo: to };
    const found = await raced(
      `oap-${third.oapId}`, () => third.command('OpenOAPDraft', 'ES', '/v1/oaps', draft),
      () => third.cycle('RepealPriority', { code: third.line.priority, reason: 'SYNTHETIC', docRef: 'SYNTHETIC 8', decidedOn: TODAY }, 'COUNCIL'),
    );
    expect(found).toEqual([expect.objectContaining({ rule: 'I13', type: 'OAPDraftOpened' })]);
  });

  it('I8: a driver appointed while its party ceased to be of a kind that may drive', async () => {
    const [, second] = threads as [Thread, Thread];
    const changed = { kind: 'THIRD_COUNTRY', validFrom: TODAY };
    const found = await raced(
      `cycle-${second.cycleId}`, () => second.cycle('AppointDriver', { lineCode: second.line.code, party: 'FR', from: TODAY }, 'COUNCIL'),
      () => engine.as('OPERATOR', 'EUROPOL').post('/v1/parties/FR/change-party-validity', changed),
    );
    expect(found).toEqual([expect.objectContaining({ rule: 'I8', type: 'DriverAppointed', facts: [expect.objectContaining({ stream: 'party-FR', fields: ['kinds'] })] })]);
  });

  it('authority: what a driver did while the seat was taken away', async () => {
    const [, , third] = threads as [Thread, Thread, Thread];
    const release = { seat: 'driver', target: third.line.code, party: 'ES', to: '2022-01-31', reason: 'SYNTHETIC' };
    const found = await raced(
      `oap-${third.oapId}`, () => third.oap('StartConsultation', { closesOn: '2022-03-01' }),
      () => third.cycle('ReleaseRole', release, 'COUNCIL'),
    );
    expect(found).toEqual([expect.objectContaining({ rule: 'authority', type: 'OAPConsultationStarted' })]);
  });

  it('says so in health, and finds the same again after a restart without recording it twice', async () => {
    const operator = () => engine.as('OPERATOR', 'EUROPOL');
    const health = await operator().get<{ parts: { part: string; ok: boolean }[] }>('/health');
    expect(health.body.parts).toContainEqual(expect.objectContaining({ part: 'breaches', ok: true }));
    const before = await breaches();
    await engine.down('SIGKILL');
    await engine.up();
    await engine.quiet();
    expect(await breaches()).toEqual(before);
  });
});
