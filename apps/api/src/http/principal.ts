import { systemRoles } from '#wiring';
import type { FastifyRequest } from 'fastify';
import type { Viewer } from '#kernel';
import { unauthenticated } from './problem.js';

/** Who a request comes from, as its token says. */
export interface Principal {
  /** Opaque. */
  readonly subject: string;
  readonly party: string;
  /** Claimed roles; those of the engine's own users are never among them. */
  readonly roles: readonly string[];
  /** Milliseconds since 1970 at which the token ends: what goes on longer than a request has to look. */
  readonly until?: number;
}

/** Runs the engine: publishes definitions, parties, calendars; sees health and views; reads no content. */
export const OPERATOR = 'OPERATOR';

/** Roles in which the engine acts by itself. No token may claim them, whoever signed it. */
export const SYSTEM_ROLES: readonly string[] = [...systemRoles.values()];

/** Their subjects. A token that names one is not valid. */
export const SYSTEM_SUBJECTS: readonly string[] = [...systemRoles.keys()];

/** Marking of what is said outside any cycle; whoever has a token may read it. */
export const PUBLIC_MARKING = 'PUBLIC';

const KEY = Symbol('principal');
type WithPrincipal = FastifyRequest & { [KEY]?: Principal };

export const setPrincipal = (request: FastifyRequest, principal: Principal): void => {
  (request as WithPrincipal)[KEY] = principal;
};

export const principalOf = (request: FastifyRequest): Principal | undefined => (request as WithPrincipal)[KEY];

export function requirePrincipal(request: FastifyRequest): Principal {
  const principal = principalOf(request);
  if (!principal) throw unauthenticated('Bearer');
  return principal;
}

export type RoleLookup = (role: string) => Promise<{ reads: readonly string[]; readsAll: boolean } | undefined>;

/**
 * What a principal may read: the markings of all its roles. It sees other parties' records only if every marking it may read is
 * one that a role of its reads for all parties; two roles together never see what neither sees alone.
 */
export async function viewerOf({ subject, party, roles }: Principal, roleOf: RoleLookup): Promise<Viewer> {
  const rules = await Promise.all(roles.filter((role) => role !== OPERATOR).map(roleOf));
  const markings = new Set([PUBLIC_MARKING]);
  const forAll = new Set([PUBLIC_MARKING]);
  let readsAll = false;
  for (const rule of rules) {
    if (!rule) continue;
    readsAll ||= rule.readsAll;
    for (const marking of rule.reads) {
      markings.add(marking);
      if (rule.readsAll) forAll.add(marking);
    }
  }
  return { subject, party, roles, markings: [...markings].sort(), readsAll: readsAll && markings.size === forAll.size };
}
