import { randomUUID } from 'node:crypto';
import { Body, Controller, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiBody, ApiConsumes, ApiParam, ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { actionContents, ENGINE, type Engine, type LineOutcome } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { ID } from '../http/checks.js';
import { CsvText } from '../http/content-types.js';
import { notFound, Problem } from '../http/problem.js';
import { requirePrincipal } from '../http/principal.js';
import { correlationIdOf, flagOf, isId } from '../http/request-headers.js';
import { READ_AFTER_MS } from '../queries/ask-view.js';
import { importActions, type ImportReport } from './action-import.js';
import { HEADINGS, readActionTable } from './action-rows.js';

const ROW = {
  type: 'object', required: ['line', 'actionId', 'title', 'outcome', 'faults'],
  properties: {
    line: { type: 'integer', description: 'Line of the file, from 1.' }, actionId: { type: 'string' }, title: { type: 'string' }, outcome: { type: 'string', enum: ['new', 'changed', 'same', 'wrong'] },
    changes: {
      type: 'array', description: 'Of a changed row: what differs, as the plan has it and as the row has it; null where it is empty.',
      items: { type: 'object', required: ['column', 'field', 'before', 'after'], properties: { column: { type: 'string' }, field: { type: 'string' }, before: {}, after: {} } },
    },
    faults: { type: 'array', items: { type: 'object', required: ['code', 'detail'], properties: { column: { type: 'string' }, code: { type: 'string' }, rule: { type: 'string' }, detail: { type: 'string' } } } },
  },
};
const COUNT = { type: 'integer' };

/** A plan from a table. */
@Controller('v1/oaps')
export class ImportController {
  constructor(@Inject(CommandBus) private readonly bus: CommandBus, @Inject(ENGINE) private readonly engine: Engine) {}

  @Post(':id/actions/import')
  @HttpCode(200)
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: ID.source } })
  @ApiQuery({ name: 'dryRun', required: false, schema: { type: 'boolean' }, description: 'A preview: which rows are new, changed, the same or wrong; nothing is written.' })
  @ApiConsumes('text/csv')
  @ApiBody({ required: true, description: `First line: ${HEADINGS.join(', ')}.`, schema: { type: 'string' } })
  @describeRoute({
    operationId: 'ImportActions', tag: 'oaps', says: 'Proposes and revises the actions of a plan from a CSV table: all rows or none. Sent again it changes nothing.', problems: [400, 401, 403, 404, 413, 415, 422, 503],
    answer: {
      type: 'object', required: ['new', 'changed', 'same', 'wrong', 'rows'],
      properties: { dryRun: { type: 'boolean' }, stream: { type: 'string' }, revision: COUNT, new: COUNT, changed: COUNT, same: COUNT, wrong: COUNT, rows: { type: 'array', items: ROW } },
    },
  })
  async import(@Param('id') id: string, @Body() body: unknown, @Query() query: Readonly<Record<string, unknown>>, @Req() request: FastifyRequest): Promise<ImportReport> {
    if (!isId(id)) throw notFound();
    if (!(body instanceof CsvText)) throw new Problem(415, { code: 'MEDIA_TYPE_UNSUPPORTED', title: 'The media type is not supported', detail: 'Send CSV with the content type text/csv.' });
    const { subject, party, roles } = requirePrincipal(request);
    return importActions({ bus: this.bus, contentsAt: (plan, foreseen) => this.contentsAt(plan, foreseen) }, id, readActionTable(body.text), {
      actor: { subject, role: roles[0] ?? 'NONE', party }, claims: roles, commandId: randomUUID(), correlationId: correlationIdOf(request), dryRun: flagOf(query, 'dryRun'),
    });
  }

  /** The journal is waited for where it is behind the log that the rows were judged on. */
  private async contentsAt(plan: string, foreseen: readonly LineOutcome[]): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
    const [first] = foreseen.flatMap((outcome) => ('refused' in outcome ? [] : outcome.events));
    if (first && first.revision > 0) await this.engine.views.waitFor(`oap-${plan}`, first.revision - 1, READ_AFTER_MS);
    return actionContents(this.engine.journal, plan);
  }
}
