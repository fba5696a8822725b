import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, endOnSignal, isDistributed, loadConfig, logToStderr, metricsText, runProgram, sayReady, startEngine, urlOf, type Engine } from '#wiring';

await runProgram('worker', start);

/** Deadlines, reactions and notices of a deployment of several processes; whoever watches it finds /health and /metrics, nobody else anything. */
async function start(): Promise<void> {
  const config = loadConfig(process.env);
  if (!isDistributed(config)) {
    throw new ConfigError(['A worker of its own needs EVENTSTORE_URL and REDIS_URL. Without them the API process does its work itself, and there is nothing for this one to do.']);
  }
  const engine = await startEngine(config, { kind: 'worker', say: (line) => logToStderr('warn', line) });
  const server = createServer((request, response) => {
    answer(engine, request.url ?? '', response).catch((error: unknown) => {
      logToStderr('error', `A request could not be answered: ${String(error)}`);
      response.writeHead(500).end();
    });
  });
  try {
    const url = await listen(server, config);
    // Ends what is under way, and hands the lead to another.
    endOnSignal(async () => {
      server.close();
      server.closeAllConnections();
      await engine.stop();
    });
    sayReady(engine, { url });
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
    server.listen({ host, port }, () => resolve(urlOf(host, (server.address() as AddressInfo).port)));
  });
}
