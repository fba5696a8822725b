import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess, type Answer } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(60_000);

type Row = Readonly<Record<string, unknown>>;
interface Bulk {
  readonly status: number;
  readonly code: string;
  readonly revision: number;
  readonly done: number;
  readonly refused: number;
  readonly dryRun?: true;
  readonly items: readonly { readonly status: number; readonly answer?: { readonly revision: number; readonly events: readonly Row[] }; readonly problem?: { readonly code: string; readonly rule?: string; readonly errors: readonly { readonly pointer: string }[] } }[];
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly rule?: string }[];
}

describe('many at once', () => {
  let engine: EngineProcess;
  let thread: Thread;
  const today = '2021-05-26';
  const definition = empact();
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: today });
    thread = new Thread(engine, definition);
    await thread.publishAndAnnounce(EMPACT_YAML);
  });
  afterAll(() => engine.stop());

  const post = async (role: string, party: string, path: string, body: unknown, headers?: Record<string, string>): Promise<Answer<Bulk>> => engine.as(role, party).post<Bulk>(path, body, headers);
  const count = async (): Promise<number> => {
    const lengths = [`cycle-${thread.cycleId}`, `oap-${thread.oapId}`].map(async (stream) => {
      const { body } = await engine.as('EST', 'EUROPOL').get<{ items: readonly Row[]; nextCursor: string | null }>(`/v1/history?stream=${stream}&limit=500`);
      expect(body.nextCursor).toBeNull();
      return body.items.length;
    });
    return (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
  };
  /** What `work` answers, and how many events it wrote to cycle and plan. */
  const recorded = async (work: () => Promise<Answer<Bulk>>): Promise<[Answer<Bulk>, number]> => {
    await engine.quiet();
    const before = await count();
    const answer = await work();
    await engine.quiet();
    return [answer, (await count()) - before];
  };
  const priorities = definition.priorities.map(({ code, labels }) => ({ code, title: labels.en!, aim: 'SYNTHETIC aim', docRef: 'SYNTHETIC 1/21', decidedOn: today }));
  const adopt = (mode: string, items: unknown, headers?: Record<string, string>, query = '') => post('COUNCIL', 'COUNCIL', `/v1/cycles/${thread.cycleId}/adopt-priority/bulk${query}`, { mode, items }, headers);

  it('all: the Council adopts ten priorities in one append', async () => {
    expect(priorities).toHaveLength(10);
    const [dry, none] = await recorded(() => adopt('all', priorities, {}, '?dryRun=true'));
    expect([dry.status, dry.body.dryRun, dry.body.done, none]).toEqual([200, true, 10, 0]);
    const [{ status, body }, written] = await recorded(() => adopt('all', priorities, { 'idempotency-key': 'ten' }));
    expect([status, body.done, body.refused, written]).toEqual([200, 10, 0, 10]);
    expect(body.items.map(({ answer }) => answer!.events.map(({ type }) => type))).toEqual(priorities.map(() => ['PriorityAdopted']));
    const [again, repeated] = await recorded(() => adopt('all', priorities, { 'idempotency-key': 'ten' }));
    expect([again.body, repeated]).toEqual([body, 0]);
    expect((await adopt('all', priorities.slice(1), { 'idempotency-key': 'ten' })).body).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('all: one line that is refused refuses all of them, and every refusal points at its line', async () => {
    const [first, second] = definition.goals;
    const good = { code: first!.code, title: 'SYNTHETIC goal', horizontal: true };
    const goals = (mode: string, items: unknown) => post('COMMISSION', 'COMMISSION', `/v1/cycles/${thread.cycleId}/define-strategic-goal/bulk`, { mode, items });
    const [shape, none] = await recorded(() => goals('all', [good, { ...good, code: 'X2', title: '' }, { code: 'X3', horizontal: 'yes', title: 'SYNTHETIC', colour: 1 }]));
    expect([shape.status, shape.body.errors.map(({ pointer, code }) => [pointer, code]), none]).toEqual([
      400, [['/items/1/title', 'EMPTY'], ['/items/2/colour', 'UNKNOWN_FIELD'], ['/items/2/horizontal', 'WRONG_TYPE']], 0,
    ]);
    const [twice, nothing] = await recorded(() => goals('all', [good, { ...good, title: 'SYNTHETIC other' }, { ...good, code: second!.code }]));
    expect([twice.status, twice.body.code, nothing]).toEqual([409, 'BULK_REFUSED', 0]);
    expect(twice.body.errors).toEqual([expect.objectContaining({ pointer: '/items/1/code', code: 'GOAL_ALREADY_DEFINED', rule: 'I7' })]);
    expect((await goals('some', [good])).body.errors[0]).toMatchObject({ pointer: '/mode', code: 'NOT_ONE_OF' });
    expect((await goals('all', [])).body.errors[0]).toMatchObject({ pointer: '/items', code: 'TOO_FEW' });
    expect((await goals('each', ['text'])).body.errors[0]).toMatchObject({ pointer: '/items/0' });
    expect((await goals('all', Array.from({ length: 501 }, () => good))).body.errors[0]).toMatchObject({ pointer: '/items', code: 'TOO_MANY' });
    expect((await post('COMMISSION', 'COMMISSION', `/v1/cycles/${thread.cycleId}/define-strategic-goal/bulk`, { mode: 'all', items: [good] }, { 'if-match': '"3"' })).body.errors[0]).toMatchObject({ parameter: 'If-Match' });
    expect((await post('DRIVER', 'ES', `/v1/cycles/${thread.cycleId}/define-strategic-goal/bulk`, { mode: 'all', items: [good] })).status).toBe(403);
  });

  it('each: the lines that can be taken are; the others say why, and are mended under the same key', async () => {
    await thread.decide(today);
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    const { from, to } = thread.period;
    const action = (n: number, more: object = {}) => ({ actionId: `2.${n}`, title: `SYNTHETIC action ${n}`, goals: [thread.goal], kind: definition.actionKinds[0]!.code, start: from, end: to, jadPlanned: false, ...more });
    const propose = (mode: string, items: unknown, key: string, query = '') =>
      post('DRIVER', 'ES', `/v1/oaps/${thread.oapId}/propose-operational-action/bulk${query}`, { mode, items }, { 'idempotency-key': key });
    const fifty = Array.from({ length: 50 }, (_, n) => action(n + 1));
    const spoilt = fifty.map((line, n) => (n === 3 ? { ...line, title: ' ' } : n === 7 ? { ...line, start: '2020-01-01' } : n === 9 ? { ...line, actionId: '2.9' } : line));

    const [dry, none] = await recorded(() => propose('each', spoilt, 'fifty', '?dryRun=true'));
    expect([dry.body.done, dry.body.refused, none]).toEqual([47, 3, 0]);
    const [first, written] = await recorded(() => propose('each', spoilt, 'fifty'));
    expect([first.status, first.body.done, first.body.refused, written]).toEqual([200, 47, 3, 47]);
    expect(dry.body.items.map(({ status }) => status)).toEqual(first.body.items.map(({ status }) => status));
    const wrong = [3, 7, 9].map((n) => first.body.items[n]!);
    expect(wrong.map(({ status, problem }) => [status, problem!.rule, problem!.errors[0]!.pointer])).toEqual([[400, undefined, '/items/3/title'], [422, 'I14', '/items/7/start'], [409, undefined, '/items/9/actionId']]);

    const [mended, rest] = await recorded(() => propose('each', fifty, 'fifty'));
    expect([mended.body.done, rest]).toEqual([50, 3]);
    const [, nothing] = await recorded(() => propose('each', fifty, 'fifty'));
    expect(nothing).toBe(0);
    const [changed] = await recorded(() => propose('each', fifty.map((line, n) => (n === 0 ? { ...line, title: 'SYNTHETIC other' } : line)), 'fifty'));
    expect([changed.body.refused, changed.body.items[0]!.problem!.code]).toEqual([1, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('lines name the action where the path names the plan', async () => {
    const lead = (mode: string, items: unknown) => post('DRIVER', 'ES', `/v1/oaps/${thread.oapId}/actions/assign-action-lead/bulk`, { mode, items });
    const lines = [1, 2, 3].map((n) => ({ actionId: `2.${n}`, party: 'ES', leadRole: 'LEADER', effectiveFrom: '2021-09-01' }));
    const [{ body }, written] = await recorded(() => lead('all', lines));
    expect([body.done, written]).toEqual([3, 3]);
    const [refused, none] = await recorded(() => lead('all', [{ ...lines[0], party: 'FR' }, { ...lines[1], actionId: '9.9' }, { ...lines[2], party: 'XX' }]));
    expect([refused.body.errors.map(({ pointer }) => pointer), none]).toEqual([['/items/1/actionId', '/items/2/party'], 0]);
    expect((await lead('all', [{ party: 'ES', leadRole: 'LEADER' }])).body.errors[0]).toMatchObject({ pointer: '/items/0/actionId', code: 'REQUIRED' });
    expect((await lead('each', [{ party: 'ES', leadRole: 'LEADER' }, lines[0]])).body).toMatchObject({ done: 1, refused: 1 });
  });

  it('lines name the deadline, and plans are opened by the dozen: each on its own', async () => {
    const { body: open } = await engine.as('EST', 'EUROPOL').get<{ items: readonly Row[] }>(`/v1/deadlines?cycleId=${thread.cycleId}&ruleId=C6c&limit=3`);
    const ids = open.items.map(({ deadlineId }) => deadlineId);
    expect(ids.length).toBeGreaterThan(1);
    const move = (mode: string, items: unknown) => post('EST', 'EUROPOL', '/v1/deadlines/reschedule-deadline/bulk', { mode, items });
    const { body } = await move('each', [...ids.map((id) => ({ id, dueOn: '2021-12-20', reason: 'SYNTHETIC' })), { id: 'gone', dueOn: '2021-12-20', reason: 'SYNTHETIC' }]);
    expect(body).toMatchObject({ done: ids.length, refused: 1 });
    expect(body.items.at(-1)).toMatchObject({ status: 404, problem: { errors: [{ pointer: `/items/${ids.length}` }] } });
    expect((await move('all', [{ id: 'x', dueOn: '2021-12-20', reason: 'SYNTHETIC' }])).status).toBe(400);
  });

  it('a plan of two hundred actions is taken in one append', async () => {
    const { from, to } = thread.period;
    const lines = Array.from({ length: 200 }, (_, n) => ({
      actionId: `3.${n + 1}`, title: `SYNTHETIC action ${n}`, aim: 'SYNTHETIC '.repeat(20), goals: [thread.goal], kind: definition.actionKinds[0]!.code, start: from, end: to, jadPlanned: false,
    }));
    const [{ status, body }, written] = await recorded(() => post('DRIVER', 'ES', `/v1/oaps/${thread.oapId}/propose-operational-action/bulk`, { mode: 'all', items: lines }));
    expect([status, body.done, written]).toEqual([200, 200, 200]);
    expect((await engine.as('OPERATOR', 'EUROPOL').post('/v1/projections/action-list/verify')).body).toMatchObject({ ok: true });
  });
});
