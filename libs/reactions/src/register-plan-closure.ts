import { reaction } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** A plan that is over is told to its cycle: by its plans the cycle knows when its third step is done (I3). */
export const registerPlanClosure = reaction<DomainCatalogue>({
  name: 'register-plan-closure',
  actor: 'reactor',
  on: {
    *OAPClosed({ id, data: { cycleId } }) {
      return [{ noun: 'cycle', name: 'RegisterPlanClosure', id: cycleId, data: { oapId: id, outcome: 'CLOSED' } }];
    },
    // The event does not name its cycle; the runner recorded it.
    *OAPCancelled({ id, meta: { cycleId } }) {
      return cycleId === undefined ? [] : [{ noun: 'cycle', name: 'RegisterPlanClosure', id: cycleId, data: { oapId: id, outcome: 'CANCELLED' } }];
    },
  },
});
