import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { instantOn, programmeDeeds, SEEDED_PROGRAMMES } from '#wiring';
import { liveTogether, type Told } from '../support/deeds.js';
import { EngineProcess } from '../support/engine-process.js';

jest.setTimeout(300_000);

type Row = Readonly<Record<string, unknown>>;
interface Page { readonly items: readonly Row[] }

/** One programme's course, and what is to be seen of it afterwards. Deadlines: rule, scope, state, due day, late. */
interface Expected {
  readonly cycle: string;
  readonly reader: readonly [role: string, party: string];
  readonly cycleState: string;
  readonly plans: Readonly<Record<string, string>>;
  readonly phases: Readonly<Record<string, string>>;
  readonly milestones: number;
  readonly deadlines: readonly (readonly [rule: string, scope: string, state: string, dueOn: string, late: boolean])[];
}

const PROGRAMMES: Readonly<Record<string, Expected>> = {
  'gf-aml-cft': {
    cycle: 'gf-aml-cft-2017', reader: ['FACILITY', 'EXPERTISE-FRANCE'], cycleState: 'running', plans: { 'gf-aml-cft-2017-bilateral-2018-07-01': 'closed' },
    phases: { REQUEST: 'underWay', NEEDS: 'completed', WORK_PLAN: 'completed', DELIVERY: 'completed', FOLLOW_UP: 'underWay' }, milestones: 7,
    deadlines: [
      ['G1', 'request PA', 'met', '2018-04-12', false], ['G1', 'request PY', 'missed', '2018-11-28', false],
      ['G2', 'assessed PA', 'met', '2018-06-19', false], ['G3', 'fatf PA', 'met', '2019-04-26', false],
    ],
  },
  wecaps: {
    cycle: 'wecaps-2019', reader: ['PROGRAMME_TEAM', 'EXPERTISE-FRANCE'], cycleState: 'closed', plans: { 'wecaps-2019-lome-2019': 'closed', 'wecaps-2019-abidjan-2019': 'closed' },
    phases: { BASELINE: 'completed', MEASURES: 'underWay', TRAINING: 'underWay', COMPLIANCE: 'underWay' }, milestones: 10,
    deadlines: [
      ...['2019-12-02', '2020-12-01', '2021-12-01', '2022-12-01'].map((dueOn) => ['W1', 'wecaps-2019-lome-2019', 'met', dueOn, false] as const),
      ['W1', 'wecaps-2019-abidjan-2019', 'met', '2019-12-02', false], ['W1', 'wecaps-2019-abidjan-2019', 'missed, lapsed', '2020-12-01', false],
      ['W1', 'wecaps-2019-abidjan-2019', 'met', '2021-12-01', false], ['W1', 'wecaps-2019-abidjan-2019', 'missed, lapsed', '2022-12-01', false],
    ],
  },
  iisg: {
    cycle: 'iisg-2020', reader: ['SECRETARIAT', 'RCC'], cycleState: 'closed', plans: { 'iisg-2020-crime-2020': 'closed' },
    phases: { NEEDS_MAPPING: 'completed', NEEDS_REPORT: 'completed', RESPONSE_MAPPING: 'completed', GAP_ANALYSIS: 'underWay' }, milestones: 4,
    deadlines: [['I1', 'iisg-2020', 'met', '2020-07-01', false], ['I2', 'iisg-2020', 'met', '2020-08-17', true]],
  },
  'ideal-clasi': {
    cycle: 'ideal-clasi-2021', reader: ['SECRETARIAT', 'FIIAPP'], cycleState: 'running', plans: { 'ideal-clasi-2021-drugs-2022-07-01': 'closed' },
    phases: { DATA_COLLECTION: 'completed', ASSESSMENT: 'completed', PRIORITY_DIALOGUE: 'completed', REVIEW: 'underWay' }, milestones: 9,
    deadlines: [['L1', 'ideal-clasi-2021', 'met', '2022-04-25', false]],
  },
  seacop: {
    cycle: 'seacop-2022', reader: ['PROGRAMME_TEAM', 'FIIAPP'], cycleState: 'closed', plans: { 'seacop-2022-phase-5-2022': 'closed', 'seacop-2022-port-a-2022': 'closed', 'seacop-2022-port-b-2022': 'closed' },
    phases: { SET_UP: 'underWay', EQUIPMENT: 'underWay', TRAINING: 'underWay', OPERATION: 'underWay' }, milestones: 5,
    deadlines: [
      ['S1', 'UNIT_CREATED PORT-A', 'met', '2022-08-08', false], ['S1', 'UNIT_CREATED PORT-B', 'missed', '2022-09-07', false], ['S2', 'UNIT_EQUIPPED PORT-A', 'met', '2022-12-20', false],
    ],
  },
};
const NAMES = Object.keys(PROGRAMMES);

let engine: EngineProcess;
let told: Readonly<Record<string, Told>>;

/** (g) All five on one engine, on one clock and on parties they share: what is told of one is told among the others. */
beforeAll(async () => {
  const first = NAMES.map((name) => SEEDED_PROGRAMMES[name]!.from).sort()[0]!;
  engine = await EngineProcess.start({ EMPACT_AT: first });
  told = await liveTogether(engine, Object.fromEntries(NAMES.map((name) => [name, programmeDeeds(name)])), instantOn);
  await engine.advance({ to: NAMES.map((name) => SEEDED_PROGRAMMES[name]!.to).sort().at(-1)! });
  await engine.quiet();
});
afterAll(() => engine.stop());

describe.each(NAMES)('%s runs its own course beside the others', (name) => {
  const { cycle, reader, cycleState, plans, phases, milestones, deadlines } = PROGRAMMES[name]!;
  const as = () => engine.as(reader[0], reader[1]);
  const list = async (path: string): Promise<readonly Row[]> => (await as().get<Page>(path)).body.items;
  /** A deadline of a milestone is named by the place at which it was recorded. */
  const placeOf = (scopeKind: unknown, scopeId: unknown): string => (String(scopeKind).startsWith('milestone:') ? [...told[name]!.ids].find(([, id]) => id === scopeId)![0] : String(scopeId));
  /** What was missed before its plan came to its end says both. */
  const stateOf = ({ state, missedAt }: Row): string => (state === 'lapsed' && missedAt !== null ? 'missed, lapsed' : String(state));

  it('has its cycle, its plans and its phases where its course left them', async () => {
    expect((await as().get<Row>(`/v1/cycles/${cycle}`)).body).toMatchObject({ programme: name, state: cycleState });
    expect(Object.fromEntries((await list(`/v1/oaps?cycleId=${cycle}`)).map(({ oapId, state }) => [oapId, state]))).toEqual(plans);
    expect(Object.fromEntries((await list(`/v1/cycles/${cycle}/phases`)).map(({ step, state }) => [step, state]))).toEqual(phases);
    expect(await list(`/v1/milestones?cycleId=${cycle}&limit=100`)).toHaveLength(milestones);
  });

  it('has had its deadlines, each on the day its own rule gives', async () => {
    const duties = await list(`/v1/deadlines?cycleId=${cycle}&duties=true&limit=200`);
    expect(duties.map((duty) => [duty['ruleId'], placeOf(duty['scopeKind'], duty['scopeId']), stateOf(duty), duty['dueOn'], duty['late']]).sort(byText)).toEqual([...deadlines].map((row) => [...row]).sort(byText));
  });

  it('reminded the seats its rules name, before the day, and escalated what was missed', async () => {
    const duties = await list(`/v1/deadlines?cycleId=${cycle}&duties=true&limit=200`);
    for (const { deadlineId, missedAt } of duties) {
      const { body } = await as().get<Page>(`/v1/deadlines/${String(deadlineId)}/ledger`);
      const outcomes = body.items.filter(({ kind }) => kind === 'reminder' || kind === 'escalation');
      if (missedAt !== null) expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter(({ outcome }) => outcome !== 'delivered')).toEqual([]);
    }
  });

  it('speaks of everything in sentences, and its definition labels it in English and French', async () => {
    const history = await list(`/v1/history?cycleId=${cycle}&limit=500`);
    expect(history.length).toBeGreaterThan(20);
    expect(history.filter(({ sentenceEn, sentenceFr }) => /undefined|\[object|null/.test(`${String(sentenceEn)}${String(sentenceFr)}`))).toEqual([]);
    const { body } = await as().get<{ roles: { labels: Row }[]; rules: { labels: Row }[] }>(`/v1/definitions/${name}`);
    expect([...body.roles, ...body.rules].filter(({ labels }) => !labels['en'] || !labels['fr'])).toEqual([]);
  });

  it('(f) lays its actions out by two axes of its own', async () => {
    const { body } = await as().get<{ axes: { rows: string; columns: string }; lines: { code: string }[] }>(`/v1/definitions/${name}`);
    const cells = await list(`/v1/cycles/${cycle}/grid?rows=${body.axes.rows}&columns=${body.axes.columns}&limit=100`);
    expect(body.axes.rows).toBe('line');
    expect(new Set(cells.map(({ rowCode }) => rowCode))).toEqual(new Set(Object.keys(plans).map((id) => id.slice(cycle.length + 1).replace(/-\d{4}(-\d\d-\d\d)?$/, ''))));
  });

  it('is closed to the seats of another programme that are none of its own', async () => {
    // Roles without a seat are held by claim, in every programme that has one of that code.
    const stranger = name === 'iisg' || name === 'ideal-clasi' ? ['FACILITY', 'EXPERTISE-FRANCE'] : ['SECRETARIAT', 'RCC'];
    const refused = await engine.as(stranger[0]!, stranger[1]!).post(`/v1/cycles/${cycle}/define-plan-line`, { lineCode: 'x', priorityCode: 'X', title: 'x' });
    expect([refused.status, refused.body['code']]).toEqual([403, 'AUTHORITY_SEAT_NEEDED']);
  });
});

describe('(g) several definitions side by side', () => {
  it('share parties, each registered once', async () => {
    const { body } = await engine.as('OPERATOR', 'EUROPOL').get<Page>('/v1/history?category=party&limit=500');
    const registered = body.items.filter(({ type }) => type === 'PartyRegistered').map(({ streamId, id, stream }) => String(streamId ?? stream ?? id));
    expect(new Set(registered).size).toBe(registered.length);
  });

  it('leave views that agree with the log', async () => {
    for (const view of ['cycle-board', 'plan-board', 'milestones', 'deadlines', 'action-list', 'seats']) {
      expect((await engine.as('OPERATOR', 'EUROPOL').post(`/v1/projections/${view}/verify`)).body).toMatchObject({ ok: true, differences: [], certificate: 'agrees' });
    }
  });
});

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
