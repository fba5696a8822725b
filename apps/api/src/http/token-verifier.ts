import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { CODE, SUBJECT } from './checks.js';
import { SYSTEM_ROLES, SYSTEM_SUBJECTS, type Principal } from './principal.js';
import { Problem } from './problem.js';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Fixed: a token does not choose how it is checked, and no symmetric algorithm is ever among them. */
  readonly algorithms: readonly string[];
  /** Media type the header must name (RFC 9068). */
  readonly typ: string;
  /** Seconds since a token was issued. */
  readonly maxAge: number;
  readonly keys: JWTVerifyGetKey;
  /** Milliseconds since 1970; the machine's, never the business clock's. */
  readonly now: () => number;
}

/** Longer ones are refused unread. */
export const TOKEN_LENGTH_MAX = 8_192;
export const ROLES_MAX = 32;
/** Verified tokens remembered. */
export const REMEMBERED_MAX = 5_000;
/** A key withdrawn by its issuer is honoured no longer than this. */
export const REMEMBERED_MS = 5 * 60_000;
const CLOCK_TOLERANCE_SECONDS = 5;

interface Remembered {
  readonly principal: Principal;
  readonly until: number;
}

/** Checks access tokens. What was verified is remembered, by the token's hash, until it expires: a signature is checked once. */
export class TokenVerifier {
  private readonly known = new Map<string, Remembered>();

  constructor(private readonly rules: TokenRules) {}

  /** The principal of a token, or undefined where it is not valid, whatever the reason. Throws `Problem` 503 where the issuer's keys cannot be had. */
  async verify(token: string): Promise<Principal | undefined> {
    if (token.length > TOKEN_LENGTH_MAX) return undefined;
    const hash = createHash('sha256').update(token).digest('base64');
    const now = this.rules.now();
    const remembered = this.known.get(hash);
    if (remembered) {
      if (remembered.until > now) return remembered.principal;
      this.known.delete(hash);
    }
    const payload = await this.check(token, now);
    const claimed = payload && principalOfClaims(payload);
    if (!claimed) return undefined;
    const principal = { ...claimed, until: this.lastInstant(payload) };
    this.remember(hash, { principal, until: Math.min(now + REMEMBERED_MS, principal.until) });
    return principal;
  }

  private async check(token: string, now: number): Promise<JWTPayload | undefined> {
    const { keys, issuer, audience, algorithms, typ, maxAge } = this.rules;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer, audience, typ, algorithms: [...algorithms], maxTokenAge: maxAge, requiredClaims: ['sub', 'iat', 'exp'], clockTolerance: CLOCK_TOLERANCE_SECONDS, currentDate: new Date(now),
      });
      return payload;
    } catch (error) {
      if (isIssuerUnreachable(error)) {
        throw new Problem(503, { code: 'ISSUER_UNAVAILABLE', title: 'Access tokens cannot be checked now', headers: { 'retry-after': '5' } }, { cause: error });
      }
      return undefined;
    }
  }

  private lastInstant({ exp = 0, iat = 0 }: JWTPayload): number {
    return Math.min(exp, iat + this.rules.maxAge) * 1_000;
  }

  private remember(hash: string, entry: Remembered): void {
    this.known.set(hash, entry);
    if (this.known.size > REMEMBERED_MAX) this.known.delete(this.known.keys().next().value!);
  }
}

/** Claims as the engine's; undefined where they are not well formed. */
function principalOfClaims({ sub, party, roles }: JWTPayload): Principal | undefined {
  if (typeof sub !== 'string' || !SUBJECT.test(sub) || SYSTEM_SUBJECTS.includes(sub)) return undefined;
  if (typeof party !== 'string' || !CODE.test(party)) return undefined;
  if (!Array.isArray(roles) || roles.length > ROLES_MAX || !roles.every((role): role is string => typeof role === 'string' && CODE.test(role))) return undefined;
  return { subject: sub, party, roles: [...new Set(roles)].filter((role) => !SYSTEM_ROLES.includes(role)) };
}

/** The keys could not be fetched; the token may be good. jose wraps neither a refused connection nor a bad status in a class of its own. */
const isIssuerUnreachable = (error: unknown): boolean =>
  error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || !(error instanceof errors.JOSEError) || error.constructor === errors.JOSEError;

