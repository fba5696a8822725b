import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toInstant, type CommandMeta } from '#kernel';
import { busCommands, type Asker, type DefinitionComparison, type Engine, type Moves, type Outcome, type Submission } from '#wiring';
import { notFound } from '../http/problem.js';
import { OPERATOR, requirePrincipal, viewerOf, type Principal } from '../http/principal.js';
import { correlationIdOf, flagOf, ifMatchOf, isId } from '../http/request-headers.js';
import type { CommandBody, MetaBody } from './bodies.js';
import type { CommandRoute } from './routes.js';

/** The answer to a command. `events` is empty where there was nothing to do; in a dry run it tells what would happen. */
export interface CommandAnswer extends Pick<Outcome, 'stream' | 'revision' | 'id' | 'events'>, Partial<Moves> {
  readonly dryRun?: true;
  /** In a dry run of a migration: the two versions side by side. */
  readonly comparison?: DefinitionComparison;
  /** Of RegisterWebhook: what its receiver checks signatures with. */
  readonly secret?: string;
}

/** What commands are handed to. */
export interface Parts {
  readonly bus: CommandBus;
  readonly engine: Engine;
}

/** Puts one command on the bus and answers with what came of it. */
export async function submit({ bus, engine }: Parts, route: CommandRoute, { request, commandId }: { request: FastifyRequest; commandId: string }, reply: FastifyReply, body: CommandBody): Promise<CommandAnswer> {
  const principal = requirePrincipal(request);
  const submission = submissionOf(route, request, request.params as Readonly<Record<string, string>>, body, commandId);
  const outcome = await execute(bus, route.noun, { ...submission, ifMatch: ifMatchOf(request) });
  const told = answer(route, outcome, reply);
  return outcome.dryRun ? { ...told, ...(await engine.forecast.after([outcome], await askerOf(principal, engine))) } : told;
}

/** What the principal may be told of deadlines. */
export async function askerOf(principal: Principal, engine: Pick<Engine, 'roleOf'>): Promise<Asker> {
  const { markings } = await viewerOf(principal, (role) => engine.roleOf(role));
  return { markings, operator: principal.roles.includes(OPERATOR) };
}

/** The command of a request, or of one of its lines. */
export function submissionOf(route: CommandRoute, request: FastifyRequest, params: Readonly<Record<string, string>>, body: CommandBody, commandId: string): Submission {
  const principal = requirePrincipal(request);
  const { id, data } = targetOf(route, params, body);
  return {
    command: { noun: route.noun, name: route.command, id, data, meta: metaOf(body.meta) },
    actor: { subject: principal.subject, role: principal.roles[0] ?? 'NONE', party: principal.party },
    claims: principal.roles,
    commandId,
    correlationId: correlationIdOf(request),
    dryRun: flagOf(request.query as Readonly<Record<string, unknown>>, 'dryRun'),
  };
}

/** The bus throws at once where it has no handler; an async function turns that into a rejection. */
export const execute = async (bus: CommandBus, noun: CommandRoute['noun'], submission: Submission): Promise<Outcome> => bus.execute(new busCommands[noun](submission));

export const answerOf = ({ stream, revision, id, events, dryRun }: Outcome): CommandAnswer =>
  ({ stream, revision, id, events: events.map(({ metadata: _, ...event }) => event), ...(dryRun && { dryRun }) });

function targetOf(route: CommandRoute, params: Readonly<Record<string, string>>, { meta: _, ...fields }: CommandBody): { id?: string; data: Readonly<Record<string, unknown>> } {
  if (route.creates) return { data: fields };
  const id = route.id ?? params.id ?? '';
  const part = route.partKey === undefined ? undefined : params[route.partKey] ?? '';
  // An id that cannot exist is answered like one that does not.
  if (!isId(id) || (part !== undefined && !isId(part))) throw notFound();
  return { id, data: { ...fields, ...(part !== undefined && { [route.partKey!]: part }), ...route.fromId?.(id) } };
}

/** Instants are kept in one form, so that two of them compare as text; field by field, so that nothing else slips through. */
function metaOf(meta: MetaBody | undefined): CommandMeta | undefined {
  if (!meta) return undefined;
  const { effectiveAt, precision, reason, docRef, marking, actingFor } = meta;
  return { effectiveAt: effectiveAt === undefined ? undefined : toInstant(effectiveAt), precision, reason, docRef, marking, actingFor };
}

function answer(route: CommandRoute, outcome: Outcome, reply: FastifyReply): CommandAnswer {
  const { id, events, etag, repeated, dryRun } = outcome;
  const created = route.creates && !dryRun && events.length > 0;
  void reply.code(created ? 201 : 200);
  if (etag >= 0) void reply.header('etag', `"${etag}"`);
  if (created) void reply.header('location', `/v1/${route.collection}/${id}`);
  if (repeated) void reply.header('idempotency-replayed', 'true');
  return answerOf(outcome);
}
