import { Body, Controller, Inject, Post, Req, Res, type Type } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINE, type Engine } from '#wiring';
import { BodyPipe } from '../http/body.pipe.js';
import { describeCommand } from '../docs/describe.js';
import type { CommandBody } from './bodies.js';
import { routesOf, type CommandRoute, type CommandRoutes } from './routes.js';
import { submit, type CommandAnswer } from './submit.js';

/** What some commands do beside going to the bus, by name. `before` may read the body into another form. */
export interface Aside {
  /** Runs before the body is judged; answers the body to judge. */
  readonly before?: (body: unknown) => unknown;
  /** What a dry run tells beside the events. */
  readonly dryRun?: (engine: Engine, body: CommandBody) => Promise<Pick<CommandAnswer, 'moves' | 'more'>>;
  /** Runs once the command was recorded. */
  readonly after?: (engine: Engine) => void;
}

type Handler = (request: FastifyRequest, reply: FastifyReply, body: CommandBody) => Promise<CommandAnswer>;

/** The controller of a noun, one Nest route a command, made from the noun's table of bodies. */
export function commandController(routes: CommandRoutes, asides: Readonly<Record<string, Aside>> = {}): Type {
  class NounController {
    constructor(@Inject(CommandBus) readonly bus: CommandBus, @Inject(ENGINE) readonly engine: Engine) {}
  }
  Object.defineProperty(NounController, 'name', { value: `${routes.noun}-commands` });
  for (const route of routesOf(routes)) addRoute(NounController.prototype, route, asides[route.command]);
  Controller(`v1/${routes.collection}`)(NounController);
  return NounController;
}

function addRoute(prototype: { bus: CommandBus; engine: Engine }, route: CommandRoute, aside: Aside = {}): void {
  const handler: Handler = async function (this: typeof prototype, request, reply, body) {
    const answer = await submit(this.bus, route, request, reply, body);
    aside.after?.(this.engine);
    return answer.dryRun && aside.dryRun ? { ...answer, ...(await aside.dryRun(this.engine, body)) } : answer;
  };
  const { command } = route;
  const descriptor = { value: handler, writable: true, configurable: true };
  Object.defineProperty(handler, 'name', { value: command });
  Object.defineProperty(prototype, command, descriptor);
  Reflect.defineMetadata('design:paramtypes', [Object, Object, route.body], prototype, command);
  Req()(prototype, command, 0);
  Res({ passthrough: true })(prototype, command, 1);
  const judge = new BodyPipe(route.body);
  Body(aside.before ? { transform: (body: unknown) => judge.transform(aside.before!(body)) } : judge)(prototype, command, 2);
  describeCommand(route)(prototype, command, descriptor);
  Post(route.path)(prototype, command, descriptor);
}
