import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBody, ApiExcludeEndpoint, ApiQuery } from '@nestjs/swagger';
import { toInstant } from '#kernel';
import { ENGINE, type CaughtMail, type DemoClock, type Engine } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { Open, Only } from '../http/auth.guard.js';
import { BodyPipe } from '../http/body.pipe.js';
import { ID_LENGTH_MAX } from '../http/checks.js';
import { badRequest, Problem } from '../http/problem.js';
import { OPERATOR, SYSTEM_ROLES, SYSTEM_SUBJECTS } from '../http/principal.js';
import { html, page } from '../pages/html.js';
import { refuseUnknown } from '../queries/ask-view.js';
import { whole } from '../queries/parameters.js';
import { DemoTokenBody, MoveDemoClockBody } from './demo.dto.js';
import { DEMO_TOKEN_AGE, DemoIssuer } from './demo-issuer.js';
import { LoopbackGuard } from './loopback.guard.js';

const INBOX_MAX = 200;
const inboxLimit = whole(1, INBOX_MAX);
const INSTANT = { type: 'string', format: 'date-time' };

type Demo = NonNullable<Engine['demo']>;

/** What only the demo has: seats for whoever asks, a clock that is moved by hand, mail that stays here. */
@UseGuards(LoopbackGuard)
@Controller()
export class DemoController {
  private readonly demo: Demo;

  constructor(@Inject(ENGINE) private readonly engine: Engine, @Inject(DemoIssuer) private readonly issuer: DemoIssuer) {
    if (!engine.demo) throw new Error('The demo routes need a demo engine.');
    this.demo = engine.demo;
  }

  @Post('v1/demo/token')
  @HttpCode(200)
  @Open()
  @ApiBody({ type: DemoTokenBody })
  @describeRoute({
    operationId: 'TakeDemoSeat', tag: 'demo', says: 'An access token for a role and a party.', open: true, problems: [400, 422],
    answer: { type: 'object', required: ['token', 'tokenType', 'expiresIn'], properties: { token: { type: 'string' }, tokenType: { type: 'string' }, expiresIn: { type: 'integer', description: 'Seconds.' } } },
  })
  async token(@Body(new BodyPipe(DemoTokenBody)) { role, party, subject = `${role}@${party}`.slice(0, ID_LENGTH_MAX) }: DemoTokenBody): Promise<object> {
    if (SYSTEM_ROLES.includes(role)) throw reserved('/role', `${role} is a role of the engine itself; nobody else takes it.`);
    if (SYSTEM_SUBJECTS.includes(subject)) throw reserved('/subject', `${subject} is the engine itself; nobody else is.`);
    return { token: await this.issuer.sign({ subject, party, role }), tokenType: 'Bearer', expiresIn: DEMO_TOKEN_AGE };
  }

  @Get('v1/demo/clock')
  @Open()
  @describeRoute({ operationId: 'GetDemoClock', tag: 'demo', says: 'Where the demo clock stands.', open: true, answer: { type: 'object', properties: { now: INSTANT } } })
  now(): { now: string } {
    return { now: this.demo.clock.now() };
  }

  @Post('v1/demo/clock')
  @HttpCode(200)
  @Only(OPERATOR)
  @ApiBody({ type: MoveDemoClockBody })
  @describeRoute({
    operationId: 'MoveDemoClock', tag: 'demo', says: 'Moves the demo clock and fires what falls due on the way; answers when all is quiet.', problems: [400, 401, 403, 422],
    answer: { type: 'object', properties: { from: INSTANT, to: INSTANT, stops: { type: 'integer', description: 'Due instants on the way.' } } },
  })
  async move(@Body(new BodyPipe(MoveDemoClockBody)) { advance, workdays, to }: MoveDemoClockBody): Promise<object> {
    if ([advance, workdays, to].filter((by) => by !== undefined).length !== 1) {
      throw badRequest([{ pointer: '', code: 'ONE_OF', detail: 'Give exactly one of advance, workdays and to.' }]);
    }
    const by: Parameters<DemoClock['advance']>[0] = advance !== undefined ? { advance } : workdays !== undefined ? { workdays } : { to: toInstant(to!) };
    try {
      const moved = await this.demo.clock.advance(by);
      await this.engine.quiet();
      return moved;
    } catch (error) {
      if (error instanceof RangeError) throw new Problem(422, { code: 'CLOCK_TARGET', title: 'The clock cannot be moved there', detail: error.message });
      throw error;
    }
  }

  @Get('v1/demo/inbox')
  @Open()
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: INBOX_MAX, default: 50 } })
  @describeRoute({
    operationId: 'ListDemoMail', tag: 'demo', says: 'Mail the demo caught, newest first.', open: true,
    answer: { type: 'object', properties: { items: { type: 'array', items: { type: 'object' } } } },
  })
  inbox(@Query() query: Readonly<Record<string, string>>): { items: readonly CaughtMail[] } {
    refuseUnknown(query, new Set(['limit']));
    return { items: this.demo.inbox(query.limit === undefined ? 50 : (inboxLimit.read(query.limit, 'limit') as number)) };
  }

  @Get('inbox')
  @Open()
  @ApiExcludeEndpoint()
  @Header('content-type', 'text/html; charset=utf-8')
  inboxPage(): string {
    const mails = this.demo.inbox(INBOX_MAX);
    return page('EMPACT engine: mail caught', html`<h1>Mail caught</h1>
<p>The demo sends nothing. ${mails.length === 0 ? 'No mail yet: advance the clock over a deadline.' : `The latest ${mails.length}, newest first.`} <a href="/">Back</a></p>
${mails.map(({ to, subject, text, sentAt, messageId }) => html`<article><h2>${subject}</h2><p>To ${to}, ${sentAt}, <code>${messageId}</code></p><pre>${text}</pre></article>`)}`);
  }
}

const reserved = (pointer: string, detail: string): Problem =>
  new Problem(422, { code: 'SEAT_RESERVED', title: 'The seat is reserved', detail, errors: [{ pointer, code: 'SEAT_RESERVED', detail }] });
