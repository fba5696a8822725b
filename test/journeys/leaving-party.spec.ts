import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadDefinition } from '#wiring';
import { EngineProcess } from '../support/engine-process.js';
import { MEMBER_STATES, Thread } from '../support/thread.js';

jest.setTimeout(120_000);

type Row = Readonly<Record<string, unknown>>;
const YAML = readFileSync('definitions/empact-2018.yaml', 'utf8');

/** That the United Kingdom was a Member State until 31 January 2020 is public; that it drove a line is SYNTHETIC. */
describe('a state that leaves the Union while it drives a line of 2018-21', () => {
  let engine: EngineProcess;
  let t: Thread;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2017-05-18' });
    const loaded = loadDefinition(YAML);
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    t = new Thread(engine, loaded.definition, { cast: { ...MEMBER_STATES, driver: 'GB' } });
    await t.publishAndAnnounce(YAML);
    await t.decide('2017-05-18');
  });
  afterAll(() => engine.stop());

  const items = async (path: string): Promise<readonly Row[]> => (await engine.as('EST', 'EUROPOL').get<{ items: readonly Row[] }>(path)).body.items;
  const alert = async (): Promise<Row> => (await items(`/v1/deadlines?cycleId=${t.cycleId}&ruleId=V1&sort=-dueAt`))[0]!;
  const release = (seat: string, target: string) => t.command('ReleaseRole', 'COUNCIL', `/v1/cycles/${t.cycleId}/release-role`, { seat, target, party: 'GB', to: '2020-01-31', reason: 'SYNTHETIC' }, { role: 'COSI' });

  it('has its seats on the list of what is due, for the day before it is another kind of party', async () => {
    await engine.quiet();
    expect(await items(`/v1/deadlines?cycleId=${t.cycleId}&ruleId=V1`)).toEqual([expect.objectContaining({ scopeKind: 'party', scopeId: 'GB', dueOn: '2020-01-31', state: 'open' })]);
  });

  it('is told of it, and so is the office, from two months before', async () => {
    await engine.advance({ to: '2020-01-10T08:00:00Z' });
    const told = await items(`/v1/reminders?cycleId=${t.cycleId}&ruleId=V1&outcome=delivered&limit=100`);
    expect(new Set(told.map(({ role, party }) => `${String(role)} ${String(party)}`))).toEqual(new Set(['NEC GB', 'STATE_AUTHORITY GB', 'EST ']));
  });

  it('is urged no more once its seats are others\'', async () => {
    await release('driver', t.line.code);
    await t.command('AppointDriver', 'COUNCIL', `/v1/cycles/${t.cycleId}/appoint-driver`, { lineCode: t.line.code, party: 'ES', from: '2020-02-01' }, { role: 'COSI' });
    await engine.quiet();
    expect(await alert()).toMatchObject({ state: 'open' });
    await release('coordinator', 'GB');
    await engine.quiet();
    expect(await alert()).toMatchObject({ state: 'lapsed' });
    const before = (await items(`/v1/reminders?cycleId=${t.cycleId}&ruleId=V1&limit=100`)).length;
    await engine.advance({ to: '2020-02-10T08:00:00Z' });
    expect(await items(`/v1/reminders?cycleId=${t.cycleId}&ruleId=V1&limit=100`)).toHaveLength(before);
  });

  it('may not be given a seat of a Member State from then on', async () => {
    const { status, body } = await engine.as('COSI', 'COUNCIL').post<Row>(`/v1/cycles/${t.cycleId}/appoint-co-driver`, { lineCode: t.line.code, party: 'GB', from: '2020-02-10' });
    expect([status, body['code'], body['rule']]).toEqual([422, 'PARTY_KIND_MAY_NOT', 'I9']);
  });
});
