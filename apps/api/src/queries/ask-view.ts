import type { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cell } from '#kernel';
import { ViewQuery, type Engine } from '#wiring';
import { badParameter, notFound } from '../http/problem.js';
import { requirePrincipal, viewerOf } from '../http/principal.js';
import { readAfterOf } from '../http/request-headers.js';
import { momentOf } from './as-of.js';
import { readHeaders, send } from './answer.js';
import { shaper } from './columns.js';
import { readCursor, writeCursor } from './cursor.js';
import { whole } from './parameters.js';
import type { QueryRoute } from './routes.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;
/** Milliseconds a read waits for the views to hold what the caller has just written. */
export const READ_AFTER_MS = 2_000;

export const pageLimit = whole(1, PAGE_MAX);
/** Parameters every read takes. */
const OF_EVERY_READ = ['asOf', 'asOfSeq'];
const OF_EVERY_LIST = ['limit', 'cursor'];

type Text = Readonly<Record<string, string>>;
type Asked = { readonly params: Record<string, Cell>; readonly limit: number };

/** Makes the handler of a query route: parameters in, one question to the view, rows out. Everything that can be is worked out once. */
export function asking(route: QueryRoute, bus: () => QueryBus, engine: () => Engine): (request: FastifyRequest, reply: FastifyReply) => Promise<string> {
  const read = readerOf(route);
  const shape = shaper(route.columns);
  return async (request, reply) => {
    const { views, journal, clock, roleOf } = bound(engine());
    const asked = read(request);
    const moment = momentOf(request.query as Text, journal, clock);
    const [viewer] = await Promise.all([viewerOf(requirePrincipal(request), roleOf), waitForOwnWrites(request, views)]);
    const { rows, seq } = moment.seq === -1
      ? { rows: [], seq: -1 }
      : await bus().execute(new ViewQuery({ view: route.view, query: route.query, params: asked.params, viewer, at: moment.at, asOfSeq: moment.seq }));
    readHeaders(reply, seq, engine(), moment.seq !== undefined);
    if (!route.cursor) {
      const [row] = rows;
      if (!row) throw notFound();
      return send(request, reply, shape(row), row.revision);
    }
    const page = rows.slice(0, asked.limit);
    const last = rows.length > asked.limit ? page.at(-1) : undefined;
    const nextCursor = last ? writeCursor(route.operationId, route.cursor.map((column) => last[column] ?? null)) : null;
    if (nextCursor) void reply.header('link', linkTo(request, nextCursor));
    return send(request, reply, { items: page.map(shape), nextCursor, seq });
  };
}

const bound = (engine: Engine) => ({ views: engine.views, journal: engine.journal, clock: engine.clock, roleOf: (role: string) => engine.roleOf(role) });

export async function waitForOwnWrites(request: FastifyRequest, views: Engine['views']): Promise<void> {
  const after = readAfterOf(request);
  if (after) await views.waitFor(after.stream, after.revision, READ_AFTER_MS);
}

/** The next page of the same question. */
function linkTo(request: FastifyRequest, cursor: string): string {
  const [path, query] = request.url.split('?', 2);
  const params = new URLSearchParams(query);
  params.set('cursor', cursor);
  return `<${path}?${params.toString()}>; rel="next"`;
}

function readerOf({ parameters, named, required, path, cursor, operationId }: QueryRoute): (request: FastifyRequest) => Asked {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const pathTargets = new Map(inPath.map((name) => [name, named[name] ?? name]));
  const ofCaller = Object.entries(parameters).flatMap(([name, { of }]) => (of ? [[name, of] as const] : []));
  const inQuery = new Set(Object.keys(parameters).filter((name) => ![...pathTargets.values()].includes(name) && !parameters[name]!.of));
  const known = new Set([...inQuery, ...OF_EVERY_READ, ...(cursor ? OF_EVERY_LIST : [])]);
  return (request) => {
    const query = request.query as Text;
    refuseUnknown(query, known);
    const params: Record<string, Cell> = {};
    for (const [name, target] of pathTargets) params[target] = readPath(parameters[target]!, (request.params as Text)[name] ?? '', name);
    for (const [name, of] of ofCaller) params[name] = of(requirePrincipal(request));
    for (const name of inQuery) {
      const text = query[name];
      if (text !== undefined) params[name] = parameters[name]!.read(text, name);
      else if (required.includes(name)) throw badParameter(name, 'REQUIRED', `${name} must be given.`);
    }
    if (!cursor) return { params, limit: 1 };
    const limit = query.limit === undefined ? PAGE_DEFAULT : (pageLimit.read(query.limit, 'limit') as number);
    if (query.cursor !== undefined) {
      const cells = readCursor(operationId, cursor.length, query.cursor);
      cursor.forEach((column, i) => (params[`after${column[0]!.toUpperCase()}${column.slice(1)}`] = cells[i]!));
    }
    // One row more than the page tells whether there is a next one.
    params.limit = limit + 1;
    return { params, limit };
  };
}

/** A misspelt filter would answer with everything. Repeated ones come as a list. */
export function refuseUnknown(query: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(query)) {
    if (!known.has(name)) throw badParameter(name, 'UNKNOWN_PARAMETER', `${name} is not known here. Known are: ${[...known].join(', ')}.`);
    if (typeof value !== 'string') throw badParameter(name, 'REPEATED', `${name} is given more than once.`);
  }
}

/** An id that cannot exist is answered like one that does not. */
function readPath(parameter: QueryRoute['parameters'][string], text: string, name: string): Cell {
  try {
    return parameter.read(text, name);
  } catch {
    throw notFound();
  }
}
