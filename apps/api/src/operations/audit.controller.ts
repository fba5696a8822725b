import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { ENGINE, type Engine } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { Only } from '../http/auth.guard.js';
import { badParameter, Problem } from '../http/problem.js';
import { OPERATOR } from '../http/principal.js';
import { refuseUnknown } from '../queries/ask-view.js';
import { instant } from '../queries/parameters.js';

type Replayed = Awaited<ReturnType<Engine['replay']>>;

interface Compared extends Replayed {
  /** For a replay of the whole log: whether the rows in service are what the events say. */
  readonly compared?: readonly { readonly view: string; readonly ok: boolean; readonly why: string }[];
}

/** Proofs from the log alone. They answer with counts and hashes, never with content. */
@Only(OPERATOR)
@Controller('v1/audit')
export class AuditController {
  private running = false;

  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get('replay')
  @ApiQuery({ name: 'to', required: true, schema: { type: 'string', format: 'date-time' } })
  @describeRoute({
    operationId: 'ReplayLog', tag: 'operations', says: 'Rebuilds the state at an instant from the log alone; hashes of log and views.', problems: [400, 401, 403, 503],
    answer: { type: 'object', properties: { to: { type: 'string' }, events: { type: 'integer' }, logHash: { type: 'string' }, views: { type: 'array', items: { type: 'object' } }, compared: { type: 'array', items: { type: 'object' } } } },
  })
  async replay(@Query() query: Readonly<Record<string, string>>): Promise<Compared> {
    refuseUnknown(query, new Set(['to']));
    if (query.to === undefined) throw badParameter('to', 'REQUIRED', 'to must be given.');
    const to = instant.read(query.to, 'to') as string;
    // A replay holds every view in memory once more.
    if (this.running) throw new Problem(503, { code: 'REPLAY_RUNNING', title: 'A replay is running', detail: 'Wait for its answer.', headers: { 'retry-after': '10' } });
    this.running = true;
    try {
      const replayed = await this.engine.replay(to);
      return replayed.events === this.engine.journal.head() + 1 ? { ...replayed, compared: await this.compare(replayed) } : replayed;
    } finally {
      this.running = false;
    }
  }

  private async compare({ views }: Replayed): Promise<Compared['compared']> {
    const compared = [];
    for (const { view } of views) {
      const { ok, differences, certificate } = await this.engine.views.verify(view);
      compared.push({ view, ok, why: ok ? 'same rows' : `${differences.length} rows differ; certificate: ${certificate}` });
    }
    return compared;
  }
}
