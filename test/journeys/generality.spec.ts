import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Definition } from '#kernel';
import { EngineProcess, type Answer } from '../support/engine-process.js';

jest.setTimeout(120_000);

/** The example of definitions/README.md, as it stands there. */
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(readFileSync('definitions/README.md', 'utf8'))![1]!;
const example = parse(EXAMPLE) as Definition;
const TEAM = ['TEAM', 'EUROPOL'] as const;
const BOARD = ['BOARD', 'COMMISSION'] as const;

let engine: EngineProcess;
const as = ([role, party]: readonly [string, string]) => engine.as(role, party);
async function done(by: readonly [string, string], path: string, body: object | string): Promise<Answer> {
  const answer = await as(by).post(path, body);
  if (answer.status !== 200 && answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}
const operator = ['OPERATOR', 'EUROPOL'] as const;

/** A cycle with its priority, goal and lines. */
async function prepared({ id, version, programme, lines }: Definition, startYear: number): Promise<string> {
  const cycle = `${programme}-${startYear}`;
  await done(TEAM, '/v1/cycles', { programme, startYear, definition: { id, version } });
  await done(BOARD, `/v1/cycles/${cycle}/adopt-priority`, { code: 'SAFETY', title: 'Safety', aim: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: '2026-09-01' });
  await done(TEAM, `/v1/cycles/${cycle}/define-strategic-goal`, { code: 'TRAINED', title: 'Trained crews', horizontal: true });
  for (const { code } of lines) await done(TEAM, `/v1/cycles/${cycle}/define-plan-line`, { lineCode: code, priorityCode: 'SAFETY', title: code });
  return cycle;
}

beforeAll(async () => {
  engine = await EngineProcess.start({ EMPACT_AT: '2026-09-01' });
});
afterAll(() => engine.stop());

describe('the example of how to write a programme runs', () => {
  const plan = 'harbours-2027-north-2027';

  it('from its publication to a milestone that meets the deadline another one opened', async () => {
    await done(operator, '/v1/definitions', EXAMPLE);
    const cycle = await prepared(example, 2027);
    await done(TEAM, '/v1/oaps', { cycleId: cycle, priorityCode: 'SAFETY', lineCode: 'north', periodFrom: '2027-01-01', periodTo: '2027-12-31' });
    await done(TEAM, `/v1/oaps/${plan}/propose-operational-action`, { actionId: '1', title: 'SYNTHETIC', goals: ['TRAINED'], kind: 'COURSE', start: '2027-02-01', end: '2027-11-30' });
    await done(TEAM, `/v1/oaps/${plan}/submit-oap`, {});
    await done(BOARD, `/v1/oaps/${plan}/approve-oap`, { docRef: 'SYNTHETIC', decidedOn: '2026-09-01' });
    await engine.advance({ to: '2027-02-01T08:00:00Z' });
    expect((await as(TEAM).get(`/v1/oaps/${plan}`)).body).toMatchObject({ state: 'inImplementation' });
    const formed = await done(TEAM, '/v1/milestones', { cycleId: cycle, kind: 'CREW_FORMED', subject: { kind: 'plan', id: plan }, fields: { on: '2027-02-01' } });
    await engine.quiet();
    const deadline = `${cycle}.R1.${String(formed.body['id'])}.1`;
    // Three months to Saturday 1 May, the next working day.
    expect((await as(TEAM).get(`/v1/deadlines/${deadline}`)).body).toMatchObject({ state: 'open', dueOn: '2027-05-03' });
    await done(TEAM, '/v1/milestones', { cycleId: cycle, kind: 'CREW_TRAINED', subject: { kind: 'plan', id: plan }, fields: { on: '2027-02-01' }, follows: [formed.body['id']] });
    await engine.quiet();
    expect((await as(TEAM).get(`/v1/deadlines/${deadline}`)).body).toMatchObject({ state: 'met' });
  });

  it('(c) in cycles that overlap, where it lets them, and is refused them where it does not', async () => {
    expect(await prepared(example, 2028)).toBe('harbours-2028');
    const { overlap: _, ...rest } = example;
    await done(operator, '/v1/definitions', { definition: { ...rest, id: 'piers', programme: 'piers' } });
    await prepared({ ...example, id: 'piers', programme: 'piers' }, 2027);
    const refused = await as(TEAM).post('/v1/cycles', { programme: 'piers', startYear: 2028, definition: { id: 'piers', version: 1 } });
    expect([refused.status, refused.body['code'], refused.body['rule']]).toEqual([422, 'CYCLE_OVERLAPS', 'I1']);
  });
});

describe('(a) a cycle of one year, (b) with plans on three levels, (h) in three languages', () => {
  const LEVELS = ['WHOLE', 'COAST', 'QUAY'];
  const labels = (word: string) => ({ en: word, fr: `${word} (fr)`, es: `${word} (es)` });
  const { years: _y, overlap: _o, ...rest } = example;
  const deep: Definition = {
    ...rest, id: 'quays', programme: 'quays', years: 1, labels: labels('Quays'),
    planLevels: LEVELS.map((code) => ({ code, labels: labels(code) })),
    lines: LEVELS.map((level) => ({ code: level.toLowerCase(), level, priority: 'SAFETY', labels: labels(level) })),
  };
  const period = { periodFrom: '2027-01-01', periodTo: '2027-12-31' };
  const id = (line: string): string => `quays-2027-${line}-2027`;
  const open = (line: string, parent?: string): Promise<Answer> => as(TEAM).post('/v1/oaps', { cycleId: 'quays-2027', priorityCode: 'SAFETY', lineCode: line, ...period, ...(parent && { parent: id(parent) }) });

  it('holds each plan in one a level up, and no other', async () => {
    await done(operator, '/v1/definitions', { definition: deep });
    await prepared(deep, 2027);
    expect((await open('whole')).status).toBe(201);
    expect((await open('quay', 'whole')).body).toMatchObject({ code: 'OAP_PARENT_LEVEL' });
    expect((await open('coast', 'whole')).status).toBe(201);
    expect((await open('quay', 'coast')).status).toBe(201);
    const { body } = await as(TEAM).get<{ items: { oapId: string; level: string; parent: string | null }[] }>('/v1/oaps?cycleId=quays-2027');
    expect(body.items.map(({ oapId, level, parent }) => [oapId, level, parent]).sort()).toEqual([[id('coast'), 'COAST', id('whole')], [id('quay'), 'QUAY', id('coast')], [id('whole'), 'WHOLE', null]]);
  });

  it('lasts its year, and says its labels in each language', async () => {
    expect((await as(TEAM).get('/v1/cycles/quays-2027')).body).toMatchObject({ fromDate: '2027-01-01', toDate: '2027-12-31' });
    expect((await as(TEAM).get<Definition>('/v1/definitions/quays')).body.planLevels[2]!.labels).toEqual({ en: 'QUAY', fr: 'QUAY (fr)', es: 'QUAY (es)' });
  });
});
