import { Body, Controller, Inject, Post, Req, Res, type PipeTransform, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINE, type Engine } from '#wiring';
import { BodyPipe } from '../http/body.pipe.js';
import { describeBulk, describeCommand } from '../docs/describe.js';
import { requirePrincipal, type Principal } from '../http/principal.js';
import { commandIdOf } from '../http/request-headers.js';
import type { CommandBody } from './bodies.js';
import { bulkBodyOf, BulkPipe, submitBulk } from './bulk.js';
import { bulkRoutesOf, routesOf, type BulkRoute, type CommandRoute, type CommandRoutes } from './routes.js';
import { submit, type CommandAnswer, type Parts } from './submit.js';

/** What some commands do beside going to the bus, by name. `before` may read the body into another form. */
export interface Aside {
  /** Runs before the body is judged; answers the body to judge. */
  readonly before?: (body: unknown) => unknown;
  /** What a dry run tells beside the events and what becomes of deadlines. */
  readonly dryRun?: (engine: Engine, asked: { readonly answer: CommandAnswer; readonly body: CommandBody; readonly principal: Principal }) => Promise<Partial<CommandAnswer>>;
  /** Runs before the command: refuses what this deployment does not let, whatever the rules of the record say. */
  readonly admit?: (engine: Engine, asked: { readonly body: CommandBody; readonly commandId: string }) => void;
  /** Runs once the command was recorded. What it answers is shown beside the answer, and kept nowhere. */
  readonly after?: (engine: Engine, asked: { readonly commandId: string }) => Partial<CommandAnswer> | void;
}

type Handler = (request: FastifyRequest, reply: FastifyReply, body: CommandBody) => Promise<CommandAnswer>;

/** The controller of a noun, one Nest route a command, made from the noun's table of bodies. */
export function commandController(routes: CommandRoutes, asides: Readonly<Record<string, Aside>> = {}): Type {
  class NounController {
    constructor(@Inject(CommandBus) readonly bus: CommandBus, @Inject(ENGINE) readonly engine: Engine) {}
  }
  Object.defineProperty(NounController, 'name', { value: `${routes.noun}-commands` });
  for (const route of routesOf(routes)) addRoute(NounController.prototype, route, asides[route.command]);
  for (const route of bulkRoutesOf(routes)) addBulkRoute(NounController.prototype, route);
  Controller(`v1/${routes.collection}`)(NounController);
  return NounController;
}

function addRoute(prototype: Parts, route: CommandRoute, aside: Aside = {}): void {
  const handler: Handler = async function (this: typeof prototype, request, reply, body) {
    const principal = requirePrincipal(request);
    const commandId = commandIdOf(request, principal.subject);
    aside.admit?.(this.engine, { body, commandId });
    const answer = await submit(this, route, { request, commandId }, reply, body);
    if (answer.dryRun) return { ...answer, ...(await aside.dryRun?.(this.engine, { answer, body, principal })) };
    return { ...answer, ...aside.after?.(this.engine, { commandId }) };
  };
  const judge = new BodyPipe(route.body);
  mount(prototype, route.command, handler, { path: route.path, type: route.body, judge: aside.before ? { transform: (body: unknown) => judge.transform(aside.before!(body)) } : judge, describe: describeCommand(route) });
}

function addBulkRoute(prototype: Parts, route: BulkRoute): void {
  const handler = function (this: typeof prototype, request: FastifyRequest, reply: FastifyReply, body: ReturnType<BulkPipe['transform']>) {
    return submitBulk(this, route, request, reply, body);
  };
  const body = bulkBodyOf(route);
  mount(prototype, `${route.of.command}Bulk`, handler, { path: route.path, type: body, judge: new BulkPipe(body), describe: describeBulk(route, body) });
}

/** What the decorators of a Nest method would do. */
function mount(prototype: object, name: string, handler: (request: FastifyRequest, reply: FastifyReply, body: never) => Promise<unknown>, route: { path: string; type: object; judge: PipeTransform; describe: MethodDecorator }): void {
  const descriptor = { value: handler, writable: true, configurable: true };
  Object.defineProperty(handler, 'name', { value: name });
  Object.defineProperty(prototype, name, descriptor);
  Reflect.defineMetadata('design:paramtypes', [Object, Object, route.type], prototype, name);
  Req()(prototype, name, 0);
  Res({ passthrough: true })(prototype, name, 1);
  Body(route.judge)(prototype, name, 2);
  route.describe(prototype, name, descriptor);
  Post(route.path)(prototype, name, descriptor);
}
