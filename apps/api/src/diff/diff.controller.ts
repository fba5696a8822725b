import { Controller, Get, Inject, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { changesBetween, patchOf, type Cell, type Instant, type Operation, type RecordChange, type Shown, type Viewer } from '#kernel';
import { ENGINE, ViewQuery, type Engine } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { badParameter } from '../http/problem.js';
import { requirePrincipal, viewerOf } from '../http/principal.js';
import { momentOf, type Moment } from '../queries/as-of.js';
import { PAGE_MAX, refuseUnknown } from '../queries/ask-view.js';
import { shaper } from '../queries/columns.js';
import { id } from '../queries/parameters.js';
import { SUBJECTS, type Subject } from './subjects.js';

/** Records of one kind compared at a time. */
const RECORDS_MAX = 5_000;
/** Sentences told; who wants more asks for the history itself. */
const SENTENCES_MAX = 1_000;
/** What the engine tells by itself; decisions and deeds would drown in it. */
const BY_ITSELF = new Set(['deadline', 'clock']);

interface Sentence {
  readonly seq: number;
  readonly recordedAt: Instant;
  readonly type: string;
  readonly sentenceEn: string;
  readonly sentenceFr: string;
}

interface Difference {
  readonly from: Instant;
  readonly to: Instant;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly sentences: readonly Sentence[];
  readonly moreSentences: boolean;
  readonly changes: readonly RecordChange[];
  readonly patch: readonly Operation[];
}

interface Narrowed {
  readonly cycleId?: string;
  readonly planId?: string;
}

const KNOWN = new Set(['from', 'to', 'cycleId', 'planId']);
const HISTORY = { view: 'history', query: 'listHistory' } as const;

/** Two instants side by side: what happened between them, what differs for it, and the patch from one to the other. */
@Controller('v1/diff')
export class DiffController {
  constructor(@Inject(QueryBus) private readonly bus: QueryBus, @Inject(ENGINE) private readonly engine: Engine) {}

  @Get()
  @ApiQuery({ name: 'from', required: true, schema: { type: 'string', format: 'date-time' } })
  @ApiQuery({ name: 'to', required: true, schema: { type: 'string', format: 'date-time' } })
  @ApiQuery({ name: 'cycleId', required: false, schema: { type: 'string' }, description: 'Of this cycle alone.' })
  @ApiQuery({ name: 'planId', required: false, schema: { type: 'string' }, description: 'Of this plan alone.' })
  @describeRoute({
    operationId: 'DiffInstants', tag: 'history', says: 'What changed between two instants: sentences, fields, and a patch (RFC 6902) of the records. Data as then, rights as now.', problems: [400, 401, 503],
    answer: {
      type: 'object',
      properties: {
        from: { type: 'string', format: 'date-time' }, to: { type: 'string', format: 'date-time' }, fromSeq: { type: 'integer' }, toSeq: { type: 'integer' },
        sentences: { type: 'array', items: { type: 'object' } }, moreSentences: { type: 'boolean' }, changes: { type: 'array', items: { type: 'object' } }, patch: { type: 'array', items: { type: 'object' } },
      },
    },
  })
  async diff(@Req() request: FastifyRequest): Promise<Difference> {
    const query = request.query as Readonly<Record<string, string>>;
    refuseUnknown(query, KNOWN);
    const [from, to] = (['from', 'to'] as const).map((name) => this.moment(query[name], name)) as [Required<Moment>, Required<Moment>];
    if (from.at > to.at) throw badParameter('to', 'BEFORE_FROM', 'to lies before from.');
    const narrowed: Narrowed = { ...readId(query, 'cycleId'), ...readId(query, 'planId') };
    const viewer = await viewerOf(requirePrincipal(request), (role) => this.engine.roleOf(role));
    const changes: RecordChange[] = [];
    const after = new Map<string, ReadonlyMap<string, Shown>>();
    for (const subject of SUBJECTS) {
      const then = await this.records(subject, from, narrowed, viewer);
      const now = await this.records(subject, to, narrowed, viewer);
      after.set(subject.name, now);
      changes.push(...changesBetween(subject.name, then, now));
    }
    const { sentences, more } = await this.sentences(from.seq, to.seq, narrowed, viewer);
    return { from: from.at, to: to.at, fromSeq: from.seq, toSeq: to.seq, sentences, moreSentences: more, changes, patch: patchOf(changes, after) };
  }

  private moment(text: string | undefined, name: string): Moment {
    if (text === undefined) throw badParameter(name, 'REQUIRED', `${name} must be given.`);
    try {
      return momentOf({ asOf: text }, this.engine.journal, this.engine.clock);
    } catch {
      throw badParameter(name, 'NOT_AN_INSTANT', `${name} is an instant such as 2022-01-31T09:00:00Z, and not ahead of now, ${this.engine.clock.now()}.`);
    }
  }

  private async records({ name, route, key, plan, always }: Subject, { at, seq }: Required<Moment>, { cycleId, planId }: Narrowed, viewer: Viewer): Promise<ReadonlyMap<string, Shown>> {
    const found = new Map<string, Shown>();
    if (seq < 0 || (planId !== undefined && plan === undefined)) return found;
    const shape = shaper(route.columns);
    const params: Record<string, Cell> = { ...always, limit: PAGE_MAX };
    if (cycleId !== undefined && 'cycleId' in route.parameters) params.cycleId = cycleId;
    if (planId !== undefined && 'planId' in route.parameters) params.planId = planId;
    for (;;) {
      const { rows } = await this.bus.execute(new ViewQuery({ view: route.view, query: route.query, params, viewer, at, asOfSeq: seq }));
      for (const row of rows) {
        if ((cycleId === undefined || row.cycleId === cycleId) && (planId === undefined || row[plan!] === planId)) found.set(key.map((column) => String(row[column])).join('/'), shape(row));
      }
      if (found.size > RECORDS_MAX) throw badParameter('cycleId', 'TOO_MUCH', `More than ${RECORDS_MAX} ${name} would be compared; narrow by cycleId or planId.`);
      const last = rows.length < PAGE_MAX ? undefined : rows.at(-1);
      if (!last) return found;
      for (const column of route.cursor ?? []) params[`after${column[0]!.toUpperCase()}${column.slice(1)}`] = last[column] ?? null;
    }
  }

  private async sentences(after: number, upTo: number, narrowed: Narrowed, viewer: Viewer): Promise<{ readonly sentences: readonly Sentence[]; readonly more: boolean }> {
    const sentences: Sentence[] = [];
    // Behind the last part of the event at which the first instant stands.
    let [afterSeq, afterPart] = [after, Number.MAX_SAFE_INTEGER];
    while (afterSeq < upTo) {
      const { rows } = await this.bus.execute(new ViewQuery({ ...HISTORY, params: { ...narrowed, limit: PAGE_MAX, afterSeq, afterPart }, viewer, at: this.engine.clock.now() }));
      for (const row of rows as unknown as readonly (Sentence & { readonly category: string; readonly part: number })[]) {
        if (row.seq > upTo) return { sentences, more: false };
        [afterSeq, afterPart] = [row.seq, row.part];
        if (BY_ITSELF.has(row.category)) continue;
        if (sentences.length === SENTENCES_MAX) return { sentences, more: true };
        const { seq, recordedAt, type, sentenceEn, sentenceFr } = row;
        sentences.push({ seq, recordedAt, type, sentenceEn, sentenceFr });
      }
      if (rows.length < PAGE_MAX) break;
    }
    return { sentences, more: false };
  }
}

function readId(query: Readonly<Record<string, string>>, name: 'cycleId' | 'planId'): Narrowed {
  const text = query[name];
  return text === undefined ? {} : { [name]: id.read(text, name) as string };
}
