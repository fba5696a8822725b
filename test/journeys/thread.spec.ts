import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

interface Page<R = Record<string, unknown>> { readonly items: readonly R[]; readonly seq: number }
interface Cell { readonly lineCode: string; readonly goal: string; readonly actions: number; readonly ongoing: number; readonly planned: number; readonly jads: number; readonly results: number; readonly mark: string }

/** The whole thread over HTTP, in the order in which a cycle lives it. Later steps stand on earlier ones: one story, told once. */
describe('one thread through every room', () => {
  let engine: EngineProcess;
  let thread: Thread;
  const instants: Record<string, string> = {};

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new Thread(engine, empact());
  });
  afterAll(() => engine.stop());

  const est = () => engine.as('EST', 'EUROPOL');
  const cellOf = async (query = '', viewer = est()): Promise<Cell> => {
    const { body } = await viewer.get<Page<Cell>>(`/v1/cycles/${thread.cycleId}/matrix?limit=500${query}`);
    return body.items.find(({ lineCode, goal }) => lineCode === thread.line.code && goal === thread.goal)!;
  };
  const planState = async (): Promise<unknown> => (await est().get(`/v1/oaps/${thread.oapId}`)).body.state;
  const now = async (): Promise<string> => (await engine.as('OPERATOR', 'EUROPOL').get('/v1/demo/clock')).body.now as string;
  /** Lets a minute pass and remembers the instant, so that as-of has something between two commands to name. */
  const mark = async (name: string): Promise<void> => {
    await engine.advance({ advance: 'PT1M' });
    instants[name] = await now();
    await engine.advance({ advance: 'PT1M' });
  };

  it('publishes the definition from YAML and announces the cycle', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    const { body } = await est().get(`/v1/cycles/${thread.cycleId}`);
    expect(body).toMatchObject({ cycleId: 'empact-2022', state: 'announced', fromDate: '2022-01-01', toDate: '2025-12-31', definitionId: 'empact-2022', definitionVersion: 1 });
  });

  it('adopts the priority, approves the strategic plan, releases a driver and appoints another', async () => {
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    const { body } = await est().get<Page>(`/v1/cycles/${thread.cycleId}/lines`);
    expect(body.items).toEqual([expect.objectContaining({ lineCode: 'fire', driver: 'ES' })]);
    const seats = await est().get<Page>(`/v1/seats?cycleId=${thread.cycleId}&seat=driver&ever=true`);
    expect(seats.body.items).toEqual(expect.arrayContaining([expect.objectContaining({ party: 'PT' }), expect.objectContaining({ party: 'ES' })]));
  });

  it('drafts, consults (the clock closes it), submits, is returned, submits again, is approved by another than the author', async () => {
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    expect(await planState()).toBe('consulted');
    await thread.oap('SubmitOAP');
    await thread.oap('ReturnOAP', { reasons: 'SYNTHETIC: say how success is measured' }, 'COUNCIL');
    expect(await planState()).toBe('returned');
    await thread.oap('SubmitOAP');
    await mark('before approval');
    await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' }, 'COUNCIL');
    expect((await est().get(`/v1/oaps/${thread.oapId}`)).body).toMatchObject({ state: 'approved', approvedRef: 'SYNTHETIC 5/21', version: 1 });
  });

  it('assigns a lead, starts with the year by the clock, and answers the matrix as it was between two commands', async () => {
    await thread.lead('1.1', 'ES', '2021-11-08');
    await engine.advance({ to: '2022-01-10T08:00:00Z' });
    expect((await est().get(`/v1/cycles/${thread.cycleId}`)).body.state).toBe('running');
    expect(await planState()).toBe('inImplementation');
    await mark('before start');
    await thread.action('StartAction', '1.1', {}, 'ES');
    expect(await cellOf()).toMatchObject({ actions: 2, ongoing: 1, planned: 1, jads: 0 });
    expect(await cellOf(`&asOf=${instants['before start']}`)).toMatchObject({ actions: 2, ongoing: 0, planned: 2 });
    expect(await cellOf(`&asOf=${instants['before approval']}`)).toMatchObject({ actions: 2, ongoing: 0, planned: 0 });
    expect((await est().get(`/v1/oaps/${thread.oapId}?asOf=${instants['before approval']}`)).body.state).toBe('submitted');
  });

  it('reports a round and records a result', async () => {
    await thread.oap('OpenReportingRound', { year: 2022, roundNo: 1, dueOn: '2022-04-29' }, 'EUROPOL');
    await thread.action('ReportActionProgress', '1.1', { year: 2022, roundNo: 1, status: 'ON_TRACK', percent: 20, text: 'SYNTHETIC progress' }, 'ES');
    await thread.action('RecordResult', '1.1', { indicator: 'ARRESTS', value: 3, unit: 'count', periodFrom: '2022-01-02', periodTo: '2022-01-10', source: 'SYNTHETIC' }, 'ES');
    await thread.oap('SubmitOAPReport', { year: 2022, roundNo: 1, summary: 'SYNTHETIC summary' });
    const rounds = await est().get<Page>(`/v1/oaps/${thread.oapId}/rounds`);
    expect(rounds.body.items).toEqual([expect.objectContaining({ year: 2022, roundNo: 1, missing: ['1.2'] })]);
    expect(await cellOf()).toMatchObject({ results: 1 });
  });

  it('runs a joint action day that those who take no part cannot see until the embargo is lifted', async () => {
    await mark('before the action day');
    await thread.prepareJad('2022-01-17');
    const [insider, outsider] = [engine.as('PARTICIPANT', 'FR'), engine.as('PARTICIPANT', 'DE')];
    expect((await insider.get(`/v1/jads/${thread.jadId}`)).status).toBe(200);
    expect((await outsider.get(`/v1/jads/${thread.jadId}`)).status).toBe(404);
    expect((await outsider.get('/v1/jads/0123456789abcdef0123456789abcdef')).body).toMatchObject({ status: 404 });
    expect((await cellOf('', insider)).jads).toBe(1);
    expect((await cellOf('', outsider)).jads).toBe(0);
    expect((await cellOf(`&asOf=${instants['before the action day']}`, insider)).jads).toBe(0);

    await engine.advance({ to: '2022-01-17T07:00:00Z' });
    await thread.jad('StartJAD');
    await thread.jad('RecordJADResult', { party: 'FR', indicator: 'ARRESTS', value: 2, unit: 'count', source: 'SYNTHETIC' }, 'FR');
    await engine.advance({ to: '2022-01-19T09:00:00Z' });
    await thread.jad('ConcludeJAD', { lastDay: '2022-01-18' });
    await thread.jad('CompleteJAD', { summary: 'SYNTHETIC', lessons: 'SYNTHETIC' });
    expect((await outsider.get(`/v1/jads/${thread.jadId}`)).status).toBe(404);
    await thread.jad('LiftJADEmbargo', { reason: 'SYNTHETIC' });
    expect((await outsider.get(`/v1/jads/${thread.jadId}`)).body).toMatchObject({ status: 'completed' });
    expect((await cellOf('', outsider)).jads).toBe(1);
  });

  it('answers what is hidden and what does not exist alike', async () => {
    const outsider = engine.as('PARTICIPANT', 'DE');
    await engine.advance({ to: '2022-02-01T09:00:00Z' });
    await thread.prepareJad('2022-03-01');
    const [hidden, absent] = [await outsider.get(`/v1/jads/${thread.jadId}`), await outsider.get(`/v1/jads/${'0'.repeat(32)}`)];
    const bare = ({ status, body }: typeof hidden) => ({ status, code: body.code, title: body.title });
    expect(bare(hidden)).toEqual(bare(absent));
    const history = await outsider.get<Page>(`/v1/history?jadId=${thread.jadId}`);
    expect(history.body.items).toEqual([]);
    const everything = JSON.stringify((await outsider.get<Page>('/v1/history?limit=500')).body);
    expect(everything).not.toContain(thread.jadId);
  });

  it('tells the story in sentences, each with who and on what authority', async () => {
    const { body } = await est().get<Page<{ type: string; sentenceEn: string; party: string; role: string }>>(`/v1/history?planId=${thread.oapId}&limit=500`);
    const approved = body.items.find(({ type }) => type === 'OAPApproved')!;
    expect(approved).toMatchObject({ role: 'COSI', party: 'COUNCIL' });
    expect(approved.sentenceEn).toContain('SYNTHETIC 5/21');
  });

  it('has views that equal a rebuild and a replay of the log', async () => {
    const operator = engine.as('OPERATOR', 'EUROPOL');
    const { body } = await operator.get<Page<{ view: string }>>('/v1/projections');
    expect(body.items.length).toBeGreaterThanOrEqual(7);
    for (const { view } of body.items) {
      expect((await operator.post(`/v1/projections/${view}/verify`)).body).toMatchObject({ view, ok: true, differences: [], certificate: 'agrees' });
      expect((await operator.post(`/v1/projections/${view}/rebuild`)).status).toBe(200);
      expect((await operator.post(`/v1/projections/${view}/verify`)).body).toMatchObject({ view, ok: true, certificate: 'agrees' });
    }
  });
});
