import { createHash, randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { badParameter } from './problem.js';
import { ID } from './checks.js';

const KEY = /^[A-Za-z0-9][A-Za-z0-9_.:/+=-]{0,127}$/;
const CORRELATION = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
const TRACE_PARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;
/** `"17"`, or `"17-…"` as a query answers: the revision and the look of the representation. */
const ETAG = /^"(\d{1,15})(?:-[A-Za-z0-9_-]+)?"$/;
const READ_AFTER = /^([a-z]{1,20}-[A-Za-z0-9][A-Za-z0-9_.-]{0,200})@(\d{1,15})$/;
const NO_STREAM = -1;

/** Whoever follows a link asks for a page; programs ask for JSON, or for anything. */
export const asksForPage = ({ method, headers: { accept = '' } }: FastifyRequest): boolean => method === 'GET' && accept.includes('text/html');

/** The one value of a header; Node joins repeated ones with a comma. */
function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * The command id. A key belongs to who sent it: bound to the subject, one account's key neither fetches nor blocks another's answer,
 * and the keyed id of a joint action day cannot be steered by somebody who has seen the key. Without a key each request is its own.
 */
export function commandIdOf(request: FastifyRequest, subject: string): string {
  const key = header(request, 'idempotency-key');
  if (key === undefined) return randomUUID();
  const bare = key.replace(/^"(.*)"$/, '$1');
  if (!KEY.test(bare)) throw badParameter('Idempotency-Key', 'MALFORMED', 'An idempotency key is 1 to 128 letters, digits or _ . : / + = -, such as a UUID.');
  return createHash('sha256').update(`${subject}\n${bare}`).digest('hex').slice(0, 32);
}

/** Ties what a client does in one go together, where it says so. */
export function correlationIdOf(request: FastifyRequest): string | undefined {
  const own = header(request, 'x-correlation-id');
  if (own !== undefined) {
    if (!CORRELATION.test(own)) throw badParameter('X-Correlation-Id', 'MALFORMED', 'A correlation id is 1 to 128 letters, digits or _ . : -.');
    return own;
  }
  return TRACE_PARENT.exec(header(request, 'traceparent') ?? '')?.[1];
}

/** The revision a caller last saw; -1 where it saw nothing (`If-None-Match: *`). */
export function ifMatchOf(request: FastifyRequest): number | undefined {
  if (header(request, 'if-none-match')?.trim() === '*') return NO_STREAM;
  const given = header(request, 'if-match')?.trim();
  if (given === undefined || given === '*') return undefined;
  const revision = ETAG.exec(given)?.[1];
  if (revision === undefined) throw badParameter('If-Match', 'MALFORMED', 'If-Match takes the one ETag that an answer gave, such as "17".');
  return Number(revision);
}

export function readAfterOf(request: FastifyRequest): { stream: string; revision: number } | undefined {
  const given = header(request, 'read-after');
  if (given === undefined) return undefined;
  const [, stream, revision] = READ_AFTER.exec(given.trim()) ?? [];
  if (stream === undefined || revision === undefined) throw badParameter('Read-After', 'MALFORMED', 'Read-After takes <stream>@<revision>, such as oap-empact-2022-fire-2024@17.');
  return { stream, revision: Number(revision) };
}

/** A yes-or-no query parameter. */
export function flagOf(query: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = query[name];
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  throw badParameter(name, 'WRONG_TYPE', `${name} is true or false.`);
}

export const isId = (text: string): boolean => ID.test(text);
