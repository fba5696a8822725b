import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { createRemoteJWKSet } from 'jose';
import helmet from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { limitsIn, logToStderr, machineClock, type Engine, type Limits, type LogLine, type MachineClock } from '#wiring';
import { apiModule } from './api.module.js';
import { DemoIssuer } from './demo/demo-issuer.js';
import { serveDocs } from './docs/docs-pages.js';
import { BODY_BYTES_MAX, limitContentTypes } from './http/content-types.js';
import { problemOf } from './http/problem-of.js';
import { sendProblem } from './http/problem.filter.js';
import { TokenVerifier, type TokenRules } from './http/token-verifier.js';

export interface ApiOptions {
  /** Where access tokens come from; needed in production, unused in the demo. */
  readonly oidc?: { readonly issuer: string; readonly audience: string; readonly jwksUri: string; readonly typ?: string };
  /** What callers may take at most. */
  readonly limits?: Limits;
  readonly log?: LogLine;
  readonly machine?: MachineClock;
  /** Machine time in milliseconds, for tokens. */
  readonly now?: () => number;
  /** Whether `/docs` is served; in the demo where left out. */
  readonly docs?: boolean;
  /** Builds the routes without starting anything, to describe them. */
  readonly preview?: boolean;
}

/** Ids of streams and actions in a path. */
const PARAM_LENGTH_MAX = 256;
/** A request that has not arrived whole by then is given up. */
const REQUEST_MS = 30_000;
const KEYS_COOLDOWN_MS = 30_000;
const KEYS_TIMEOUT_MS = 5_000;
const PRODUCTION_TOKEN_AGE = 12 * 3_600;
/** Signatures an issuer may use. Fixed here, never taken from a token; all of them asymmetric. */
const PRODUCTION_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'];

/** The HTTP application over a started engine; the caller listens and, in the end, stops the engine. */
export async function createApi(engine: Engine, options: ApiOptions = {}): Promise<NestFastifyApplication> {
  const log = options.log ?? logToStderr;
  const now = options.now ?? Date.now;
  const demoIssuer = engine.mode === 'demo' ? await DemoIssuer.create(now) : undefined;
  const verifier = new TokenVerifier(demoIssuer?.rules ?? oidcRules(options, now));
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX, return503OnClosing: true, requestTimeout: REQUEST_MS, requestIdHeader: false, genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: PARAM_LENGTH_MAX }, frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => sendProblem(problemOf(error), request, reply),
  });
  const fastify = adapter.getInstance();
  limitContentTypes(fastify);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // What a record says is for who asked, and for now.
    if (request.url.startsWith('/v1/')) void reply.header('cache-control', 'no-store');
    done();
  });
  await fastify.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], styleSrc: ["'self'"], imgSrc: ["'self'"], connectSrc: ["'self'"], formAction: ["'self'"], frameAncestors: ["'none'"], baseUri: ["'none'"] } },
  });
  const app = await NestFactory.create<NestFastifyApplication>(apiModule({ engine, verifier, log, limits: options.limits ?? limitsIn({}, engine.mode), machine: options.machine ?? machineClock, demoIssuer }), adapter, {
    bodyParser: false, abortOnError: false, logger: ['error', 'warn'], preview: options.preview,
  });
  if (!options.preview && engine.alarmJobs) {
    // Loaded where there is something to look at: without Redis nothing of it is needed.
    const { serveAlarmBoard } = await import('./operations/alarm-board.js');
    await serveAlarmBoard(fastify, { engine, jobs: engine.alarmJobs, verifier });
  }
  if (!options.preview && (options.docs ?? engine.mode === 'demo')) serveDocs(app);
  return app;
}

function oidcRules({ oidc }: ApiOptions, now: () => number): TokenRules {
  if (!oidc) throw new Error('Production needs an issuer of access tokens.');
  const keys = createRemoteJWKSet(new URL(oidc.jwksUri), { cooldownDuration: KEYS_COOLDOWN_MS, timeoutDuration: KEYS_TIMEOUT_MS });
  return { issuer: oidc.issuer, audience: oidc.audience, algorithms: PRODUCTION_ALGORITHMS, typ: oidc.typ ?? 'at+jwt', maxAge: PRODUCTION_TOKEN_AGE, keys, now };
}
