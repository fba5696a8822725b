import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiQuery } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeStream } from '../docs/describe.js';
import { badParameter } from '../http/problem.js';
import { requirePrincipal } from '../http/principal.js';
import { refuseUnknown } from '../queries/ask-view.js';
import { readFields } from '../queries/choices.js';
import { eventColumns } from '../queries/monitoring.queries.js';
import { code } from '../queries/parameters.js';
import { EventStreams } from './event-streams.js';

const KNOWN = new Set(['category', 'since', 'fields']);
const FIELDS = Object.keys(eventColumns);

/** What happens, as it happens. */
@Controller('v1/events')
export class LiveController {
  constructor(@Inject(EventStreams) private readonly streams: EventStreams) {}

  @Get('stream')
  @ApiQuery({ name: 'category', required: false, schema: { type: 'string' }, description: 'Of streams of this category alone, such as oap.' })
  @ApiQuery({ name: 'since', required: false, schema: { type: 'integer', minimum: -1 }, description: 'Begins behind the event with this seq; -1 begins with the first. What happens from now on where left out.' })
  @ApiQuery({ name: 'fields', required: false, style: 'form', explode: false, schema: { type: 'array', items: { type: 'string', enum: FIELDS } }, description: 'Each event holds these fields alone.' })
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last id received, as browsers send it when they come back; goes before `since`.', schema: { type: 'integer' } })
  @describeStream({
    operationId: 'StreamEvents', tag: 'history', problems: [400, 401, 429, 503],
    says: 'The history as it grows, as Server-Sent Events: `id` is the seq, `data` an event as in `/v1/history`, for whoever may see it. A comment every 15 s; who takes nothing for a minute is cut and goes on behind his last id.',
  })
  async stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = request.query as Readonly<Record<string, string>>;
    refuseUnknown(query, KNOWN);
    const category = query.category === undefined ? undefined : (code.read(query.category, 'category') as string);
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const stream = await this.streams.open({ gone: gone.signal, principal: requirePrincipal(request), category, fields: readFields(query.fields, FIELDS), after: lastEventId(request) ?? seqIn(query.since, 'since') });
    // Nginx would else keep events until its buffer is full.
    void reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream);
  }
}

/** An empty one is as good as none: a browser that has got no id yet sends it so. */
function lastEventId({ headers }: FastifyRequest): number | undefined {
  const given = headers['last-event-id'];
  return given === undefined || given === '' ? undefined : seqIn(String(given), 'Last-Event-ID');
}

function seqIn(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^(-1|\d{1,15})$/.test(text)) throw badParameter(name, 'WRONG_TYPE', `${name} is the seq of an event, a whole number; -1 stands before the first.`);
  return Number(text);
}
