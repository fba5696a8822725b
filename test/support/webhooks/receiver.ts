import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certified } from '../tls/certificates.js';

/** One message as it came. */
export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Answering = (answer: ServerResponse, post: Post) => void;

/** Takes it. */
export const taking: Answering = (answer) => void answer.writeHead(204).end();
export const answering = (status: number, headers: Record<string, string> = {}): Answering => (answer) => void answer.writeHead(status, headers).end();

/** A receiver of webhooks on loopback, by TLS, which answers as it is told and keeps what came. */
export async function receiver(certified: Certified, { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number } = {}) {
  const posts: Post[] = [];
  const sockets = new Set<Duplex>();
  const state = { answer: taking };
  const server = createServer({ cert: certified.cert, key: certified.key }, (request, answer) => {
    void bodyOf(request).then((body) => {
      const post: Post = { path: request.url ?? '', headers: request.headers as Record<string, string>, body };
      posts.push(post);
      state.answer(answer, post);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(port, host);
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  return {
    posts, port: taken, host: `localhost:${taken}`, url: `https://localhost:${taken}/told`,
    answerBy: (answer: Answering) => void (state.answer = answer),
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof receiver>>;

/** Whether the message bears the signature of the secret, as a receiver finds out by the words of the Standard Webhooks. */
export function isSigned({ headers, body }: Post, secret: string): boolean {
  const [version, given = ''] = (headers['webhook-signature'] ?? '').split(',');
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const own = createHmac('sha256', bytes).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`).digest();
  const theirs = Buffer.from(given, 'base64');
  const fresh = Math.abs(Date.now() / 1_000 - Number(headers['webhook-timestamp'])) < 300;
  return version === 'v1' && fresh && own.length === theirs.length && timingSafeEqual(own, theirs);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
