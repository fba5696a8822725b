import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Engine } from '#wiring';

/** Sets the headers every read carries: how far it knows, how many events lie beyond, and for how many seconds nothing was heard of the log, while that is so. */
export function readHeaders(reply: FastifyReply, seq: number, engine: Pick<Engine, 'journal' | 'staleForMs'>, pinned: boolean): void {
  void reply.header('seq', String(seq)).header('lag', pinned ? '0' : String(Math.max(0, engine.journal.head() - seq)));
  if (!pinned) void reply.headers(staleness(engine));
}

/** `Stale-For` while nothing is heard of the log. */
export function staleness(engine: Pick<Engine, 'staleForMs'>): { readonly 'stale-for'?: string } {
  const stale = engine.staleForMs();
  return stale === undefined ? {} : { 'stale-for': String(Math.ceil(stale / 1_000)) };
}

/**
 * Sends a representation with its ETag, or 304 where the caller has it. A record that knows its revision leads with it, so that
 * the tag can be sent back in `If-Match`.
 */
export function send(request: FastifyRequest, reply: FastifyReply, body: unknown, revision?: unknown): string {
  const text = JSON.stringify(body);
  const look = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  const etag = typeof revision === 'number' ? `"${revision}-${look}"` : `"${look}"`;
  void reply.header('etag', etag);
  if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    void reply.code(304);
    return '';
  }
  void reply.type('application/json; charset=utf-8');
  return text;
}
