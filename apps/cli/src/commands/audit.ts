import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Instant } from '#kernel';
import type { Replay } from '#wiring';
import { Client, EXIT, Failure, runningEngine, type Connection } from '../client.js';
import { print, say, type Format } from '../output.js';
import { reader } from './ask.js';
import { endOf, startOf } from './days.js';

interface ReplayOptions extends Connection {
  readonly to?: string;
  readonly output: Format;
}

/** Adds `empact audit replay`. */
export function addAudit(program: Command): void {
  const audit = program.command('audit').description('replay and check the history');
  audit
    .command('replay')
    .description('rebuild the state at a day or instant from the log alone, and compare it with the views in service')
    .option('--to <day>', 'end of that local day (Brussels), or an instant; now where absent')
    .action(async (_options: unknown, command: Command) => replay(command.optsWithGlobals<ReplayOptions>()));
  audit
    .command('diff <from> <to>')
    .description('what happened from the start of the first day to the end of the second, and which records differ for it')
    .option('--cycle <id>', 'of one cycle')
    .option('--plan <id>', 'of one plan')
    .action(async (from: string, to: string, _options: unknown, command: Command) => diff(from, to, command));
}

/** What the engine answers: the replay, and for each view what the tables in service hash to at the same event. */
interface Compared extends Replay {
  readonly compared?: readonly { readonly view: string; readonly ok: boolean; readonly why: string }[];
}

async function replay(options: ReplayOptions): Promise<void> {
  const to = instantOf(options.to);
  const url = options.url ?? runningEngine(resolve(options.data));
  const replayed = url
    ? await new Client(url, options.as).get<Compared>(`/v1/audit/replay?to=${encodeURIComponent(to)}`)
    : await offline(resolve(options.data), to);
  const verdicts = new Map(replayed.compared?.map((one) => [one.view, one]));
  const until = options.to === undefined ? 'the end of the log' : to;
  say(`${replayed.events} events to ${until}; the last recorded ${replayed.lastRecordedAt ?? 'never'}; log hash ${replayed.logHash}`);
  if (!replayed.compared) {
    say(url ? 'The views in service hold later events: they are compared where --to is left out.' : 'No engine runs: the views in service were not compared; `empact projection verify` does that.');
  }
  print(
    replayed.views.map(({ view, version, rows, hash, parked }) => ({ view, version, rows, hash: options.output === 'table' ? hash.slice(0, 16) : hash, parked, live: verdicts.get(view)?.why ?? 'not compared' })),
    options.output,
  );
  if (replayed.compared?.some(({ ok }) => !ok)) process.exitCode = EXIT.error;
}

async function offline(data: string, to: Instant): Promise<Compared> {
  // The engine's rooms are loaded where they do the work: most commands ask a running one.
  const { replayFolder } = await import('#wiring');
  const replayed = await replayFolder(data, to, (events) => say(`replayed ${events} events`));
  if (!replayed) throw new Failure(`No engine runs and ${data} holds no log.`, EXIT.missing);
  return replayed;
}

/** No log holds anything later. */
const END_OF_TIME: Instant = '9999-12-31T23:59:59.999Z';
const instantOf = (text: string | undefined): Instant => (text === undefined ? END_OF_TIME : endOf(text));

interface DiffOptions extends Connection {
  readonly cycle?: string;
  readonly plan?: string;
  readonly output: Format;
}

interface Difference {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly sentences: readonly { readonly seq: number; readonly recordedAt: string; readonly sentenceEn: string }[];
  readonly moreSentences: boolean;
  readonly changes: readonly { readonly subject: string; readonly id: string; readonly change: string; readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[] }[];
}

/** From the start of the first day to the end of the second. */
async function diff(from: string, to: string, command: Command): Promise<void> {
  const options = command.optsWithGlobals<DiffOptions>();
  const asked = new URLSearchParams({ from: startOf(from), to: endOf(to) });
  if (options.cycle !== undefined) asked.set('cycleId', options.cycle);
  if (options.plan !== undefined) asked.set('planId', options.plan);
  const found = await reader(command, options).get<Difference>(`/v1/diff?${asked.toString()}`);
  const { sentences, moreSentences, changes, fromSeq, toSeq } = found;
  if (options.output === 'json') return print([found as unknown as Readonly<Record<string, unknown>>], 'json');
  if (options.output === 'table') {
    print(sentences.map(({ seq, recordedAt, sentenceEn }) => ({ event: seq, recorded: recordedAt.slice(0, 16), sentence: sentenceEn })), 'table');
    process.stdout.write('\n');
  }
  print(
    changes.flatMap(({ subject, id, change, fields }) => (change === 'changed' ? fields.map((field) => ({ subject, id, change, ...field })) : [{ subject, id, change, field: '', before: '', after: '' }])),
    options.output,
  );
  say(`events ${fromSeq + 1} to ${toSeq}: ${sentences.length}${moreSentences ? ' and more' : ''} told, ${changes.length} records differ`);
}
