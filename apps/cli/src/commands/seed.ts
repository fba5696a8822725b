import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SeedProgress } from '#wiring';
import { EXIT, Failure, runningEngine } from '../client.js';
import { print, say, type Format } from '../output.js';

interface SeedOptions {
  readonly data: string;
  readonly output: Format;
  readonly scale: string;
  readonly until?: string;
  readonly definition?: string;
}

const BAR = 30;

/** Adds `empact seed`: builds the demo in a data folder that no engine holds, or goes on where it was broken off. */
export function addSeed(program: Command): void {
  program
    .command('seed')
    .description('build the demo: EMPACT 2018-21 and 2022-25, public facts as facts and the rest SYNTHETIC')
    .option('--definition <name>', 'the course of another programme instead, such as el-paccto')
    .option('--scale <number>', 'times the forty actions a year', '1')
    .option('--until <instant>', 'stop the demo\'s clock there')
    .action(async (_options: unknown, command: Command) => build(command.optsWithGlobals<SeedOptions>()));
}

async function build({ data, output, scale, until, definition }: SeedOptions): Promise<void> {
  const { beginHistory, buildHistory, loadConfig, SEED_FROM, SEED_TO, SEEDED_PROGRAMMES, seedProgramme, startEngine } = await import('#wiring');
  if (definition !== undefined && !Object.hasOwn(SEEDED_PROGRAMMES, definition)) throw new Failure(`No course of ${definition} is told. There are: ${Object.keys(SEEDED_PROGRAMMES).join(', ')}.`, EXIT.usage);
  const wanted = { until: until ?? SEED_TO, scale: Number(scale) };
  const dataDir = resolve(data);
  if (runningEngine(dataDir)) throw new Failure(`An engine runs on ${dataDir}; stop it first.`, EXIT.conflict);
  const history = definition === undefined ? (beginHistory(dataDir, wanted) ?? { from: SEED_FROM, ...wanted }) : undefined;
  if (history && (history.until !== wanted.until || history.scale !== wanted.scale)) {
    throw new Failure(`A history of scale ${history.scale} up to ${history.until} is half built in ${dataDir}. Finish it with those options, or take another folder.`, EXIT.conflict);
  }
  const engine = await startEngine(loadConfig({ EMPACT_MODE: 'demo', EMPACT_DATA: dataDir, EMPACT_AT: history?.from ?? SEEDED_PROGRAMMES[definition!]!.from }), { say });
  try {
    const report = history ? await buildHistory(engine, dataDir, history, progress()) : await seedProgramme(engine, definition!, { onProgress: progress() });
    if (process.stderr.isTTY) process.stderr.write('\n');
    const { events, logHash } = await engine.replay(report.now);
    print([{ ...report, events, logHash }], output);
  } catch (error) {
    if (error instanceof RangeError) throw new Failure(error.message, EXIT.usage);
    throw error;
  } finally {
    await engine.stop();
  }
}

/** A bar where somebody looks, a line for each year where nobody does. */
function progress(): (progress: SeedProgress) => void {
  let year = '';
  return ({ done, of, at }) => {
    const full = Math.floor((done / of) * BAR);
    if (process.stderr.isTTY) process.stderr.write(`\r[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${done}/${of} ${at.slice(0, 10)}`);
    else if (at.slice(0, 4) !== year) say(`${(year = at.slice(0, 4))}: ${done} of ${of}`);
  };
}
