import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(120_000);

const SAMPLE = 'docs/examples/plan-of-200-actions.csv';

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
type Row = Readonly<Record<string, unknown>>;

describe('a plan of two hundred actions from a table', () => {
  let engine: EngineProcess;
  let thread: Thread;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'empact-csv-'));
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new Thread(engine, empact());
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    const { from, to } = thread.period;
    await thread.command('OpenOAPDraft', 'ES', '/v1/oaps', { cycleId: thread.cycleId, priorityCode: thread.line.priority, lineCode: thread.line.code, periodFrom: from, periodTo: to });
  });
  afterAll(async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const cli = (args: readonly string[], as = 'DRIVER/ES'): Promise<Said> =>
    new Promise((resolve) => {
      execFile(process.execPath, ['dist/apps/cli/src/main.js', '--url', engine.url, '--as', as, '-o', 'json', 'oap', 'import', ...args, '--plan', thread.oapId], (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }));
    });
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const actions = async (): Promise<readonly Row[]> => {
    await engine.quiet();
    return (await engine.as('EST', 'EUROPOL').get<{ items: readonly Row[] }>(`/v1/actions?planId=${thread.oapId}&limit=500`)).body.items;
  };

  it('is marked SYNTHETIC, looked at first, and then taken as a whole', async () => {
    const table = readFileSync(SAMPLE, 'utf8');
    expect(table.trimEnd().split(/\r?\n(?=\d)/).slice(1).map((line) => line.includes('SYNTHETIC'))).toEqual(Array.from({ length: 200 }, () => true));
    const preview = await cli([SAMPLE, '--preview']);
    expect([preview.code, preview.stderr.trim()]).toEqual([0, '200 new, 0 changed, 0 the same, 0 wrong']);
    expect((JSON.parse(preview.stdout) as readonly Row[]).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 200 }, () => 'new'));
    expect(await actions()).toEqual([]);
    const done = await cli([SAMPLE]);
    expect([done.code, done.stdout]).toEqual([0, '']);
    const held = await actions();
    expect(held).toHaveLength(200);
    expect(held.find(({ actionId }) => actionId === '1.7')).toMatchObject({ aim: 'SYNTHETIC aim; of two lines,\nthe second of which is quoted', goals: ['CHSG1'], startOn: '2022-08-01', jadPlanned: false });
    expect(held.find(({ actionId }) => actionId === '2.20')).toMatchObject({ costEstimate: 2_000_050, jadPlanned: true });
  });

  it('sent again changes nothing; what differs is revised, what is new proposed, the rest left alone', async () => {
    await engine.quiet();
    const before = await engine.head();
    const again = await cli([SAMPLE]);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('0 new, 0 changed, 200 the same, 0 wrong')]);
    await engine.quiet();
    expect(await engine.head()).toBe(before);
    const small = file('small.csv', 'actionId,title,goals,kind,start,end\n1.1,SYNTHETIC renamed,CHSG1,PREVENTION,2022-02-01,2022-12-31\n9.1,SYNTHETIC new,CHSG2,OPERATIONAL,2022-02-01,2022-12-31\n');
    const preview = JSON.parse((await cli([small, '--preview'])).stdout) as readonly Row[];
    const was = (await actions()).find(({ actionId }) => actionId === '1.1')!;
    const differing = preview.filter(({ outcome }) => outcome === 'changed').map(({ column, old, new: is }) => [column, old, is]);
    expect(differing).toEqual(expect.arrayContaining([['title', was.title, 'SYNTHETIC renamed'], ['aim', was.aim, '']]));
    expect(differing.every(([, old, is]) => JSON.stringify(old) !== JSON.stringify(is))).toBe(true);
    expect(preview.filter(({ outcome }) => outcome === 'new')).toEqual([{ line: 3, action: '9.1', title: 'SYNTHETIC new', outcome: 'new', column: '', old: '', new: '', says: '' }]);
    const moved = await cli([small]);
    expect([moved.code, moved.stderr]).toEqual([0, expect.stringContaining('1 new, 1 changed, 0 the same, 0 wrong')]);
    const held = await actions();
    expect([held.length, held.find(({ actionId }) => actionId === '1.1')!.title]).toEqual([201, 'SYNTHETIC renamed']);
  });

  it('with one wrong row takes none, and tells line, column and why', async () => {
    await engine.quiet();
    const before = await engine.head();
    const bad = file('bad.csv', '\ufeffactionId;title;goals;kind;start;end\r\n8.101;SYNTHETIC good;CHSG1;OPERATIONAL;2022-02-01;2022-12-31\r\n8.102;"SYNTHETIC\r\ntwo lines";CHSG1;OPERATIONAL;;\r\n8.103;SYNTHETIC early;CHSG1;OPERATIONAL;2021-02-01;\r\n8.104;SYNTHETIC aimless;NOPE;OPERATIONAL;;\r\n8.101;SYNTHETIC twice;CHSG1;OPERATIONAL;;\r\n8.105;=HYPERLINK("x");CHSG1;OPERATIONAL;;\r\n'.replace('=HYPERLINK("x")', '"=HYPERLINK(""x"")"'));
    const { code, stdout, stderr } = await cli([bad]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('1 new, 0 changed, 0 the same, 5 wrong')]);
    expect((JSON.parse(stdout) as readonly Row[]).map(({ line, outcome, column }) => [line, outcome, column])).toEqual([[2, 'new', ''], [3, 'wrong', 'title'], [5, 'wrong', 'start'], [6, 'wrong', 'goals'], [7, 'wrong', 'actionId'], [8, 'wrong', 'title']]);
    const over = await fetch(`${engine.url}/v1/oaps/${thread.oapId}/actions/import`, { method: 'POST', headers: { 'content-type': 'text/csv; charset=utf-8', authorization: `Bearer ${await engine.token('DRIVER', 'ES')}` }, body: readFileSync(bad) });
    const problem = (await over.json()) as { code: string; errors: readonly { detail: string; rule?: string }[]; report: { wrong: number } };
    expect([over.status, problem.code, problem.report.wrong]).toEqual([422, 'IMPORT_REFUSED', 5]);
    expect(problem.errors[1]).toMatchObject({ rule: 'I14', detail: expect.stringMatching(/^Line 5, start: /) as unknown });
    await engine.quiet();
    expect(await engine.head()).toBe(before);
  });

  it('is refused where it is no table, no plan or no seat', async () => {
    expect(await cli([file('latin.csv', new Uint8Array([0x61, 0xe9, 0x0a]))])).toMatchObject({ code: 2, stderr: expect.stringContaining('UTF-8') as unknown });
    expect(await cli([file('columns.csv', 'number,name\n1,x\n')])).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no column "number"') as unknown });
    expect(await cli([join(folder, 'absent.csv')])).toMatchObject({ code: 2, stderr: expect.stringContaining('ENOENT') as unknown });
    const asStranger = await cli([SAMPLE, '--preview'], 'DRIVER/DE');
    expect([asStranger.code, asStranger.stderr]).toEqual([1, expect.stringContaining('200 wrong')]);
    const post = (path: string, type: string) => engine.token('DRIVER', 'ES').then((token) => fetch(engine.url + path, { method: 'POST', headers: { 'content-type': type, authorization: `Bearer ${token}` }, body: 'actionId,title,goals,kind\n1.1,T,CHSG1,OPERATIONAL' }));
    expect((await post(`/v1/oaps/${thread.oapId}/submit-oap`, 'text/csv')).status).toBe(415);
    expect((await post(`/v1/oaps/nope-99/actions/import`, 'text/csv')).status).toBe(422);
    expect((await post(`/v1/oaps/${thread.oapId}/actions/import`, 'text/plain')).status).toBe(415);
  });
});
