import type { Cell } from '#kernel';
import { QUERY_ROUTES } from '../queries/all-queries.js';
import type { QueryRoute } from '../queries/routes.js';

/** A kind of record that is compared: the list it stands in, and the columns that name one. */
export interface Subject {
  readonly name: string;
  readonly route: QueryRoute;
  readonly key: readonly string[];
  /** The column with the plan it belongs to, if it belongs to one. */
  readonly plan?: string;
  readonly always?: Readonly<Record<string, Cell>>;
}

const of = (name: string, operationId: string, key: readonly string[], more: Pick<Subject, 'plan' | 'always'> = {}): Subject => {
  const route = QUERY_ROUTES.find((each) => each.operationId === operationId);
  if (!route) throw new Error(`There is no query ${operationId}.`);
  return { name, route, key, ...more };
};

/** What a comparison of two instants looks at. Reminders and deadlines are told by their events alone: they move every day. */
export const SUBJECTS: readonly Subject[] = [
  of('cycles', 'ListCycles', ['cycleId']),
  of('plans', 'ListOaps', ['oapId'], { plan: 'oapId' }),
  of('actions', 'ListActions', ['planId', 'actionId'], { plan: 'planId' }),
  of('results', 'ListResults', ['resultId'], { plan: 'planId' }),
  of('seats', 'ListSeats', ['cycleId', 'seat', 'target', 'party', 'fromDate'], { plan: 'planId', always: { ever: 1 } }),
  of('jads', 'ListJads', ['jadId']),
];
