import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINE, metricsText, type Engine, type PartHealth } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { Open } from '../http/auth.guard.js';
import { needsRole } from '../http/problem.js';
import { Unmetered } from '../http/rate-limit.js';
import { OPERATOR, principalOf, requirePrincipal } from '../http/principal.js';

const HEALTH = {
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: ['ok', 'degraded', 'down'] }, parts: { type: 'array', items: { type: 'object', properties: { part: { type: 'string' }, ok: { type: 'boolean' }, degraded: { type: 'boolean' }, detail: { type: 'string' } } } } },
};

/** Whether the engine works, for those who watch it. Summaries stand in the decorators: a comment on a route would override them in the built document. */
@Controller()
export class HealthController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get('health/live')
  @Open()
  @Unmetered()
  @describeRoute({ operationId: 'GetLiveness', tag: 'operations', says: 'Whether the process answers; whether it can work is /health.', open: true, answer: HEALTH })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health')
  @Open()
  @Unmetered()
  @describeRoute({ operationId: 'GetHealth', tag: 'operations', says: 'Whether every part works; 503 if not. Degraded: it works, but knows less than the log holds or acts on it later than it should. Parts are named to the operator alone.', open: true, answer: HEALTH })
  async health(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: 'ok' | 'degraded' | 'down'; parts?: readonly PartHealth[] }> {
    const parts = await this.engine.health();
    const ok = parts.every((part) => part.ok);
    void reply.code(ok ? 200 : 503).header('cache-control', 'no-store');
    const status = !ok ? 'down' : parts.some((part) => part.degraded) ? 'degraded' : 'ok';
    return principalOf(request)?.roles.includes(OPERATOR) ? { status, parts } : { status };
  }

  @Get('metrics')
  @Open()
  @Unmetered()
  @describeRoute({ operationId: 'GetMetrics', tag: 'operations', says: 'Gauges in the text format of Prometheus; for the operator alone in production.', open: true, problems: [401, 403] })
  async metrics(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (this.engine.mode === 'production' && !requirePrincipal(request).roles.includes(OPERATOR)) throw needsRole(OPERATOR);
    void reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store');
    return metricsText(this.engine);
  }
}
