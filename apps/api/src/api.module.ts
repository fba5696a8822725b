import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { commandHandlers, ENGINE, RUNNER, VIEWS, ViewQueryHandler, type Engine } from '#wiring';
import { COMMAND_ROUTES } from './commands/all-routes.js';
import { commandController, type Aside } from './commands/command-controller.js';
import { cycleQueries } from './cycle/cycle.queries.js';
import { DefinitionController } from './definition/definition.controller.js';
import { readDefinition } from './definition/read-definition.js';
import { DemoController } from './demo/demo.controller.js';
import { DemoIssuer } from './demo/demo-issuer.js';
import { AuthGuard } from './http/auth.guard.js';
import type { LogLine } from './http/log-line.js';
import { ProblemFilter } from './http/problem.filter.js';
import { type TokenVerifier } from './http/token-verifier.js';
import { jadQueries } from './jad/jad.queries.js';
import { oapQueries } from './oap/oap.queries.js';
import { AuditController } from './operations/audit.controller.js';
import { HealthController } from './operations/health.controller.js';
import { ProjectionsController } from './operations/projections.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { monitoringQueries } from './queries/monitoring.queries.js';
import { queryController } from './queries/query-controller.js';
import { SeatController } from './seat/seat.controller.js';

/** Every query route over a view. */
export const QUERY_ROUTES = [...cycleQueries, ...oapQueries, ...jadQueries, ...monitoringQueries];

export interface ApiParts {
  readonly engine: Engine;
  readonly verifier: TokenVerifier;
  readonly log: LogLine;
  /** Only in the demo: signs the seats it hands out. */
  readonly demoIssuer?: DemoIssuer;
}

class ApiModule {}

/** The API over a started engine. Routes of commands and queries are made from their tables. */
export function apiModule({ engine, verifier, log, demoIssuer }: ApiParts): DynamicModule {
  const asides: Readonly<Record<string, Aside>> = {
    PublishDefinition: { before: readDefinition },
    ConfirmClock: { after: (started) => started.clockConfirmed() },
  };
  const controllers: Type[] = [
    ...COMMAND_ROUTES.map((routes) => commandController(routes, asides)),
    queryController('view', QUERY_ROUTES),
    DefinitionController, AuditController, HealthController, ProjectionsController, SeatController, PagesController,
    ...(demoIssuer ? [DemoController] : []),
  ];
  const providers: Provider[] = [
    { provide: ENGINE, useValue: engine },
    { provide: RUNNER, useValue: { run: (submission) => engine.run(submission) } satisfies Pick<Engine, 'run'> },
    { provide: VIEWS, useValue: engine.views },
    { provide: APP_FILTER, useValue: new ProblemFilter(log) },
    { provide: APP_GUARD, useValue: new AuthGuard(verifier) },
    ...(demoIssuer ? [{ provide: DemoIssuer, useValue: demoIssuer }] : []),
    ...commandHandlers,
    ViewQueryHandler,
  ];
  return { module: ApiModule, imports: [CqrsModule.forRoot()], controllers, providers };
}
