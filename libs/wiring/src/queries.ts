import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { QueryAnswer, QueryRequest, Views } from '#engine';

/** Token under which journal and views are provided. */
export const VIEWS = Symbol('views');

/** A question to a view, as the query bus carries it. */
export class ViewQuery extends Query<QueryAnswer> {
  constructor(readonly request: QueryRequest) {
    super();
  }
}

@QueryHandler(ViewQuery)
export class ViewQueryHandler implements IQueryHandler<ViewQuery> {
  constructor(@Inject(VIEWS) private readonly views: Pick<Views, 'query'>) {}

  execute({ request }: ViewQuery): Promise<QueryAnswer> {
    return this.views.query(request);
  }
}
