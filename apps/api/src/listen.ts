import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { urlOf } from '#wiring';
import { EventStreams } from './live/event-streams.js';

/** Ports tried after the one wanted. */
export const PORTS_TRIED_MAX = 20;

export interface Listening {
  readonly url: string;
  /** The port that was wanted and taken. */
  readonly movedFrom?: number;
}

/** Listens on the port wanted or, where it may move, on the next free one. Port 0 takes any. Throws what the last attempt threw. */
export async function listen(app: NestFastifyApplication, { host, port, portMayMove }: { host: string; port: number; portMayMove: boolean }): Promise<Listening> {
  await app.init();
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.ready();
  const last = portMayMove && port !== 0 ? Math.min(port + PORTS_TRIED_MAX, 65_535) : port;
  for (let wanted = port; ; wanted++) {
    try {
      await bind(fastify.server, host, wanted);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || wanted >= last) throw error;
    }
  }
  const address = fastify.server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  return { url: urlOf(host, taken), movedFrom: port !== 0 && taken !== port ? port : undefined };
}

/** How often connections that have nothing more under way are closed while draining. */
const SWEEP_MS = 25;

/**
 * Ends what would go on for ever, takes no more connections, answers what is under way and ends with the last connection. Fastify leaves this to us because the
 * server was bound past it; a kept-alive connection is closed once it has been answered.
 */
export async function drain(app: NestFastifyApplication): Promise<void> {
  await app.get(EventStreams).close();
  const { server } = app.getHttpAdapter().getInstance();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  await closed;
  clearInterval(sweep);
}

/** Fastify may listen once only, whatever came of it; its server may be asked again. */
function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      server.removeListener('listening', listening);
      reject(error);
    };
    const listening = (): void => {
      server.removeListener('error', failed);
      resolve();
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen({ host, port });
  });
}
