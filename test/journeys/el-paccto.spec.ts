import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { instantOn, programmeDeeds, SEEDED_PROGRAMMES } from '#wiring';
import { live } from '../support/deeds.js';
import { EngineProcess } from '../support/engine-process.js';

jest.setTimeout(240_000);

interface Page { readonly items: readonly Record<string, unknown>[] }

const CYCLE = 'el-paccto-2018';
const PLAN = `${CYCLE}-plan-2018`;

let engine: EngineProcess;
let ids: ReadonlyMap<string, string>;
let year: ReturnType<typeof programmeDeeds>;

beforeAll(async () => {
  engine = await EngineProcess.start({ EMPACT_AT: SEEDED_PROGRAMMES['el-paccto']!.from });
  year = programmeDeeds('el-paccto');
  ids = await live(engine, year, instantOn);
  await engine.quiet();
});
afterAll(() => engine.stop());

const office = () => engine.as('COMPONENT_COORDINATOR', 'EXPERTISE-FRANCE');
const list = async (path: string): Promise<Page['items']> => (await office().get<Page>(path)).body.items;

describe('a year of EL PAcCTO over HTTP', () => {
  it('shows the annual plan, and the roadmaps of countries below it', async () => {
    expect(await list(`/v1/oaps?cycleId=${CYCLE}&level=ANNUAL_PLAN`)).toEqual([expect.objectContaining({ oapId: PLAN, parent: null, state: 'reporting' })]);
    const roadmaps = await list(`/v1/oaps?cycleId=${CYCLE}&parent=${PLAN}`);
    expect(roadmaps.map(({ lineCode, level }) => [lineCode, level])).toEqual(['bo', 'co', 'pe'].map((line) => [line, 'COUNTRY_ROADMAP']));
  });

  it('lays activities out by component and cross-cutting axis', async () => {
    const cells = await list(`/v1/cycles/${CYCLE}/grid?rows=kind&columns=goal&planId=${PLAN}&limit=100`);
    expect(cells).toHaveLength(15);
    expect(cells.find(({ rowCode, columnCode }) => rowCode === 'POLICE' && columnCode === 'CYBERCRIME')).toMatchObject({ actions: 1, completed: 1, results: 1 });
    const all = await list(`/v1/cycles/${CYCLE}/grid?rows=kind&columns=goal&limit=100`);
    expect(all.find(({ rowCode, columnCode }) => rowCode === 'JUSTICE' && columnCode === 'CORRUPTION')).toMatchObject({ actions: 4, plans: 4 });
  });

  it('(c) has steps that overlapped', async () => {
    const phases = Object.fromEntries((await list(`/v1/cycles/${CYCLE}/phases`)).map(({ step, ...phase }) => [step, phase])) as Record<string, { begunAt: string; completedAt: string | null; state: string }>;
    expect(Object.keys(phases).sort()).toEqual(['IMPLEMENTATION', 'NEEDS_ASSESSMENT', 'PLAN_DRAFTING', 'REPORT', 'REQUEST_VALIDATION']);
    expect(phases['REQUEST_VALIDATION']!.begunAt < '2017-10-18').toBe(true);
    expect(phases['PLAN_DRAFTING']).toMatchObject({ state: 'completed' });
    expect(phases['REQUEST_VALIDATION']!.begunAt > phases['NEEDS_ASSESSMENT']!.begunAt).toBe(true);
    expect(phases['PLAN_DRAFTING']!.begunAt > phases['REQUEST_VALIDATION']!.begunAt).toBe(true);
    expect(phases['REQUEST_VALIDATION']!.state).toBe('underWay');
  });

  it('knows the countries without a needs mission, and was told so by the deadline', async () => {
    const missed = await list(`/v1/deadlines?cycleId=${CYCLE}&ruleId=E1&state=missed&limit=100`);
    expect(missed.map(({ scopeId }) => scopeId).sort()).toEqual(['BR', 'CR', 'CU', 'HN', 'VE']);
    const missions = await list(`/v1/milestones?cycleId=${CYCLE}&kind=NEEDS_MISSION_HELD&limit=100`);
    expect(missions).toHaveLength(13);
  });

  it('(e) counted the answer to each request from the request, and the plan was presented in December', async () => {
    const answers = await list(`/v1/deadlines?cycleId=${CYCLE}&ruleId=E2&limit=100`);
    expect(answers.map(({ scopeId, state, dueOn }) => [scopeId, state, dueOn])).toEqual(['BO', 'CO', 'PE'].map((state) => [ids.get(`request ${state}`)!, 'met', expect.stringMatching(/^2017-10/)]).sort());
    expect(await list(`/v1/deadlines?cycleId=${CYCLE}&ruleId=E4`)).toEqual([expect.objectContaining({ planId: PLAN, state: 'met', dueOn: '2017-12-15', late: false })]);
  });

  it('(h) is labelled in English, French and Spanish', async () => {
    const { body } = await office().get<{ labels: object; steps: { labels: object }[]; roles: { labels: object }[] }>('/v1/definitions/el-paccto');
    for (const { labels } of [body, ...body.steps, ...body.roles]) expect(Object.keys(labels).sort()).toEqual(['en', 'es', 'fr']);
  });

  it('refuses what its definition does not let: order, fields, seats, a plan without a parent', async () => {
    const request = { cycleId: CYCLE, kind: 'SUPPORT_REQUEST_VALIDATED', subject: { kind: 'party', id: 'UY' }, fields: { decidedOn: '2019-04-01' } };
    const refused = async (as: ReturnType<typeof office>, path: string, body: unknown) => {
      const { status, body: problem } = await as.post<Record<string, unknown>>(path, body);
      return [status, problem['code'], (problem['errors'] as { pointer: string }[] | undefined)?.[0]?.pointer];
    };
    expect(await refused(office(), '/v1/milestones', request)).toEqual([422, 'MILESTONE_OUT_OF_ORDER', '/follows']);
    expect(await refused(office(), '/v1/milestones', { ...request, follows: [ids.get('request BO')] })).toEqual([422, 'MILESTONE_SUBJECT_DIFFERS', '/follows/0']);
    expect(await refused(office(), '/v1/milestones', { ...request, subject: { kind: 'party', id: 'BO' }, follows: [ids.get('request BO')], fields: { decidedOn: 'soon' } })).toEqual([422, 'MILESTONE_FIELD_WRONG', '/fields/decidedOn']);
    expect(await refused(engine.as('NATIONAL_FOCAL_POINT', 'BO'), '/v1/milestones', request)).toEqual([403, 'AUTHORITY_SEAT_NEEDED', undefined]);
    expect(await refused(office(), '/v1/oaps', { cycleId: CYCLE, priorityCode: 'COOPERATION', lineCode: 'uy', periodFrom: '2019-01-01', periodTo: '2019-12-31' })).toEqual([422, 'OAP_PARENT_MISSING', '/parent']);
    expect(await refused(office(), '/v1/oaps', { cycleId: CYCLE, priorityCode: 'COOPERATION', lineCode: 'uy', periodFrom: '2019-01-01', periodTo: '2019-12-31', parent: PLAN })).toEqual([422, 'OAP_PARENT_PERIOD', '/parent']);
  });

  it('tells it in sentences, and its views agree with the log', async () => {
    const told = await list(`/v1/history?cycleId=${CYCLE}&category=milestone&limit=500`);
    expect(told.length).toBe(year.filter(({ command }) => command({ id: () => '', commandId: () => '' }).noun === 'milestone').length);
    expect(told.filter(({ sentenceEn, sentenceFr }) => /undefined|\[object/.test(`${String(sentenceEn)}${String(sentenceFr)}`))).toEqual([]);
    for (const view of ['milestones', 'plan-board', 'action-list', 'deadlines']) {
      expect((await engine.as('OPERATOR', 'EUROPOL').post(`/v1/projections/${view}/verify`)).body).toMatchObject({ ok: true, differences: [], certificate: 'agrees' });
    }
  });
});
