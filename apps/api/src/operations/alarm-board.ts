import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AlarmJobs, Engine } from '#wiring';
import { bearerOf } from '../http/auth.guard.js';
import { OPERATOR, type Principal } from '../http/principal.js';
import { needsRole, Problem, unauthenticated } from '../http/problem.js';
import { problemOf } from '../http/problem-of.js';
import { sendProblem } from '../http/problem.filter.js';
import { asksForPage } from '../http/request-headers.js';
import type { TokenVerifier } from '../http/token-verifier.js';
import { SIGN_IN_POLICY, signInPage } from './sign-in-page.js';

const PATH = '/queues';
const HTML = 'text/html; charset=utf-8';
/** Holds the operator's own token, for a browser, which sends no header of its own when it opens a page. */
const COOKIE = 'queues-token';
/** A token ends by itself; one that lives longer is asked for again. */
const COOKIE_SECONDS = 900;
const READING: readonly string[] = ['GET', 'HEAD'];
const SIGN_IN = `${PATH}/sign-in`;
/** The board asks another server for its fonts; no page of ours tells anybody that it is open. */
const STYLES_ELSEWHERE = /<link[^>]*href="https?:[^>]*>/g;

/** The board writes style attributes; its scripts and data come from here alone, and its fonts, which are elsewhere, from nowhere. */
const POLICY = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'self'",
].join('; ');

export interface AlarmBoardParts {
  readonly engine: Pick<Engine, 'mode'>;
  readonly jobs: () => Promise<AlarmJobs>;
  readonly verifier: Pick<TokenVerifier, 'verify'>;
}

/**
 * Serves Bull Board under `/queues`: the alarms as jobs on Redis, for the operator alone, to be looked at. Whatever is not a reading request
 * is refused before the board sees it. `POST /queues/session` answers the token it came with as a cookie for these pages; a browser that has
 * none is led to `/queues/sign-in`, which asks for the token.
 */
export async function serveAlarmBoard(fastify: FastifyInstance, { engine, jobs, verifier }: AlarmBoardParts): Promise<void> {
  const server = new FastifyAdapter().setBasePath(PATH);
  const { setQueues } = createBullBoard({ queues: [], serverAdapter: server, options: { uiConfig: { boardTitle: 'Alarms', hideRedisDetails: true, hideDocsLink: true } } });
  const shown = once((queue: AlarmJobs) => setQueues([new BullMQAdapter(queue as ConstructorParameters<typeof BullMQAdapter>[0], { readOnlyMode: true, allowRetries: false })]));
  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      void reply.headers({ 'cache-control': 'no-store', 'content-security-policy': POLICY });
      if (isSignIn(request)) return;
      try {
        await operatorOf(request, verifier);
        if (isSession(request)) return;
        if (!READING.includes(request.method)) throw new Problem(405, { code: 'QUEUES_READ_ONLY', title: 'The alarms are only shown here', detail: 'They are set by the engine, from the log.', headers: { allow: 'GET, HEAD' } });
        shown(await jobs().catch(absent));
      } catch (error) {
        const problem = problemOf(error);
        if (problem.status === 401 && isVisit(request)) void reply.redirect(SIGN_IN, 303);
        else sendProblem(problem, request, reply);
        return reply;
      }
    });
    scope.addHook('onSend', async (_request, reply, payload) => (typeof payload === 'string' && isPage(reply) ? payload.replace(STYLES_ELSEWHERE, '') : payload));
    scope.get('/sign-in', (_request, reply) => reply.header('content-security-policy', SIGN_IN_POLICY).type(HTML).send(signInPage(engine.mode === 'demo')));
    scope.post('/session', (request, reply) => openSession(request, reply, engine.mode === 'production'));
    await scope.register(server.registerPlugin());
  }, { prefix: PATH });
}

const isSession = ({ method, url }: FastifyRequest): boolean => method === 'POST' && url === `${PATH}/session`;

const isSignIn = ({ method, url }: FastifyRequest): boolean => READING.includes(method) && url === SIGN_IN;
/** Somebody opens a page, in a browser, and brings no token. */
const isVisit = (request: FastifyRequest): boolean => asksForPage(request) && request.headers.authorization === undefined;
const isPage = (reply: FastifyReply): boolean => String(reply.getHeader('content-type')).startsWith('text/html');

/** By header, or by the cookie that a session left; a session itself is opened by header alone, so that no page of another origin can. */
async function operatorOf(request: FastifyRequest, verifier: AlarmBoardParts['verifier']): Promise<Principal> {
  const token = bearerOf(request.headers.authorization) ?? (isSession(request) ? undefined : cookieOf(request.headers.cookie));
  const principal = token === undefined ? undefined : await verifier.verify(token);
  if (!principal) throw unauthenticated('Bearer');
  if (!principal.roles.includes(OPERATOR)) throw needsRole(OPERATOR);
  return principal;
}

function openSession(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
  const token = bearerOf(request.headers.authorization)!;
  void reply.code(204).header('set-cookie', `${COOKIE}=${token}; Path=${PATH}; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`).send();
}

const cookieOf = (cookies = ''): string | undefined => cookies.split(';').map((each) => each.trim()).find((each) => each.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);

function absent(error: unknown): never {
  throw new Problem(503, { code: 'REDIS_ABSENT', title: 'Redis does not answer', detail: 'Alarms fire from memory meanwhile; see /health.', headers: { 'retry-after': '5' } }, { cause: error });
}

function once<T>(work: (value: T) => void): (value: T) => void {
  let done: T | undefined;
  return (value) => {
    if (done === value) return;
    done = value;
    work(value);
  };
}
