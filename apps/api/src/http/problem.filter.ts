import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { LogLine } from '#wiring';
import { PROBLEM_TYPE, type Problem } from './problem.js';
import { shownToSeatPage } from '../pages/shown-to-seat.js';
import { asksForPage } from './request-headers.js';
import { problemOf } from './problem-of.js';

/** Every error leaves here, as `application/problem+json`. Defects are logged whole and answered without detail. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** `whilePassing`: headers that say more of why something is not possible now, with each 503. */
  constructor(private readonly log: LogLine, private readonly whilePassing: () => Readonly<Record<string, string | undefined>>) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = problemOf(error);
    if (problem.status >= 500) this.report(problem, request);
    if (problem.status === 503) void reply.headers(this.whilePassing());
    if (reply.sent) return;
    if (problem.status === 401 && asksForPage(request)) sendPage(problem, request, reply);
    else sendProblem(problem, request, reply);
  }

  private report({ status, content, cause }: ReturnType<typeof problemOf>, request: FastifyRequest): void {
    const error = cause instanceof Error ? cause : undefined;
    // The route's pattern, not the URL: ids and cursors of restricted records stay out of logs.
    this.log(status === 500 ? 'error' : 'warn', content.title, {
      code: content.code, requestId: request.id, method: request.method, route: request.routeOptions?.url, error: error?.name, message: error?.message,
      stack: status === 500 ? error?.stack ?? String(cause) : undefined,
    });
  }
}

function sendPage(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(problem.status)
    .headers({ ...problem.content.headers, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'x-request-id': request.id })
    .send(shownToSeatPage(request.url));
}

/** Answers with a problem. Also for what the router refuses before any hook runs. */
export function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): void {
  void reply
    .code(problem.status)
    .headers({ ...problem.content.headers, 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', 'x-request-id': request.id })
    // Bytes, since Fastify adds a charset to text, which JSON media types do not have.
    .send(Buffer.from(JSON.stringify(problem.body(request.id))));
}
