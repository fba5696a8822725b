import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { EngineProcess } from '../support/engine-process.js';
import { Ledger } from '../support/ledger.js';
import { empact, Thread } from '../support/thread.js';

jest.setTimeout(60_000);

const DUE = '2021-11-15';
const shipped = parse(readFileSync('definitions/calendars/eu-inst.yaml', 'utf8')) as { holidays: { date: string; names: object }[] };
const body = (version: number, more: readonly object[]) => ({ ...shipped, version, holidays: [...shipped.holidays.map(({ date, names }) => ({ date, names })), ...more] });
const newDay = { date: DUE, names: { en: 'Day of a new list' } };

interface Answer {
  readonly dryRun?: boolean;
  readonly moves?: readonly { readonly deadlineId: string; readonly change: string; readonly from?: string; readonly to?: string; readonly explanation?: { readonly skipped: readonly { readonly why: string }[] } }[];
  readonly more?: number;
}

describe('a calendar that changes', () => {
  let engine: EngineProcess;
  let thread: Thread;
  let ledger: Ledger;
  let token: string;
  const post = async (path: string, data: object): Promise<Answer> => {
    const response = await fetch(engine.url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(data) });
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    token = await engine.token('OPERATOR', 'EUROPOL');
    ledger = new Ledger(engine);
    thread = new Thread(engine, { ...empact(), rules: empact().rules.filter(({ id }) => ['C8b', 'C9'].includes(id)) });
    await thread.publishAndAnnounce();
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T08:00:00Z' });
    await thread.draft();
    await engine.quiet();
  });
  afterAll(() => engine.stop());

  const submission = (): string => `empact-2022.C8b.${thread.oapId}.1`;

  it('tells first whose deadlines move, from when to when and why, and writes nothing', async () => {
    const { dryRun, moves, more } = await post('/v1/calendars?dryRun=true', body(2, [newDay]));
    expect([dryRun, more]).toEqual([true, 0]);
    expect(moves).toMatchObject([{ deadlineId: submission(), change: 'moves', from: DUE, to: '2021-11-12' }]);
    expect(moves![0]!.explanation?.skipped.map(({ why }) => why)).toEqual(['Day of a new list', 'Sunday', 'Saturday']);
    expect(await ledger.deadline(submission())).toMatchObject({ state: 'open', dueOn: DUE });
  });

  it('moves them when it is published, and says by which version', async () => {
    expect(await post('/v1/calendars', body(2, [newDay]))).not.toHaveProperty('moves');
    await engine.quiet();
    expect(await ledger.deadline(submission())).toMatchObject({ state: 'open', dueOn: '2021-11-12', why: `The date moved from ${DUE} to 2021-11-12.`, explanation: { calendar: { code: 'EU-INST', version: 2 } } });
  });

  it('tells the same of a rule, for the cycles that would take it up', async () => {
    const rules = empact().rules.filter(({ id }) => id === 'C8b').map((rule) => ({ ...rule, on: '11-08' }));
    const { moves } = await post('/v1/definitions?dryRun=true', { definition: { ...empact(), version: 2, rules } });
    expect(moves).toEqual(expect.arrayContaining([
      expect.objectContaining({ deadlineId: submission(), change: 'moves', from: '2021-11-12', to: '2021-11-08' }), expect.objectContaining({ deadlineId: `empact-2022.C9.${thread.oapId}.1`, change: 'lapses' }),
    ]));
  });
});
