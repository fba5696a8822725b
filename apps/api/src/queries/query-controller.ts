import { Controller, Get, Inject, Req, Res, type Type } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINE, type Engine } from '#wiring';
import { describeQuery } from '../docs/describe.js';
import { asking } from './ask-view.js';
import type { QueryRoute } from './routes.js';

/** One controller over a table of query routes. */
export function queryController(name: string, routes: readonly QueryRoute[]): Type {
  class ViewController {
    constructor(@Inject(QueryBus) readonly bus: QueryBus, @Inject(ENGINE) readonly engine: Engine) {}
  }
  Object.defineProperty(ViewController, 'name', { value: `${name}-queries` });
  for (const route of routes) addRoute(ViewController.prototype, route);
  Controller('v1')(ViewController);
  return ViewController;
}

function addRoute(prototype: { bus: QueryBus; engine: Engine }, route: QueryRoute): void {
  const handlers = new WeakMap<object, ReturnType<typeof asking>>();
  const handler = function (this: typeof prototype, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    let ask = handlers.get(this);
    if (!ask) handlers.set(this, (ask = asking(route, () => this.bus, () => this.engine)));
    return ask(request, reply);
  };
  const { operationId } = route;
  const descriptor = { value: handler, writable: true, configurable: true };
  Object.defineProperty(handler, 'name', { value: operationId });
  Object.defineProperty(prototype, operationId, descriptor);
  Reflect.defineMetadata('design:paramtypes', [Object, Object], prototype, operationId);
  Req()(prototype, operationId, 0);
  Res({ passthrough: true })(prototype, operationId, 1);
  describeQuery(route)(prototype, operationId, descriptor);
  Get(route.path)(prototype, operationId, descriptor);
}
