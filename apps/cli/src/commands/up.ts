import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { EXIT, Failure, runningEngine } from '../client.js';
import { progress, say } from '../output.js';

interface UpOptions {
  readonly demo?: boolean;
  readonly at?: string;
  readonly fresh?: boolean;
  readonly blank?: boolean;
  readonly port?: string;
  readonly data: string;
}

/** What an event allocates is needed until it is stored, seen by the views and told of: in V8's young generation of usual size it would grow old before, and cost the collector more. */
const NODE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=48'];
const API_MAIN = fileURLToPath(new URL('../../../api/src/main.js', import.meta.url));

/** Adds `empact up`: runs the built api main and says where it is and what to try. */
export function addUp(program: Command): void {
  program
    .command('up')
    .description('start the engine: API, workers and views in one process')
    .option('--demo', 'virtual clock, tokens for every role, mail caught; loopback only')
    .option('--at <day>', 'on an empty data folder: the day (or instant) up to which the history is built; with --blank, the first day of the clock')
    .option('--blank', 'demo without a history: an empty engine')
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
  const child = spawn(process.execPath, [...NODE_FLAGS, API_MAIN], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...definedOnly({ EMPACT_MODE: options.demo ? 'demo' : undefined, EMPACT_SEED: options.demo ? (options.blank ? 'none' : 'history') : undefined, EMPACT_AT: options.at, EMPACT_PORT: options.port, EMPACT_DATA: data }) },
  });
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      asked = true;
      child.kill(signal);
    });
  }
  const bar = progress('building the history of 2018 to 2025');
  createInterface(child.stdout).on('line', (line) => {
    const seeding = said<{ done: number; of: number }>(line, 'EMPACT_SEEDING');
    const ready = said<Ready>(line, 'EMPACT_READY');
    if (seeding) bar(seeding.done, seeding.of);
    else if (line.startsWith('EMPACT_SETTLED ')) return;
    else process.stdout.write(ready ? banner(ready, data) : `${line}\n`);
  });
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code === null && !asked) throw new Failure('The engine was killed. What it had acknowledged is stored; start it again.');
  process.exitCode = code ?? EXIT.ok;
}

/** What the engine says to its command line: a word and JSON. */
function said<T>(line: string, word: string): T | undefined {
  return line.startsWith(`${word} `) ? (JSON.parse(line.slice(word.length + 1)) as T) : undefined;
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
    ...(demo ? [`  mail caught ${url}/inbox`, '', '  Demo data: public facts with their source, everything else SYNTHETIC.', '  Every seat: ' + `curl -s ${url}/v1/demo/token -H 'content-type: application/json' -d '{"role":"EST","party":"EUROPOL"}'`] : []),
    '  Try (npx empact ...):',
    '    empact oap ls    empact deadline ls --late    empact audit diff 2024-06-01 2024-06-30    empact audit replay --to 2023-06-30',
    '  Ctrl-C stops; everything is kept.',
    '',
  ];
  return lines.join('\n') + '\n';
}

const definedOnly = (env: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
