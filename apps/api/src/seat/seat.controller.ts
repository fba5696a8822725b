import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiExcludeEndpoint, ApiParam } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { busCommands, ENGINE, type Engine, type FeedToken } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { Open } from '../http/auth.guard.js';
import { ID } from '../http/checks.js';
import { notFound } from '../http/problem.js';
import type { Rate, RateLimit } from '../http/rate-limit.js';
import { requirePrincipal, viewerOf } from '../http/principal.js';
import { commandIdOf, correlationIdOf, isId } from '../http/request-headers.js';
import { feedText } from './feed-text.js';
import { seatNamed } from './seat.dto.js';

/** How often one calendar may be fetched, by whoever has its address: a mailbox of several officers is several programs. */
export const RATE_OF_A_FEED: Rate = { perSecond: 1 / 60, burst: 30 };
export const adviceToCalendars = ({ burst }: Rate): string => `A calendar may be fetched ${burst} times at once and once a minute; once an hour is enough.`;
/** Token under which that is kept. */
export const FEED_RATE = Symbol('rate of each feed');

/** 256 bits as base64url. */
const TOKEN = /^([A-Za-z0-9_-]{43})\.ics$/;

interface Issued {
  readonly tokenId: string;
  readonly token: string;
  readonly url: string;
}

const TOKEN_SCHEMA = {
  type: 'object', required: ['tokenId', 'issuedAt', 'expiresOn', 'fetchedAt', 'fetches'],
  properties: {
    tokenId: { type: 'string' }, issuedAt: { type: 'string', format: 'date-time' }, expiresOn: { type: 'string', format: 'date' },
    fetchedAt: { type: ['string', 'null'], format: 'date-time', description: 'From the process that answers.' }, fetches: { type: 'integer' },
  },
};

/** What of a seat is not a mere command: a secret that is shown once, and the calendar it opens. */
@Controller()
export class SeatController {
  constructor(@Inject(CommandBus) private readonly bus: CommandBus, @Inject(ENGINE) private readonly engine: Engine, @Inject(FEED_RATE) private readonly rate: RateLimit) {}

  @Post('v1/seats/:id/issue-token')
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: ID.source } })
  @describeRoute({
    operationId: 'IssueToken', tag: 'seats', status: 201, says: 'A secret address of the seat\'s calendar. It is shown this once; the same Idempotency-Key shows it again.', problems: [400, 401, 403, 404, 422, 503],
    answer: { type: 'object', required: ['tokenId', 'token', 'url'], properties: { tokenId: { type: 'string', description: 'Names it when it is revoked.' }, token: { type: 'string' }, url: { type: 'string', format: 'uri' } } },
  })
  async issue(@Param('id') id: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<Issued> {
    const { subject, roles, party } = requirePrincipal(request);
    if (!isId(id)) throw notFound();
    const commandId = commandIdOf(request, subject);
    const token = this.engine.secretOf('feed', commandId);
    const hash = hashOf(token);
    await this.bus.execute(new busCommands.seat({
      command: { noun: 'seat', name: 'IssueToken', data: { ...seatNamed(id), kind: 'feed', hash } }, actor: { subject, role: roles[0] ?? 'NONE', party }, claims: roles, commandId, correlationId: correlationIdOf(request),
    }));
    void reply.code(201);
    return { tokenId: hash.slice(0, 16), token, url: `${this.engine.publicUrl()}/calendar/${token}.ics` };
  }

  @Get('v1/seats/:id/tokens')
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: ID.source } })
  @describeRoute({
    operationId: 'ListTokens', tag: 'seats', says: 'Calendar addresses of the seat that are good: when each was issued, until when it holds, and when it was last fetched. The addresses themselves are not read back.', problems: [401, 404],
    answer: { type: 'object', required: ['items'], properties: { items: { type: 'array', items: TOKEN_SCHEMA } } },
  })
  tokens(@Param('id') id: string, @Req() request: FastifyRequest): { items: readonly FeedToken[] } {
    const { roles, party } = requirePrincipal(request);
    const seat = seatNamed(id);
    if (!isId(id) || !roles.includes(seat.role) || (seat.party !== undefined && seat.party !== party)) throw notFound();
    return { items: this.engine.feeds.tokensOf({ role: seat.role, party }) };
  }

  /** Rights of the seat as now; an address that was never good, was revoked or has ended is answered alike. */
  @Get('calendar/:file')
  @Open()
  @ApiExcludeEndpoint()
  async feed(@Param('file') file: string, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const [, token] = TOKEN.exec(file) ?? [];
    const held = token === undefined ? undefined : this.engine.feeds.holderOf(hashOf(token));
    if (!held) throw notFound();
    const { role, party, tokenId } = held;
    this.rate.admit(tokenId);
    this.engine.feeds.fetched(held);
    const viewer = await viewerOf({ subject: `feed:${tokenId}`, party, roles: [role] }, (each) => this.engine.roleOf(each));
    const text = feedText({ name: `EMPACT ${role} ${party}`, entries: await this.engine.feeds.entriesOf({ role, party }, viewer), url: this.engine.publicUrl() });
    const etag = `"${hashOf(text).slice(0, 32)}"`;
    void reply.headers({ etag, 'cache-control': 'private, no-cache' });
    if (request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
      void reply.code(304);
      return '';
    }
    void reply.type('text/calendar; charset=utf-8');
    return text;
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
