import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beginHistory, buildHistory, ConfigError, FolderLocked, FolderUnusable, isDistributed, leaveHistory, loadConfig, startEngine, type Config, type Engine, type History } from '#wiring';
import { logToStderr } from './http/log-line.js';
import { drain, listen } from './listen.js';

/** Longest wait for what is under way when the process is asked to end. */
const DRAIN_MS_MAX = 10_000;
/** Exit codes: the configuration or the folder is at fault; anything else. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

/** Where the command line finds a running engine. */
const runningFile = ({ dataDir }: Config): string => join(dataDir, 'engine.json');

try {
  await start();
} catch (error) {
  fail(error);
}

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
    drainOnSignal(app, engine, config);
    writeFileSync(runningFile(config), JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
    // Read by the command line, which tells people in its own words.
    process.stdout.write(`EMPACT_READY ${JSON.stringify({ url, mode: engine.mode, now: engine.clock.now(), seq: engine.journal.head(), movedFrom })}\n`);
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

/**
 * Takes no more requests, ends those under way, then the engine; once, and within bounds. Further signals change nothing: a terminal
 * sends one to the whole group and whoever started this process may hand it on as well.
 */
function drainOnSignal(app: NestFastifyApplication, engine: Engine, config: Config): void {
  let draining = false;
  const end = async (): Promise<void> => {
    if (draining) return;
    draining = true;
    const late = setTimeout(() => {
      logToStderr('error', `Not everything had ended after ${DRAIN_MS_MAX} ms. What was acknowledged is stored.`);
      process.exit(EXIT_FAILED);
    }, DRAIN_MS_MAX);
    await drain(app);
    await app.close();
    await engine.stop();
    rmSync(runningFile(config), { force: true });
    clearTimeout(late);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      end().catch(fail);
    });
  }
}

function fail(error: unknown): never {
  if (error instanceof ConfigError || error instanceof FolderLocked || error instanceof FolderUnusable) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    process.stderr.write('The port is taken. Set EMPACT_PORT to a free one.\n');
    process.exit(EXIT_CONFIG);
  }
  logToStderr('error', 'The engine could not start.', { error: error instanceof Error ? error.stack : String(error) });
  process.exit(EXIT_FAILED);
}
