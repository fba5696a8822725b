import { accessSync, constants, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { SqliteLogCheck } from '#wiring';
import { EXIT, runningEngine, type Connection } from '../client.js';
import { print, type Format } from '../output.js';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do, where something is wrong. */
  readonly fix: string;
}

interface Options extends Connection {
  readonly output: Format;
  readonly port?: string;
}

/** Longest wait for a server to take a connection. */
const CONNECT_MS_MAX = 3_000;

/** Adds `empact doctor`: looks at everything the engine needs and says the fix for what is wrong. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('Node, native module, data folder, log, port, mail, clock, calendars; with the fix for each')
    .action(async (_o: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>();
      const findings = await examine(options);
      print(findings.map(({ check, ok, found, fix }) => ({ state: ok ? 'ok' : 'WRONG', check, found, fix: ok ? '' : fix })), options.output);
      if (findings.some(({ ok }) => !ok)) process.exitCode = EXIT.error;
    });
}

async function examine(options: Options): Promise<Finding[]> {
  const { checkFolder, lastCalendarDays } = await import('#wiring');
  const data = resolve(options.data);
  const running = runningEngine(data);
  return [node(), native(), folder(data), log(checkFolder(data), running), await port(Number(process.env.EMPACT_PORT ?? 3000), running), await mail(), await clock(running), calendars(lastCalendarDays())];
}

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return { check: 'Node', ok: major > 20 || (major === 20 && minor >= 19), found: process.versions.node, fix: 'Install Node 20.19 or later.' };
}

function native(): Finding {
  try {
    const Database = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => { prepare(sql: string): { pluck(): { get(): unknown } }; close(): void };
    const db = new Database(':memory:');
    const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
    db.close();
    return { check: 'SQLite', ok: true, found: version, fix: '' };
  } catch (error) {
    return { check: 'SQLite', ok: false, found: String(error), fix: 'Run npm ci again; it needs python3, make and g++ to build the driver.' };
  }
}

function folder(data: string): Finding {
  const check = 'data folder';
  const place = existsSync(data) ? data : dirname(data);
  try {
    accessSync(place, constants.W_OK);
    return { check, ok: true, found: existsSync(data) ? data : `${data} (not there yet)`, fix: '' };
  } catch {
    return { check, ok: false, found: `${place} cannot be written`, fix: 'Choose another folder with --data, or change its owner.' };
  }
}

function log(found: SqliteLogCheck | undefined, running: string | undefined): Finding {
  if (!found) return { check: 'event log', ok: true, found: 'none yet', fix: '' };
  const text = `${found.events} events in ${found.streams} streams${running ? `, in use at ${running}` : ''}`;
  return { check: 'event log', ok: found.ok, found: found.ok ? text : found.problems.join(' '), fix: 'Stop the engine and restore the last backup.' };
}

async function port(wanted: number, running: string | undefined): Promise<Finding> {
  if (running) return { check: 'port', ok: true, found: running, fix: '' };
  const free = await new Promise<boolean>((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(wanted, '127.0.0.1', () => server.close(() => done(true)));
  });
  return { check: 'port', ok: free, found: free ? `${wanted} is free` : `${wanted} is taken`, fix: 'Set EMPACT_PORT; the demo takes the next free one by itself.' };
}

async function mail(): Promise<Finding> {
  const url = process.env.SMTP_URL;
  if (!url) return { check: 'mail', ok: true, found: 'caught by the demo (SMTP_URL is not set)', fix: '' };
  try {
    const { hostname, port: smtpPort, protocol } = new URL(url);
    await reach(hostname, Number(smtpPort || (protocol === 'smtps:' ? 465 : 587)));
    return { check: 'mail', ok: true, found: `${hostname} answers`, fix: '' };
  } catch (error) {
    return { check: 'mail', ok: false, found: error instanceof Error ? error.message : String(error), fix: 'Check SMTP_URL and that the server is up.' };
  }
}

const reach = (host: string, at: number): Promise<void> =>
  new Promise((done, fail) => {
    const socket = connect({ host, port: at, timeout: CONNECT_MS_MAX });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error) fail(error);
      else done();
    };
    socket.once('connect', () => end()).once('timeout', () => end(new Error(`${host}:${at} does not answer`))).once('error', end);
  });

/** The engine says itself whether it trusts its clock; without one there is nothing to compare the clock with. */
async function clock(running: string | undefined): Promise<Finding> {
  if (!running) return { check: 'clock', ok: true, found: new Date().toISOString(), fix: '' };
  const status = await fetch(`${running}/health`).then(async (answer) => ((await answer.json()) as { status: string }).status, () => 'no answer');
  const found = { ok: 'healthy', degraded: 'works, but not as it should', down: 'not healthy' }[status] ?? status;
  return { check: 'engine', ok: status === 'ok', found, fix: `See ${running}/health with an operator's token: it says what to do.` };
}

function calendars(ends: readonly { readonly code: string; readonly to: string }[]): Finding {
  const soonest = ends.map(({ to }) => to).sort()[0] ?? '';
  const ok = soonest > new Date().toISOString().slice(0, 10);
  return { check: 'calendars', ok, found: ends.map(({ code, to }) => `${code} to ${to}`).join(', '), fix: 'Publish a later version of the calendar: a list of days expires.' };
}
