import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT, Failure, runningEngine } from '../client.js';
import { say } from '../output.js';

interface UpOptions {
  readonly demo?: boolean;
  readonly at?: string;
  readonly fresh?: boolean;
  readonly port?: string;
  readonly data: string;
}

const API_MAIN = fileURLToPath(new URL('../../../api/src/main.js', import.meta.url));

/** Adds `empact up`: runs the built api main and says where it is and what to try. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('start the engine: API, workers and views in one process')
    .option('--demo', 'virtual clock, tokens for every role, mail caught; loopback only')
    .option('--at <day>', 'first day (or instant) of the demo clock, on an empty data folder')
    .option('--fresh', 'begin again: the demo data folder is emptied first')
    .option('--port <number>', 'port to listen on')
    .action(async (_options: unknown, command: Command) => up(command.optsWithGlobals<UpOptions>()));
}

async function up(options: UpOptions): Promise<void> {
  const data = resolve(options.data);
  if (options.fresh) {
    if (!options.demo) throw new Failure('--fresh empties the data folder and goes with --demo alone.', EXIT.usage);
    if (runningEngine(data)) throw new Failure(`An engine runs on ${data}; stop it first.`, EXIT.conflict);
    await rm(data, { recursive: true, force: true });
  }
  const child = spawn(process.execPath, ['--enable-source-maps', API_MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...definedOnly({ EMPACT_MODE: options.demo ? 'demo' : undefined, EMPACT_AT: options.at, EMPACT_PORT: options.port, EMPACT_DATA: data }) },
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      asked = true;
      child.kill(signal);
    });
  }
  createInterface(child.stdout).on('line', (line) => {
    const ready = line.startsWith('EMPACT_READY ') ? (JSON.parse(line.slice('EMPACT_READY '.length)) as Ready) : undefined;
    process.stdout.write(ready ? banner(ready, data) : `${line}\n`);
  });
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code === null && !asked) throw new Failure('The engine was killed. What it had acknowledged is stored; start it again.');
  process.exitCode = code ?? EXIT.ok;
}

interface Ready {
  readonly url: string;
  readonly mode: string;
  readonly now: string;
  readonly seq: number;
  readonly movedFrom?: number;
}

function banner({ url, mode, now, seq, movedFrom }: Ready, data: string): string {
  if (movedFrom !== undefined) say(`Port ${movedFrom} is taken; the next free one is used.`);
  const demo = mode === 'demo';
  const lines = [
    '',
    `EMPACT engine  ${mode}, ${seq + 1} events in ${data}`,
    ...(demo ? [`  clock       ${now} (virtual: it stands still until it is moved)`] : []),
    `  start here  ${url}/`,
    `  API docs    ${url}/docs`,
    ...(demo ? [`  mail caught ${url}/inbox`, '', '  Try the walk through a cycle in README.md, or:', `    curl -s ${url}/v1/demo/token -H 'content-type: application/json' -d '{"role":"EST","party":"EUROPOL"}'`] : []),
    '    empact projection ls    empact audit replay    empact doctor',
    '  Ctrl-C stops; everything is kept.',
    '',
  ];
  return lines.join('\n') + '\n';
}

const definedOnly = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
