import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { CqrsModule, QueryBus } from '@nestjs/cqrs';
import type { Definition, DefinitionRef } from '#kernel';
import { commandHandlers, compareDefinitions, ENGINE, RUNNER, VIEWS, ViewQueryHandler, type Engine, type Limits, type LogLine, type MachineClock } from '#wiring';
import { COMMAND_ROUTES } from './commands/all-routes.js';
import { commandController, type Aside } from './commands/command-controller.js';
import { askerOf, type CommandAnswer } from './commands/submit.js';
import { DefinitionController } from './definition/definition.controller.js';
import type { PublishDefinitionBody } from './definition/definition.dto.js';
import { readDefinition } from './definition/read-definition.js';
import { DemoController } from './demo/demo.controller.js';
import { DemoIssuer } from './demo/demo-issuer.js';
import { DiffController } from './diff/diff.controller.js';
import { AuthGuard } from './http/auth.guard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { RateLimit } from './http/rate-limit.js';
import { type TokenVerifier } from './http/token-verifier.js';
import { ImportController } from './oap/import.controller.js';
import { AuditController } from './operations/audit.controller.js';
import { EventStreams } from './live/event-streams.js';
import { LiveController } from './live/live.controller.js';
import { HealthController } from './operations/health.controller.js';
import { ProjectionsController } from './operations/projections.controller.js';
import { PagesController } from './pages/pages.controller.js';
import { QUERY_ROUTES } from './queries/all-queries.js';
import { staleness } from './queries/answer.js';
import { queryController } from './queries/query-controller.js';
import type { RegisterWebhookBody } from './webhook/webhook.dto.js';
import { adviceToCalendars, FEED_RATE, RATE_OF_A_FEED, SeatController } from './seat/seat.controller.js';

export interface ApiParts {
  readonly engine: Engine;
  readonly verifier: TokenVerifier;
  readonly log: LogLine;
  /** What callers may take at most. */
  readonly limits: Limits;
  readonly machine: MachineClock;
  /** Only in the demo: signs the seats it hands out. */
  readonly demoIssuer?: DemoIssuer;
}

class ApiModule {}

/** The API over a started engine. Routes of commands and queries are made from their tables. */
export function apiModule({ engine, verifier, log, limits: { rate, streamReaders }, machine, demoIssuer }: ApiParts): DynamicModule {
  const asides: Readonly<Record<string, Aside>> = {
    // For the cycles that would take it up: a cycle keeps the version it has until it is migrated.
    PublishDefinition: {
      before: readDefinition,
      dryRun: async (started, { body, principal }) => started.forecast.onceTakenUp((body as PublishDefinitionBody).definition, started.clock.now(), await askerOf(principal, started)),
    },
    MigrateCycle: { dryRun: (started, { answer }) => Promise.resolve(comparisonIn(answer, started)) },
    RegisterWebhook: {
      admit: (started, { body, commandId }) => started.webhooks.ensureMayRegister(body as RegisterWebhookBody, commandId),
      after: (started, { commandId }) => ({ secret: started.webhooks.secretFor(commandId) }),
    },
    ConfirmClock: { after: (started) => started.clockConfirmed() },
  };
  const controllers: Type[] = [
    ...COMMAND_ROUTES.map((routes) => commandController(routes, asides)),
    queryController('view', QUERY_ROUTES),
    DefinitionController, DiffController, AuditController, HealthController, ProjectionsController, SeatController, ImportController, LiveController, PagesController,
    ...(demoIssuer ? [DemoController] : []),
  ];
  const providers: Provider[] = [
    { provide: ENGINE, useValue: engine },
    { provide: RUNNER, useValue: { run: (submission) => engine.run(submission), runAll: (batch) => engine.runAll(batch) } satisfies Pick<Engine, 'run' | 'runAll'> },
    { provide: VIEWS, useValue: engine.views },
    { provide: EventStreams, useFactory: (bus: QueryBus) => new EventStreams({ bus, engine, machine, readersMax: streamReaders }), inject: [QueryBus] },
    { provide: APP_FILTER, useValue: new ProblemFilter(log, () => staleness(engine)) },
    { provide: FEED_RATE, useValue: new RateLimit(RATE_OF_A_FEED, () => machine.monotonic(), adviceToCalendars) },
    { provide: APP_GUARD, useValue: new AuthGuard(verifier, new RateLimit(rate, () => machine.monotonic())) },
    ...(demoIssuer ? [{ provide: DemoIssuer, useValue: demoIssuer }] : []),
    ...commandHandlers,
    ViewQueryHandler,
  ];
  return { module: ApiModule, imports: [CqrsModule.forRoot()], controllers, providers };
}

/** The versions a migration leads from and to, side by side; nothing where there is nothing to do. */
function comparisonIn({ events }: CommandAnswer, { journal }: Engine): Partial<CommandAnswer> {
  const migrated = events.find(({ type }) => type === 'CycleMigrated')?.data as { from: DefinitionRef; to: DefinitionRef } | undefined;
  if (!migrated) return {};
  const [before, after] = [migrated.from, migrated.to].map(({ id, version }) => journal.stream(`definition-${id}`, { fromRevision: version - 1, limit: 1 })[0]?.data as { definition: Definition } | undefined);
  return before && after ? { comparison: compareDefinitions(before.definition, after.definition) } : {};
}
