import type { AnyProjection, Viewer } from '#kernel';
import { actionList, actionListQueries } from './action-list.js';
import { breachesQueries, breachesView } from './breaches.js';
import { cycleBoard, cycleBoardQueries } from './cycle-board.js';
import { cycleFile, cycleFileQueries } from './cycle-file.js';
import { deadlines, deadlinesQueries } from './deadlines.js';
import { evaluationQueries, evaluationView } from './evaluation.js';
import { history, historyQueries } from './history.js';
import { jads, jadsQueries } from './jads.js';
import { matrix, matrixQueries } from './matrix.js';
import { milestonesQueries, milestonesView } from './milestones.js';
import type { Ask } from './page.js';
import { planBoard, planBoardQueries } from './plan-board.js';
import { publishedResults, publishedResultsQueries } from './published-results.js';
import { seatsQueries, seatsView } from './seats.js';
import { webhooksQueries, webhooksView } from './webhooks.js';

/** Every view there is. A view that is not listed here does not run. */
export const projections: readonly AnyProjection[] = [seatsView, deadlines, cycleBoard, cycleFile, evaluationView, publishedResults, planBoard, actionList, matrix, jads, milestonesView, breachesView, webhooksView, history];

/** Their queries with the shapes of parameters and rows, for the compiler, and with the names of both, for the edge. */
export const queries = {
  'cycle-board': cycleBoardQueries,
  'cycle-file': cycleFileQueries,
  evaluation: evaluationQueries,
  'published-results': publishedResultsQueries,
  'plan-board': planBoardQueries,
  'action-list': actionListQueries,
  matrix: matrixQueries,
  jads: jadsQueries,
  milestones: milestonesQueries,
  breaches: breachesQueries,
  deadlines: deadlinesQueries,
  seats: seatsQueries,
  webhooks: webhooksQueries,
  history: historyQueries,
};

export type Queries = typeof queries;
export type ViewName = keyof Queries;
export type QueryName<V extends ViewName> = keyof Queries[V] & string;
/** What a query is asked with. */
export type ParamsOf<V extends ViewName, Q extends QueryName<V>> = Queries[V][Q] extends (params: infer P, viewer: Viewer) => unknown ? P : never;
/** What a row of its answer looks like. */
export type AnswerOf<V extends ViewName, Q extends QueryName<V>> = Queries[V][Q] extends Ask<never, infer R> ? R : never;

export type * from './action-list.js';
export type * from './action-participants.js';
export type * from './action-results.js';
export type * from './breaches.js';
export type * from './cycle-board.js';
export type * from './cycle-file.js';
export type * from './evaluation.js';
export type * from './published-results.js';
export type * from './deadlines.js';
export type * from './history.js';
export type * from './jad-figures.js';
export type * from './jads.js';
export type * from './matrix.js';
export type * from './milestones.js';
export type { Ask, Page, Params } from './page.js';
export type * from './plan-board.js';
export type * from './plan-changes.js';
export type * from './seats.js';
export type * from './webhooks.js';
