import { Body, Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBody } from '@nestjs/swagger';
import { ENGINE, type Engine, type VerifyReport, type ViewStatus } from '#wiring';
import { describeRoute } from '../docs/describe.js';
import { Only } from '../http/auth.guard.js';
import { BodyPipe } from '../http/body.pipe.js';
import { notFound, Problem } from '../http/problem.js';
import { OPERATOR } from '../http/principal.js';
import { ReleasePartitionBody } from './projections.dto.js';

const tag = 'operations';
const OBJECT = { type: 'object' };

/** The views as the operator sees them: how far they are, whether they are right, built anew. */
@Only(OPERATOR)
@Controller('v1/projections')
export class ProjectionsController {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  @Get()
  @describeRoute({ operationId: 'ListProjections', tag, says: 'Every view: state, position, lag, parked partitions.', problems: [401, 403], answer: { type: 'object', properties: { items: { type: 'array', items: OBJECT } } } })
  async list(): Promise<{ items: readonly ViewStatus[] }> {
    return { items: await this.engine.viewStatus() };
  }

  @Get(':view')
  @describeRoute({ operationId: 'GetProjection', tag, says: 'One view.', problems: [401, 403, 404], answer: OBJECT })
  get(@Param('view') view: string): Promise<ViewStatus> {
    return this.statusOf(view);
  }

  @Post(':view/rebuild')
  @HttpCode(200)
  @describeRoute({ operationId: 'RebuildProjection', tag, says: 'Builds the view anew beside the one in service, then swaps; answers after the swap.', problems: [401, 403, 404, 503], answer: OBJECT })
  async rebuild(@Param('view') view: string): Promise<ViewStatus> {
    await this.statusOf(view);
    await this.engine.views.rebuild(view);
    return this.statusOf(view);
  }

  @Post(':view/swap-back')
  @HttpCode(200)
  @describeRoute({ operationId: 'SwapProjectionBack', tag, says: 'Puts the generation before the last rebuild back in service.', problems: [401, 403, 404, 503], answer: OBJECT })
  async swapBack(@Param('view') view: string): Promise<ViewStatus> {
    await this.statusOf(view);
    await this.engine.views.swapBack(view);
    return this.statusOf(view);
  }

  @Post(':view/verify')
  @HttpCode(200)
  @describeRoute({ operationId: 'VerifyProjection', tag, says: 'Compares the rows in service with a new fold of the journal, byte for byte.', problems: [401, 403, 404, 503], answer: OBJECT })
  async verify(@Param('view') view: string): Promise<VerifyReport> {
    await this.statusOf(view);
    return this.engine.views.verify(view);
  }

  @Post(':view/release')
  @HttpCode(200)
  @ApiBody({ type: ReleasePartitionBody })
  @describeRoute({ operationId: 'ReleasePartition', tag, says: 'Folds a parked partition anew from the journal.', problems: [400, 401, 403, 404, 409, 503], answer: OBJECT })
  async release(@Param('view') view: string, @Body(new BodyPipe(ReleasePartitionBody)) { partition }: ReleasePartitionBody): Promise<ViewStatus> {
    const { parked } = await this.statusOf(view);
    if (!parked.some((held) => held.partition === partition)) {
      throw new Problem(409, { code: 'PARTITION_NOT_PARKED', title: 'Not possible in the present state', detail: 'No partition of that name is parked in this view.' });
    }
    await this.engine.views.release(view, partition);
    return this.statusOf(view);
  }

  private async statusOf(view: string): Promise<ViewStatus> {
    const status = (await this.engine.viewStatus()).find((candidate) => candidate.view === view);
    if (!status) throw notFound();
    return status;
  }
}
