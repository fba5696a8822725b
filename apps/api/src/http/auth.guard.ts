import { SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { needsRole, unauthenticated } from './problem.js';
import { requirePrincipal, setPrincipal } from './principal.js';
import { UNMETERED_KEY, type RateLimit } from './rate-limit.js';
import type { TokenVerifier } from './token-verifier.js';

const OPEN = 'open';
const ROLE = 'role';

/** A route for everybody. A valid token is still read; a bad one is ignored. */
export const Open = () => SetMetadata(OPEN, true);

/** A route for one role, judged here because it commands the engine rather than a cycle. */
export const Only = (role: string) => SetMetadata(ROLE, role);

/** The token of an Authorization header, if it holds one. */
export const bearerOf = (authorization: string | undefined): string | undefined => (authorization === undefined ? undefined : BEARER.exec(authorization)?.[1]);

const BEARER = /^Bearer +([A-Za-z0-9_.~+/-]+=*) *$/i;

/** No token, no answer, unless the route says that it is open. Whoever asks, asks within the rate: by his account, or by his address where no valid token names one. */
export class AuthGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly verifier: TokenVerifier, private readonly rate: RateLimit) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const open = this.reflector.getAllAndOverride<boolean | undefined>(OPEN, targets);
    const { authorization } = request.headers;
    const token = bearerOf(authorization);
    const principal = token === undefined ? undefined : await this.verifier.verify(token);
    if (!this.reflector.getAllAndOverride<boolean | undefined>(UNMETERED_KEY, targets)) this.rate.admit(principal ? `account ${principal.subject}` : `address ${request.ip}`);
    if (principal) setPrincipal(request, principal);
    else if (!open) throw unauthenticated(authorization === undefined ? 'Bearer' : 'Bearer error="invalid_token"');

    const role = this.reflector.getAllAndOverride<string | undefined>(ROLE, targets);
    if (role !== undefined && !requirePrincipal(request).roles.includes(role)) throw needsRole(role);
    return true;
  }
}
