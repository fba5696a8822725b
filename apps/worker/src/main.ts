import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, FolderLocked, FolderUnusable, isDistributed, loadConfig, metricsText, startEngine, type Engine } from '#wiring';

/** Longest wait for what is under way when the process is asked to end. */
const DRAIN_MS_MAX = 10_000;
/** Exit codes: the configuration or the folder is at fault; anything else. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

try {
  await start();
} catch (error) {
  fail(error);
}

/** Deadlines, reactions and notices of a deployment of several processes; whoever watches it finds /health and /metrics, nobody else anything. */
async function start(): Promise<void> {
  const config = loadConfig(process.env);
  if (!isDistributed(config)) {
    throw new ConfigError(['A worker of its own needs EVENTSTORE_URL and REDIS_URL. Without them the API process does its work itself, and there is nothing for this one to do.']);
  }
  const engine = await startEngine(config, { kind: 'worker', say: (line) => say('warn', line) });
  const server = createServer((request, response) => {
    answer(engine, request.url ?? '', response).catch((error: unknown) => {
      say('error', `A request could not be answered: ${String(error)}`);
      response.writeHead(500).end();
    });
  });
  try {
    const url = await listen(server, config);
    endOnSignal(server, engine);
    process.stdout.write(`EMPACT_READY ${JSON.stringify({ url, mode: engine.mode, now: engine.clock.now(), seq: engine.journal.head() })}\n`);
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

async function answer(engine: Engine, path: string, response: ServerResponse): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  if (path === '/health/live') return json(response, 200, { status: 'ok' });
  if (path === '/health') {
    const parts = await engine.health();
    const ok = parts.every((part) => part.ok);
    // Which part, but not what it says: this port knows no operator.
    return json(response, ok ? 200 : 503, { status: ok ? 'ok' : 'down', parts: parts.map((each) => ({ part: each.part, ok: each.ok })) });
  }
  if (path !== '/metrics') return json(response, 404, { code: 'NOT_FOUND' });
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(await metricsText(engine));
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => resolve(`http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`));
  });
}

/** Ends what is under way, hands the lead to another, and does so within bounds. */
function endOnSignal(server: Server, engine: Engine): void {
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    const late = setTimeout(() => {
      say('error', `Not everything had ended after ${DRAIN_MS_MAX} ms. What was acknowledged is stored.`);
      process.exit(EXIT_FAILED);
    }, DRAIN_MS_MAX);
    server.close();
    server.closeAllConnections();
    await engine.stop();
    clearTimeout(late);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end().catch(fail));
}

/** One JSON line, as the API process writes them. */
function say(level: 'warn' | 'error', message: string): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message })}\n`);
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
  say('error', `The worker could not start: ${error instanceof Error ? error.stack : String(error)}`);
  process.exit(EXIT_FAILED);
}
