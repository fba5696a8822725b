import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { CLI_MAIN, runToEnd, type Ended } from '../support/program.js';
import { draftedThread, EMPACT_YAML } from '../support/thread.js';

jest.setTimeout(60_000);

const DEFINITION = 'definitions/empact-2022.yaml';
/** Exit codes as the help promises them. */
const EXIT = { ok: 0, error: 1, usage: 2, auth: 3, missing: 4, conflict: 5, retry: 10 };

type Row = Readonly<Record<string, unknown>>;
const rowsOf = ({ stdout }: Ended): Row[] => JSON.parse(stdout) as Row[];
const folder = mkdtempSync(join(tmpdir(), 'empact-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command line on a data folder, as a person types it. */
const empactOn = (data: string, env: Readonly<Record<string, string>> = {}) => (...args: string[]): Promise<Ended> => runToEnd(CLI_MAIN, args, { EMPACT_DATA: data, ...env });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

describe('empact, with an engine running and after it has stopped', () => {
  let engine: EngineProcess;
  let cli: ReturnType<typeof empactOn>;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    cli = empactOn(engine.dataDir);
    await draftedThread(engine);
  });
  afterAll(() => engine.stop());

  const replayed: Record<string, Row[]> = {};
  const hashes = (name: string): unknown[] => replayed[name]!.map(({ view, version, rows, hash, parked }) => ({ view, version, rows, hash, parked }));

  it('lists the views, in each format, with words on stderr alone', async () => {
    const json = await cli('projection', 'ls', '-o', 'json');
    expect([json.code, json.stderr]).toEqual([EXIT.ok, '']);
    const rows = rowsOf(json);
    expect(rows.map(({ view }) => view)).toEqual(expect.arrayContaining(['cycle-board', 'plan-board', 'action-list', 'matrix', 'deadlines', 'seats', 'history', 'jads']));
    for (const row of rows) expect(row).toMatchObject({ state: 'live', lag: 0, parked: 0 });
    const ndjson = await cli('-o', 'ndjson', 'projection', 'ls');
    expect(ndjson.stdout.trim().split('\n').map((line) => JSON.parse(line) as Row)).toEqual(rows);
    const csv = await cli('projection', 'ls', '-o', 'csv');
    expect(csv.stdout.split('\r\n')[0]).toBe(Object.keys(rows[0]!).join(','));
    expect(csv.stdout.trim().split('\r\n')).toHaveLength(rows.length + 1);
    expect((await cli('projection', 'ls')).stdout).toMatch(/^view +version +state/);
  });

  it('replays the log through the engine and says that the views in service hold the same rows', async () => {
    const all = await cli('audit', 'replay', '-o', 'json');
    expect(all.code).toBe(EXIT.ok);
    replayed.running = rowsOf(all);
    expect(replayed.running.map(({ live }) => live)).toEqual(replayed.running.map(() => 'same rows'));
    expect(all.stderr).toContain(`${(await engine.head()) + 1} events`);
    const day = await cli('audit', 'replay', '--to', '2021-05-26', '-o', 'json');
    replayed.runningThen = rowsOf(day);
    expect(day.stderr).toContain('compared where --to is left out');
    // The day ends at midnight in Brussels: the draft of September is not in it, the cycle of May is.
    expect(day.stderr).toContain('to 2021-05-26T21:59:59.999Z');
    const count = (name: string, view: string): unknown => replayed[name]!.find((row) => row.view === view)!.rows;
    expect([count('runningThen', 'action-list'), count('runningThen', 'cycle-board')]).toEqual([0, expect.any(Number)]);
    expect(count('runningThen', 'cycle-board')).toBeGreaterThan(0);
    expect(count('running', 'action-list')).toBeGreaterThan(0);
  });

  it('lists in the order and with the fields asked for', async () => {
    const listed = rowsOf(await cli('seat', 'ls', '--ever', '--sort', '-fromDate', '--fields', 'seat,fromDate', '-o', 'json'));
    const days = listed.map(({ fromDate }) => String(fromDate));
    expect(listed.length).toBeGreaterThan(1);
    expect(Object.keys(listed[0]!)).toEqual(['seat', 'fromDate']);
    expect(days).toEqual([...days].sort().reverse());
    expect((await cli('seat', 'ls', '--fields', 'target,party')).stdout).toMatch(/^target +party/);
    const wrong = await cli('seat', 'ls', '--sort', 'colour');
    expect([wrong.code, wrong.stderr]).toEqual([EXIT.usage, expect.stringContaining('not sorted by colour')]);
  });

  it('verifies and rebuilds a view in service', async () => {
    const verified = await cli('projection', 'verify', '-o', 'json');
    expect(verified.code).toBe(EXIT.ok);
    for (const row of rowsOf(verified)) expect(row).toMatchObject({ ok: true, differences: 0, certificate: 'agrees' });
    const rebuilt = await cli('projection', 'rebuild', 'plan-board');
    expect([rebuilt.code, rebuilt.stdout, rebuilt.stderr]).toEqual([EXIT.ok, '', expect.stringContaining('plan-board built and in service.')]);
    expect(rowsOf(await cli('projection', 'verify', 'plan-board', '-o', 'json'))).toEqual([expect.objectContaining({ view: 'plan-board', ok: true })]);
  });

  it('publishes a definition that is sound, once', async () => {
    const file = join(folder, 'next.yaml');
    writeFileSync(file, EMPACT_YAML.replace(/^version: 1$/m, 'version: 2'));
    const first = await cli('definition', 'publish', file);
    expect([first.code, first.stdout]).toEqual([EXIT.ok, '']);
    expect(first.stderr).toContain('definition-empact-2022 stands at revision 1.');
    expect((await cli('definition', 'publish', file)).stderr).toContain('revision 1.');
    writeFileSync(file, EMPACT_YAML.replace(/^version: 1$/m, 'version: 2').replace('years: 4', 'years: 5'));
    const other = await cli('definition', 'publish', file);
    expect(other.code).toBe(EXIT.conflict);
    expect(other.stderr).toContain('DEFINITION_VERSION');
  });

  it('speaks in the seat it is given, and says which one was needed', async () => {
    const { code, stdout, stderr } = await cli('projection', 'ls', '--as', 'DRIVER/ES');
    expect([code, stdout]).toEqual([EXIT.auth, '']);
    expect(stderr).toContain('OPERATOR');
    expect((await runToEnd(CLI_MAIN, ['projection', 'ls'], { EMPACT_DATA: engine.dataDir, EMPACT_TOKEN: 'x.y.z' })).code).toBe(EXIT.auth);
  });

  it('does not start a second engine on the folder, nor empty it', async () => {
    expect((await cli('up', '--demo', '--fresh')).code).toBe(EXIT.conflict);
    const { code, stderr } = await cli('up', '--demo', '--port', '0');
    expect(code).toBe(EXIT.usage);
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`process ${engine.pid}`)]);
  });

  it('finds nothing wrong', async () => {
    const { code, stdout } = await cli('doctor', '-o', 'json');
    expect(code).toBe(EXIT.ok);
    expect((JSON.parse(stdout) as Row[]).filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(stdout).toContain(engine.url);
  });

  it('does the same on the folder itself once the engine is gone, killed even, with equal hashes', async () => {
    replayed.running = rowsOf(await cli('audit', 'replay', '-o', 'json'));
    await engine.down('SIGKILL');
    const all = await cli('audit', 'replay', '-o', 'json');
    replayed.stopped = rowsOf(all);
    expect(hashes('stopped')).toEqual(hashes('running'));
    expect(all.stderr).toContain('were not compared');
    replayed.stoppedThen = rowsOf(await cli('audit', 'replay', '--to', '2021-05-26', '-o', 'json'));
    expect(hashes('stoppedThen')).toEqual(hashes('runningThen'));
    for (const row of rowsOf(await cli('projection', 'verify', '-o', 'json'))) expect(row).toMatchObject({ ok: true, differences: 0, certificate: 'agrees' });
    expect(rowsOf(await cli('projection', 'ls', '-o', 'json')).every(({ state, lag }) => state === 'live' && lag === 0)).toBe(true);
    const rebuilt = await cli('projection', 'rebuild', '--all');
    expect(rebuilt.code).toBe(EXIT.ok);
    expect(rebuilt.stderr.match(/built and in service/g)).toHaveLength(replayed.stopped.length);
    expect((await cli('definition', 'publish', DEFINITION)).code).toBe(EXIT.retry);
    expect((await cli('projection', 'ls', '--url', engine.url)).code).toBe(EXIT.retry);
  });
});

describe('empact, where something is wrong', () => {
  const nowhere = join(folder, 'nowhere');
  const cli = empactOn(nowhere);

  it.each<[string, string[], number, RegExp]>([
    ['a command that is none', ['nonsense'], EXIT.usage, /unknown command/],
    ['an option that is none', ['projection', 'ls', '--nonsense'], EXIT.usage, /unknown option/],
    ['a format that is none', ['projection', 'ls', '-o', 'xml'], EXIT.usage, /table, json, ndjson, csv/],
    ['a day that is none', ['audit', 'replay', '--to', '2021-02-30'], EXIT.usage, /2021-02-30/],
    ['a rebuild of nothing', ['projection', 'rebuild'], EXIT.missing, /no log/],
    ['--fresh on what is no demo', ['up', '--fresh'], EXIT.usage, /--demo/],
    ['a folder without a log', ['audit', 'replay'], EXIT.missing, /no log/],
    ['views without a log', ['projection', 'ls'], EXIT.missing, /no log/],
    ['a definition that is not there', ['definition', 'check', 'no-such.yaml'], EXIT.missing, /no-such.yaml/],
    ['nobody to publish to', ['definition', 'publish', DEFINITION], EXIT.retry, /empact up/],
    ['production without configuration', ['up'], EXIT.usage, /OIDC_ISSUER/],
  ])('answers %s with a code and a sentence', async (_name, args, code, says) => {
    const ended = await cli(...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(says);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('leaves no folder behind where it only looked', () => expect(readdirSync(folder)).not.toContain('nowhere'));

  it('says where a definition is wrong', async () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, EMPACT_YAML.replace('years: 4', 'years: four').replace('event: OAPSubmitted', 'event: OAPSubmited'));
    const { code, stderr } = await cli('definition', 'check', file);
    expect(code).toBe(EXIT.usage);
    expect(stderr).toContain('/years');
    expect((await cli('definition', 'check', DEFINITION)).code).toBe(EXIT.ok);
  });

  it('has a doctor who says what is wrong and what mends it', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const sick = await runToEnd(CLI_MAIN, ['doctor', '-o', 'json'], { EMPACT_DATA: nowhere, EMPACT_PORT: String(port), SMTP_URL: `smtp://127.0.0.1:${await freePort()}` });
    server.close();
    expect(sick.code).toBe(EXIT.error);
    expect(rowsOf(sick).filter(({ state }) => state !== 'ok')).toEqual([
      expect.objectContaining({ check: 'port', fix: expect.stringContaining('EMPACT_PORT') as unknown }), expect.objectContaining({ check: 'mail', fix: expect.stringContaining('SMTP_URL') as unknown }),
    ]);
  });
});

describe('empact up', () => {
  const data = join(folder, 'up');
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill('SIGTERM');
  });

  /** Starts it and resolves with what it has said by the time it says how to stop. */
  async function up(...args: string[]): Promise<{ out: string; err: string }> {
    const started = spawn(process.execPath, [CLI_MAIN, 'up', '--demo', '--blank', ...args], { env: { PATH: process.env.PATH, EMPACT_DATA: data }, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    let [out, err] = ['', ''];
    started.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await new Promise<void>((done, fail) => {
      started.stdout.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        if (out.includes('Ctrl-C')) done();
      });
      started.once('exit', (code) => fail(new Error(`It ended with ${code}. ${err}`)));
    });
    return { out, err };
  }

  async function down(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null> {
    const exit = once(child!, 'exit') as Promise<[number | null]>;
    child!.kill(signal);
    return (await exit)[0];
  }

  const urlIn = (out: string): string => /http:\/\/127\.0\.0\.1:\d+/.exec(out)![0];

  it('says where it is and what to try, at the day it is told', async () => {
    const port = await freePort();
    const { out, err } = await up('--at', '2021-06-01', '--port', String(port));
    expect(err).toBe('');
    for (const word of [`http://127.0.0.1:${port}/docs`, `http://127.0.0.1:${port}/inbox`, '2021-06-01T07:00:00.000Z', 'virtual', data]) expect(out).toContain(word);
    expect((await fetch(`${urlIn(out)}/health/live`)).status).toBe(200);
    const moved = await empactOn(data)('definition', 'publish', DEFINITION);
    expect(moved.code).toBe(EXIT.ok);
    expect(await down('SIGINT')).toBe(0);
    expect(readdirSync(data)).not.toContain('engine.json');
  });

  it('keeps everything, and takes the next port where its own is taken', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const { out, err } = await up('--at', '2025-01-01', '--port', String(port));
    taken.close();
    expect(err).toContain(`Port ${port} is taken`);
    expect(Number(new URL(urlIn(out)).port)).toBeGreaterThan(port);
    // The clock stands where it was left: --at is for an empty folder.
    expect(out).toContain('2021-06-01T07:00:00.000Z');
    const seq = Number(/^empact_journal_seq (\d+)$/m.exec(await (await fetch(`${urlIn(out)}/metrics`)).text())![1]);
    expect(out).toContain(`${seq + 1} events`);
    expect(await down('SIGTERM')).toBe(0);
  });

  it('begins again with --fresh', async () => {
    const { out } = await up('--fresh', '--at', '2021-07-01', '--port', '0');
    expect(out).toContain('2021-07-01T07:00:00.000Z');
    const { stdout } = await empactOn(data)('audit', 'replay', '-o', 'json');
    expect((JSON.parse(stdout) as Row[]).find(({ view }) => view === 'history')).toBeDefined();
    expect(await down('SIGTERM')).toBe(0);
  });
});
