import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Definition, LoggedEvent } from '#kernel';
import { compareDefinitions, ENGINE, type Engine } from '#wiring';
import { COMPARISON, describeRoute, pageOf, pageParameters, readParameters } from '../docs/describe.js';
import { badParameter, notFound } from '../http/problem.js';
import { requirePrincipal, viewerOf } from '../http/principal.js';
import { isId } from '../http/request-headers.js';
import { momentOf, type Moment } from '../queries/as-of.js';
import { readHeaders, send } from '../queries/answer.js';
import { linkTo, OF_EVERY_LIST, OF_EVERY_READ, PAGE_DEFAULT, pageLimit, refuseUnknown, waitForOwnWrites } from '../queries/ask-view.js';
import { readFields, readSort } from '../queries/choices.js';
import { readCursor, writeCursor } from '../queries/cursor.js';
import { flag, whole } from '../queries/parameters.js';

const JOURNAL_PAGE = 1_000;
const version = whole(1, 10_000);
const LIST = 'ListDefinitions';
const FIELDS = ['id', 'version', 'programme', 'labels', 'publishedAt'] as const satisfies readonly (keyof Published)[];
const SORTS = ['id', 'version', 'programme', 'publishedAt'] as const satisfies readonly (keyof Published)[];
type Sortable = (typeof SORTS)[number];

interface Published {
  readonly id: string;
  readonly version: number;
  readonly programme: string;
  readonly labels: Definition['labels'];
  readonly publishedAt: string;
}

/** Published definitions, read from the journal: the event holds the whole content. */
@Controller('v1/definitions')
export class DefinitionController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get()
  @pageParameters(SORTS)
  @readParameters(FIELDS)
  @describeRoute({
    operationId: LIST, tag: 'definitions', says: 'Published definitions, the newest version of each.', problems: [400, 401, 503],
    answer: pageOf({ type: 'object', properties: { id: { type: 'string' }, version: { type: 'integer' }, programme: { type: 'string' }, labels: { type: 'object' }, publishedAt: { type: 'string', format: 'date-time' } } }),
  })
  async list(@Query() query: Readonly<Record<string, string>>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    refuseUnknown(query, new Set([...OF_EVERY_LIST, ...OF_EVERY_READ]));
    const limit = query.limit === undefined ? PAGE_DEFAULT : (pageLimit.read(query.limit, 'limit') as number);
    const { text: order = 'id', column = 'id' } = readSort(query.sort, SORTS) ?? {};
    const [fields, counted] = [readFields(query.fields, FIELDS), query.count !== undefined && flag.read(query.count, 'count') === 1];
    // Of one version each, so that column and id make a unique sort.
    const placeOf = (one: Published): readonly [string | number, string] => [one[column as Sortable], one.id];
    const list = `${LIST} ${order}`;
    const after = query.cursor === undefined ? undefined : (readCursor(list, 2, query.cursor) as ReturnType<typeof placeOf>);
    const { events, seq } = await this.published(request, reply, {});
    const newest = new Map<string, Published>();
    for (const event of events) newest.set(definitionIn(event).id, summary(event));
    const down = order.startsWith('-') ? -1 : 1;
    const sorted = [...newest.values()].map((one) => ({ one, place: placeOf(one) })).sort((a, b) => down * compared(a.place, b.place));
    const rest = sorted.filter(({ place }) => after === undefined || down * compared(place, after) > 0);
    const page = rest.slice(0, limit);
    const nextCursor = rest.length > limit ? writeCursor(list, page.at(-1)!.place) : null;
    if (nextCursor) void reply.header('link', linkTo(request, nextCursor));
    return send(request, reply, { items: page.map(({ one }) => narrowed(one, fields)), nextCursor, seq, ...(counted && { total: sorted.length }) });
  }

  @Get(':id')
  @ApiQuery({ name: 'version', required: false, schema: { type: 'integer', minimum: 1 }, description: 'The newest where left out.' })
  @ApiQuery({ name: 'fields', required: false, style: 'form', explode: false, schema: { type: 'array', items: { type: 'string' } }, description: 'The answer holds these members of the definition alone.' })
  @readParameters()
  @describeRoute({ operationId: 'GetDefinition', tag: 'definitions', says: 'One definition, whole.', problems: [400, 401, 404, 503], answer: { type: 'object' } })
  async get(@Param('id') id: string, @Query() query: Readonly<Record<string, string>>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    refuseUnknown(query, new Set(['version', ...OF_EVERY_READ]));
    if (!isId(id)) throw notFound();
    const wanted = query.version === undefined ? undefined : version.read(query.version, 'version');
    const { events } = await this.published(request, reply, { id });
    const event = events.findLast((candidate) => wanted === undefined || definitionIn(candidate).version === wanted);
    if (!event) throw notFound();
    const definition = definitionIn(event);
    return send(request, reply, narrowed(definition, readFields(query.fields, Object.keys(definition))), event.revision);
  }

  @Get(':id/diff')
  @ApiQuery({ name: 'from', required: false, schema: { type: 'integer', minimum: 1 }, description: 'The version before `to` where left out.' })
  @ApiQuery({ name: 'to', required: false, schema: { type: 'integer', minimum: 1 }, description: 'The newest where left out.' })
  @readParameters()
  @describeRoute({
    operationId: 'DiffDefinition', tag: 'definitions', says: 'Two versions of a definition side by side: labels, roles, authorities, periods, goals, milestones, rules and the rest, in sentences and field by field.', problems: [400, 401, 404, 503],
    answer: { type: 'object', properties: { id: { type: 'string' }, from: { type: 'integer' }, to: { type: 'integer' }, ...COMPARISON } },
  })
  async diff(@Param('id') id: string, @Query() query: Readonly<Record<string, string>>, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    refuseUnknown(query, new Set(['from', 'to', 'asOf', 'asOfSeq']));
    if (!isId(id)) throw notFound();
    const wanted = (name: 'from' | 'to'): number | undefined => (query[name] === undefined ? undefined : (version.read(query[name], name) as number));
    const [from, to] = [wanted('from'), wanted('to')];
    const versions = (await this.published(request, reply, { id })).events.map(definitionIn);
    const after = to === undefined ? versions.at(-1) : versions.find((one) => one.version === to);
    if (!after) throw notFound();
    const before = versions.find((one) => one.version === (from ?? after.version - 1));
    if (!before) throw from === undefined ? badParameter('from', 'REQUIRED', `${id} has no version before ${after.version}; name the one to compare with.`) : notFound();
    return send(request, reply, { id, from: before.version, to: after.version, ...compareDefinitions(before, after) });
  }

  /** Publications up to the moment asked about, oldest first, that the caller may read. */
  private async published(request: FastifyRequest, reply: FastifyReply, { id }: { id?: string }): Promise<{ events: readonly LoggedEvent[]; seq: number }> {
    const { journal, clock, views } = this.engine;
    await waitForOwnWrites(request, views);
    const moment = momentOf(request.query as Readonly<Record<string, unknown>>, journal, clock);
    const seq = moment.seq ?? journal.head();
    const viewer = await viewerOf(requirePrincipal(request), (role) => this.engine.roleOf(role));
    readHeaders(reply, seq, this.engine, moment.seq !== undefined);
    const events = id === undefined ? this.all(seq) : journal.stream(`definition-${id}`, { upTo: seq });
    return { seq, events: events.filter(({ type, metadata }) => type === 'DefinitionPublished' && viewer.markings.includes(metadata.marking)) };
  }

  private all(upTo: NonNullable<Moment['seq']>): readonly LoggedEvent[] {
    const found: LoggedEvent[] = [];
    for (let after = -1; ; ) {
      const page = this.engine.journal.after(after, { limit: JOURNAL_PAGE, categories: ['definition'], types: ['DefinitionPublished'], upTo });
      found.push(...page);
      if (page.length < JOURNAL_PAGE) return found;
      after = page.at(-1)!.seq;
    }
  }
}

const definitionIn = (event: LoggedEvent): Definition => (event.data as { definition: Definition }).definition;

function summary(event: LoggedEvent): Published {
  const { id, version, programme, labels } = definitionIn(event);
  return { id, version, programme, labels, publishedAt: event.metadata.recordedAt };
}

/** The fields asked for; all of them where none were named. */
const narrowed = (record: object, fields: ReadonlySet<string> | undefined): object => (fields ? Object.fromEntries(Object.entries(record).filter(([name]) => fields.has(name))) : record);

/** By the first cell, then by the second. */
function compared(a: readonly [string | number, string], b: readonly [string | number, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
}
