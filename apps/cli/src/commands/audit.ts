import { resolve } from 'node:path';
import type { Command } from 'commander';
import { atTime, isInstant, isLocalDate, toInstant, type Instant } from '#kernel';
import type { Replay } from '#wiring';
import { Client, EXIT, Failure, runningEngine, type Connection } from '../client.js';
import { print, say, type Format } from '../output.js';

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

function instantOf(text: string | undefined): Instant {
  // No log holds anything later.
  if (text === undefined) return '9999-12-31T23:59:59.999Z';
  if (isLocalDate(text)) return atTime(text, '23:59:59.999', 'Europe/Brussels');
  if (isInstant(text)) return toInstant(text);
  throw new Failure(`"${String(text)}" is neither a day such as 2023-06-30 nor an instant such as 2023-06-30T12:00:00Z.`, EXIT.usage);
}
