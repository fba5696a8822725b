import type { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Cell } from '#kernel';
import { ViewQuery, type Engine, type JournalReader, type QueryAnswer } from '#wiring';
import { badParameter, notFound } from '../http/problem.js';
import { requirePrincipal, viewerOf } from '../http/principal.js';
import { readAfterOf } from '../http/request-headers.js';
import { momentOf } from './as-of.js';
import { readHeaders, send } from './answer.js';
import { readFields, readSort } from './choices.js';
import { shaper } from './columns.js';
import { flag, whole, type Parameter } from './parameters.js';
import { Place } from './place.js';
import type { QueryRoute } from './routes.js';

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 500;
/** Milliseconds a read waits for the views to hold what the caller has just written. */
export const READ_AFTER_MS = 2_000;

export const pageLimit = whole(1, PAGE_MAX);
/** Parameters every read takes. */
export const OF_EVERY_READ = ['asOf', 'asOfSeq', 'fields'];
export const OF_EVERY_LIST = ['limit', 'cursor', 'sort', 'count'];

type Text = Readonly<Record<string, string>>;
interface Asked {
  readonly params: Readonly<Record<string, Cell>>;
  readonly fields?: ReadonlySet<string>;
}
interface ListAsked extends Asked {
  readonly limit: number;
  readonly place: Place;
  /** The same question put so as to count the rows of all pages. */
  readonly counting?: Readonly<Record<string, Cell>>;
}

/** Makes the handler of a query route: parameters in, one question to the view, rows out. Everything that can be is worked out once. */
export function asking(route: QueryRoute, bus: () => QueryBus, engine: () => Engine): (request: FastifyRequest, reply: FastifyReply) => Promise<string> {
  const read = readerOf(route);
  const whole = shaper(route.columns);
  const placed = placesOf(route);
  return async (request, reply) => {
    const { views, journal, clock, roleOf } = bound(engine());
    const asked = read(request);
    const moment = momentOf(request.query as Text, journal, clock);
    const [viewer] = await Promise.all([viewerOf(requirePrincipal(request), roleOf), waitForOwnWrites(request, views)]);
    // Only now: before, the journal may have lacked what the caller has just written.
    const params = placed(asked.params, journal);
    const question = { view: route.view, query: route.query, params, viewer, at: moment.at, asOfSeq: moment.seq, beside: isList(asked) ? asked.counting : undefined };
    const answer: QueryAnswer = moment.seq === -1 ? { rows: [], seq: -1 } : await bus().execute(new ViewQuery(question));
    readHeaders(reply, answer.seq, engine(), moment.seq !== undefined);
    const shape = asked.fields ? shaper(route.columns, asked.fields) : whole;
    if (isList(asked)) return send(request, reply, pageOf(asked, answer, shape, request, reply));
    const [row] = answer.rows;
    if (!row) throw notFound();
    return send(request, reply, shape(row), row.revision);
  };
}

const isList = (asked: Asked | ListAsked): asked is ListAsked => 'limit' in asked;

/** The page, the way to the next one, and how many rows there are on all of them where that was asked. */
function pageOf({ limit, place, counting }: ListAsked, { rows, seq, beside }: QueryAnswer, shape: ReturnType<typeof shaper>, request: FastifyRequest, reply: FastifyReply): object {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const nextCursor = last ? place.cursorAfter(last) : null;
  if (nextCursor) void reply.header('link', linkTo(request, nextCursor));
  const { total = 0, capped = 0 } = beside?.[0] ?? {};
  return { items: page.map(shape), nextCursor, seq, ...(counting && { total, ...(capped === 1 && { totalCapped: true }) }) };
}

const bound = (engine: Engine) => ({ views: engine.views, journal: engine.journal, clock: engine.clock, roleOf: (role: string) => engine.roleOf(role) });

export async function waitForOwnWrites(request: FastifyRequest, views: Engine['views']): Promise<void> {
  const after = readAfterOf(request);
  if (after) await views.waitFor(after.stream, after.revision, READ_AFTER_MS);
}

/** The next page of the same question. */
export function linkTo(request: FastifyRequest, cursor: string): string {
  const [path, query] = request.url.split('?', 2);
  const params = new URLSearchParams(query);
  params.set('cursor', cursor);
  return `<${path}?${params.toString()}>; rel="next"`;
}

function readerOf(route: QueryRoute): (request: FastifyRequest) => Asked | ListAsked {
  const { parameters, named, required, path, cursor } = route;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const pathTargets = new Map(inPath.map((name) => [name, named[name] ?? name]));
  const ofCaller = Object.entries(parameters).flatMap(([name, { of }]) => (of ? [[name, of] as const] : []));
  const inQuery = new Set(Object.keys(parameters).filter((name) => ![...pathTargets.values()].includes(name) && !parameters[name]!.of));
  const fieldNames = Object.keys(route.columns);
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
    const fields = readFields(query.fields, fieldNames);
    return cursor ? { fields, ...readPage(query, params, route, cursor) } : { params, fields };
  };
}

/** What makes a page of the filters: its bound, its order, its place, and whether all rows are counted beside. */
function readPage(query: Text, filters: Readonly<Record<string, Cell>>, { operationId, sorts }: QueryRoute, keys: readonly string[]): ListAsked {
  const limit = query.limit === undefined ? PAGE_DEFAULT : (pageLimit.read(query.limit, 'limit') as number);
  const sort = readSort(query.sort, sorts);
  const place = new Place(operationId, keys, sort);
  const counted = query.count !== undefined && flag.read(query.count, 'count') === 1;
  // One row more than the page tells whether there is a next one.
  const params = { ...filters, ...(sort && { sort: sort.text }), ...(query.cursor !== undefined && place.after(query.cursor)), limit: limit + 1 };
  return { params, limit, place, counting: counted ? { ...filters, count: 1 } : undefined };
}

/** A misspelt filter would answer with everything. Repeated ones come as a list. */
export function refuseUnknown(query: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(query)) {
    if (!known.has(name)) throw badParameter(name, 'UNKNOWN_PARAMETER', `${name} is not known here. Known are: ${[...known].join(', ')}.`);
    if (typeof value !== 'string') throw badParameter(name, 'REPEATED', `${name} is given more than once.`);
  }
}

/** An id that cannot exist is answered like one that does not. */
function readPath(parameter: Parameter, text: string, name: string): Cell {
  try {
    return parameter.read(text, name);
  } catch {
    throw notFound();
  }
}

/** Puts in the place of an id where the journal has it; what it does not have is not found. */
function placesOf({ parameters }: QueryRoute): (params: Asked['params'], journal: JournalReader) => Asked['params'] {
  const placing = Object.entries(parameters).flatMap(([name, { placed }]) => (placed ? [[name, placed] as const] : []));
  return (params, journal) => placing.reduce((all, [name, placed]) => {
    const place = placed(String(all[name]), journal);
    if (place === undefined) throw notFound();
    return { ...all, [name]: place };
  }, params);
}
