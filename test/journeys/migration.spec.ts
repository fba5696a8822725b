import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Definition } from '#kernel';
import { EngineProcess, type Answer } from '../support/engine-process.js';
import { Ledger } from '../support/ledger.js';
import { CLI_MAIN, runToEnd } from '../support/program.js';
import { empact, Thread } from '../support/thread.js';

jest.setTimeout(120_000);

interface Moved { readonly deadlineId: string; readonly ruleId: string; readonly change: string; readonly from?: string; readonly to?: string; readonly recipients: readonly string[] }
interface Preview {
  readonly events: readonly { readonly type: string; readonly data: object; readonly metadata?: unknown }[];
  readonly moves: readonly Moved[];
  readonly more: number;
  readonly comparison?: { readonly sentences: readonly { readonly en: string }[] };
}

const RULES = ['C8b', 'C9'];
const first: Definition = { ...empact(), rules: empact().rules.filter(({ id }) => RULES.includes(id)) };
const C8b = first.rules.find(({ id }) => id === 'C8b')!;
const labelled = (code: string, labels: object) => first.roles.map((role) => (role.code === code ? { ...role, labels: { ...role.labels, ...labels } } : role));
/** Submission five days later, no rule for the approval, one of a new kind, and another name for the driver. */
const second: Definition = {
  ...first, version: 2, roles: labelled('DRIVER', { en: 'Lead state' }),
  rules: [{ ...C8b, on: '11-20' }, { ...C8b, id: 'X1', on: '10-15' }, { ...C8b, id: 'X2', on: '08-01' }],
};

describe('a cycle that takes up a newer version of its definition', () => {
  let engine: EngineProcess;
  let thread: Thread;
  let ledger: Ledger;
  let before: string;

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    ledger = new Ledger(engine);
    thread = new Thread(engine, first);
    await thread.publishAndAnnounce();
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T08:00:00Z' });
    await thread.draft();
    await engine.quiet();
    await operator().post('/v1/definitions', { definition: second });
    await operator().post('/v1/definitions', { definition: { ...second, version: 3, lines: second.lines.filter(({ code }) => code !== thread.line.code), milestones: [] } });
    await operator().post('/v1/definitions', { definition: { ...second, version: 4, years: 2 } });
  });
  afterAll(() => engine.stop());

  const operator = () => engine.as('OPERATOR', 'EUROPOL');
  const decider = () => engine.as(first.decisionBody, 'COUNCIL');
  const reader = () => engine.as('EST', 'EUROPOL');
  const id = (rule: string): string => `${thread.cycleId}.${rule}.${thread.oapId}.1`;
  const migrate = (version: number, as = decider(), dry = ''): Promise<Answer> => as.post(`/v1/cycles/${thread.cycleId}/migrate-cycle${dry}`, { version, reason: 'SYNTHETIC', docRef: 'SYNTHETIC 6/21' });
  const pinned = async (query = ''): Promise<unknown> => (await reader().get<{ definitionVersion: number }>(`/v1/cycles/${thread.cycleId}${query}`)).body.definitionVersion;
  const told = ({ moves }: Preview): readonly (readonly unknown[])[] => moves.map(({ deadlineId, change, from, to }) => [deadlineId, change, from, to]).sort();

  it('shows two versions side by side, in sentences and by fields', async () => {
    const { body } = await reader().get<{ from: number; to: number; sentences: { en: string; fr: string }[]; changes: { subject: string; id: string; fields: { field: string; before: unknown; after: unknown }[] }[] }>('/v1/definitions/empact-2022/diff?to=2');
    expect([body.from, body.to]).toEqual([1, 2]);
    expect(body.sentences.map(({ en }) => en)).toEqual([
      'Role DRIVER: label (en) Lead state instead of Driver.', 'Rule C8b: on 11-20 instead of 11-15.', expect.stringMatching(/^Rule C9 \(.*\) is gone\.$/), expect.stringMatching(/^Rule X1 .*is new\.$/), expect.stringMatching(/^Rule X2 .*is new\.$/),
    ]);
    expect(body.sentences[1]!.fr).toBe('Règle C8b : on 11-20 au lieu de 11-15.');
    expect(body.changes.find(({ subject, id: code }) => subject === 'rules' && code === 'C8b')?.fields).toEqual([{ field: 'on', before: '11-15', after: '11-20' }]);
    expect((await reader().get('/v1/definitions/empact-2022/diff?from=1&to=1')).body).toMatchObject({ sentences: [], changes: [] });
    expect((await reader().get('/v1/definitions/empact-2022/diff?to=1')).status).toBe(400);
    expect((await reader().get('/v1/definitions/empact-2022/diff?to=9')).status).toBe(404);
  });

  it('refuses who may not decide it, what is not published, what the cycle uses and the version drops, another length', async () => {
    const refused = async (version: number, as?: ReturnType<typeof decider>) => {
      const { status, body } = await migrate(version, as);
      return [status, body['code'], body['rule'], (body['errors'] as { pointer?: string }[] | undefined)?.[0]?.pointer];
    };
    expect(await refused(2, reader())).toEqual([403, 'AUTHORITY_SEAT_NEEDED', undefined, undefined]);
    expect(await refused(9)).toEqual([404, 'DEFINITION_UNKNOWN', undefined, '/version']);
    expect(await refused(3)).toEqual([422, 'CYCLE_USES_WHAT_IS_DROPPED', undefined, '/version']);
    expect((await migrate(3)).body['detail']).toContain(`the line ${thread.line.code} of ${thread.line.priority}, which has the plan ${thread.oapId}`);
    expect(await refused(4)).toEqual([422, 'CYCLE_LENGTH_DIFFERS', 'I1', '/version']);
    expect(await pinned()).toBe(1);
  });

  it('says in a dry run what changes and whose deadlines move, and writes nothing; then does just that', async () => {
    const preview = (await migrate(2, decider(), '?dryRun=true')).body as unknown as Preview;
    expect(preview.events).toEqual([expect.objectContaining({ type: 'CycleMigrated', data: expect.objectContaining({ to: { id: 'empact-2022', version: 2 } }) as unknown })]);
    expect(preview.events[0]).not.toHaveProperty('metadata');
    expect(preview.comparison?.sentences.map(({ en }) => en)).toContain('Role DRIVER: label (en) Lead state instead of Driver.');
    const expected = [[id('C8b'), 'moves', '2021-11-15', '2021-11-19'], [id('C9'), 'lapses', '2021-12-15', undefined], [id('X1'), 'begins', undefined, '2021-10-15']].sort();
    expect(told(preview)).toEqual(expected);
    expect([await pinned(), (await ledger.deadline(id('C9'))).state]).toEqual([1, 'open']);

    const cli = await runToEnd(CLI_MAIN, ['definition', 'migrate', thread.cycleId, '2', '--reason', 'SYNTHETIC', '--dry-run', '--url', engine.url, '--as', 'COSI/COUNCIL', '--output', 'csv']);
    expect(cli).toMatchObject({ code: 0, stdout: expect.stringContaining(`C9,${thread.oapId},lapses,2021-12-15`) as unknown });

    before = (await operator().get<{ now: string }>('/v1/demo/clock')).body.now;
    await engine.advance({ advance: 'PT1H' });
    expect(await migrate(2)).toMatchObject({ status: 200, body: { events: [{ type: 'CycleMigrated' }] } });
    await engine.quiet();
    expect(await ledger.deadline(id('C8b'))).toMatchObject({ state: 'open', dueOn: '2021-11-19', explanation: { rule: { definition: { version: 2 } } } });
    expect(await ledger.deadline(id('C9'))).toMatchObject({ state: 'lapsed' });
    expect(await ledger.deadline(id('X1'))).toMatchObject({ state: 'open', dueOn: '2021-10-15' });
    // A day that had passed when its rule came into force is owed by nobody.
    expect((await reader().get(`/v1/deadlines/${id('X2')}`)).status).toBe(404);
    expect((await migrate(2)).body).toMatchObject({ events: [] });
  });

  it('goes by the new version from then on; seen from before, it still goes by the old one', async () => {
    expect(await pinned()).toBe(2);
    expect(await pinned(`?asOf=${before}`)).toBe(1);
    const label = async (version: number): Promise<unknown> => (await reader().get<Definition>(`/v1/definitions/empact-2022?version=${version}`)).body.roles.find(({ code }) => code === 'DRIVER')!.labels['en'];
    expect([await label(1), await label(2)]).toEqual(['Driver', 'Lead state']);
    const { body } = await reader().get<{ items: { sentenceEn: string; definitionVersion: number }[] }>(`/v1/history?cycleId=${thread.cycleId}&type=CycleMigrated`);
    expect(body.items).toEqual([expect.objectContaining({ sentenceEn: expect.stringContaining('moved the cycle empact-2022 from version 1 to version 2 of empact-2022 in SYNTHETIC 6/21') as unknown, definitionVersion: 1 })]);
    expect((await operator().post('/v1/projections/cycle-board/verify')).body).toMatchObject({ ok: true, differences: [] });
  });

  it('keeps what it was moved to over a restart', async () => {
    await engine.down();
    await engine.up();
    expect(await pinned()).toBe(2);
    expect(await ledger.deadline(id('C8b'))).toMatchObject({ state: 'open', dueOn: '2021-11-19' });
  });

  it('tells of any command which deadlines it would meet, open or move, to who may read them', async () => {
    const dry = async (as: ReturnType<typeof decider>, path: string, body: object): Promise<Preview> => (await as.post(`${path}?dryRun=true`, body)).body as unknown as Preview;
    const driver = engine.as('DRIVER', thread.cast.driver);
    const oap = `/v1/oaps/${thread.oapId}`;
    await thread.oap('StartConsultation', { closesOn: '2021-09-10' });
    await engine.advance({ to: '2021-09-13T08:00:00Z' });
    await thread.oap('CloseConsultation').catch(() => undefined);
    await engine.quiet();
    const submission = await dry(driver, `${oap}/submit-oap`, {});
    expect(submission.events.map(({ type }) => type)).toEqual(['OAPSubmitted']);
    expect(told(submission)).toEqual([[id('C8b'), 'is met', '2021-11-19', undefined], [id('X1'), 'is met', '2021-10-15', undefined]]);
    await thread.oap('SubmitOAP');
    await engine.quiet();
    const returned = await dry(engine.as('COSI', 'COUNCIL'), `${oap}/return-oap`, { reasons: 'SYNTHETIC' });
    expect(returned.moves.map(({ ruleId, change }) => [ruleId, change]).sort()).toEqual([['C8b', 'begins'], ['X1', 'begins'], ['X2', 'begins']]);
    const refused = await engine.as('COSI', 'COUNCIL').post(`${oap}/close-oap?dryRun=true`, { summary: 'SYNTHETIC' });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect((await reader().get<{ items: { state: string }[] }>(`/v1/oaps?cycleId=${thread.cycleId}`)).body.items[0]!.state).toBe('submitted');
  });
});
