import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { badRequest, Problem } from './problem.js';
import { BODY_LIMITS, exceeds, forbiddenKey, type JsonLimits } from './json-scan.js';

const KILOBYTE = 1_024;
/** Largest body of a route that names no other. */
export const BODY_BYTES_MAX = 256 * KILOBYTE;

/** Routes whose body is a document rather than a form. */
const DOCUMENTS: Readonly<Record<string, { bytes: number; limits: JsonLimits; yaml: boolean }>> = {
  '/v1/definitions': { bytes: KILOBYTE * KILOBYTE, limits: { depth: 32, keys: 20_000 }, yaml: true },
  '/v1/calendars': { bytes: BODY_BYTES_MAX, limits: { depth: 32, keys: 10_000 }, yaml: false },
};

/** Many lines at once. What they tell must fit one append of the log, which is as large. */
const BULK = { bytes: KILOBYTE * KILOBYTE, limits: { depth: 32, keys: 20_000 }, yaml: false };

export const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml'];

/** A body that came as CSV text. */
export class CsvText {
  constructor(readonly text: string) {}
}

/** A body that came as YAML text. Its reader bounds depth and size before it recurses. */
export class YamlText {
  constructor(readonly text: string) {}
}

/**
 * Lets in JSON, YAML where a document and CSV where a table is expected; every other type is answered 415. Forms are left out on purpose: a page
 * of another origin can post one without asking. Depth, keys and key names are judged before any validator sees the body.
 */
export function limitContentTypes(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    const document = documentAt(route.url);
    if (document && route.method === 'POST') route.bodyLimit = document.bytes;
  });
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    answer(done, () => readJson(textOf(bytes), documentOf(request)?.limits ?? BODY_LIMITS));
  });
  fastify.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    answer(done, () => {
      if (!isTable(request.routeOptions.url ?? '')) throw unsupported();
      return new CsvText(textOf(bytes));
    });
  });
  fastify.addContentTypeParser(YAML_TYPES, { parseAs: 'buffer' }, (request: FastifyRequest, bytes: Buffer, done) => {
    answer(done, () => {
      if (!documentOf(request)?.yaml) throw unsupported();
      return new YamlText(textOf(bytes));
    });
  });
}

/** The JSON of a request, safe to walk. An empty body is an empty object: many commands need no word. */
export function readJson(text: string, limits: JsonLimits): unknown {
  if (text.trim() === '') return {};
  const tooMuch = exceeds(text, limits);
  if (tooMuch) throw badRequest([tooMuch]);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest([{ pointer: '', code: 'JSON_INVALID', detail: 'The body is not valid JSON.' }]);
  }
  const forbidden = forbiddenKey(value);
  if (forbidden) throw badRequest([forbidden]);
  return value;
}

const documentOf = (request: FastifyRequest) => documentAt(request.routeOptions.url ?? '');
const documentAt = (url: string) => DOCUMENTS[url] ?? (url.endsWith('/bulk') || isTable(url) ? BULK : undefined);
const isTable = (url: string): boolean => url.endsWith('/import');

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badRequest([{ pointer: '', code: 'NOT_UTF8', detail: 'The body is not valid UTF-8.' }]);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const unsupported = (): Problem =>
  new Problem(415, { code: 'MEDIA_TYPE_UNSUPPORTED', title: 'The media type is not supported', detail: 'Send JSON with the content type application/json.' });

function answer(done: (error: Error | null, body?: unknown) => void, read: () => unknown): void {
  let body: unknown;
  try {
    body = read();
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, body);
}
