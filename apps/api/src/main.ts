import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  beginHistory, buildHistory, endOnSignal, isDistributed, leaveHistory, loadConfig, logToStderr, runProgram, sayReady, startEngine, type Config, type Engine, type History,
} from '#wiring';
import { drain, listen } from './listen.js';

/** Where the command line finds a running engine. */
const runningFile = ({ dataDir }: Config): string => join(dataDir, 'engine.json');

await runProgram('engine', start);

async function start(): Promise<void> {
  const config = loadConfig(process.env);
  const history = historyOf(config);
  // Loaded while the engine's threads start: by itself the web framework takes as long as they do.
  const web = import('./api.js');
  const kind = isDistributed(config) ? 'api' : 'whole';
  const engine = await startEngine(config, { from: history?.from, kind, say: (line) => logToStderr('warn', line) });
  let app: NestFastifyApplication | undefined;
  try {
    if (history) await buildHistory(engine, config.dataDir, history, tellProgress());
    const { createApi } = await web;
    app = await createApi(engine, { oidc: config.oidc, limits: config.limits });
    const { url, movedFrom } = await listen(app, config);
    engine.listening(config.publicUrl ?? url);
    endInOrder(app, engine, config);
    writeFileSync(runningFile(config), JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
    // Read by the command line, which tells people in its own words.
    sayReady(engine, { url, movedFrom });
    if (kind === 'whole') await caughtUp(engine);
  } catch (error) {
    await app?.close();
    await engine.stop();
    throw error;
  }
}

/** What a demo's folder is to get before anybody looks at it. */
function historyOf({ history, dataDir, at }: Config): History | undefined {
  if (history) return beginHistory(dataDir, { until: at });
  leaveHistory(dataDir);
  return undefined;
}

/** Questions are answered and commands taken from the first moment; a line says when everything that was due is done as well. */
async function caughtUp(engine: Engine): Promise<void> {
  try {
    await engine.quiet();
    process.stdout.write('EMPACT_SETTLED {}\n');
  } catch (error) {
    // Whoever stopped is red in /health; the rest goes on.
    logToStderr('error', 'Not everything that was due could be done.', { error: String(error) });
  }
}

/** A line now and then for the command line, which draws a bar of it. */
function tellProgress(): Parameters<typeof buildHistory>[3] {
  let told = -1;
  return ({ done, of, at }) => {
    const percent = Math.floor((done / of) * 100);
    if (percent === told) return;
    told = percent;
    process.stdout.write(`EMPACT_SEEDING ${JSON.stringify({ done, of, at })}\n`);
  };
}

/** At a signal: takes no more requests, ends those under way, then the engine. */
function endInOrder(app: NestFastifyApplication, engine: Engine, config: Config): void {
  endOnSignal(async () => {
    await drain(app);
    await app.close();
    await engine.stop();
    rmSync(runningFile(config), { force: true });
  });
}
