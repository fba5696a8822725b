import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toInstant, type CommandMeta } from '#kernel';
import { busCommands, type Moves, type Outcome, type Submission } from '#wiring';
import { notFound } from '../http/problem.js';
import { requirePrincipal } from '../http/principal.js';
import { commandIdOf, correlationIdOf, flagOf, ifMatchOf, isId } from '../http/request-headers.js';
import type { CommandBody, MetaBody } from './bodies.js';
import type { CommandRoute } from './routes.js';

/** The answer to a command. `events` is empty where there was nothing to do; in a dry run it tells what would happen. */
export interface CommandAnswer extends Pick<Outcome, 'stream' | 'revision' | 'id' | 'events'>, Partial<Moves> {
  readonly dryRun?: true;
}

/** Puts one command on the bus and answers with what came of it. */
export async function submit(bus: CommandBus, route: CommandRoute, request: FastifyRequest, reply: FastifyReply, body: CommandBody): Promise<CommandAnswer> {
  const commandId = commandIdOf(request, requirePrincipal(request).subject);
  const submission = submissionOf(route, request, request.params as Readonly<Record<string, string>>, body, commandId);
  return answer(route, await execute(bus, route.noun, { ...submission, ifMatch: ifMatchOf(request) }), reply);
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

export const answerOf = ({ stream, revision, id, events, dryRun }: Outcome): CommandAnswer => (dryRun ? { stream, revision, id, events, dryRun } : { stream, revision, id, events });

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
