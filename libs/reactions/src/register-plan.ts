import { reaction } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** A plan whose draft was opened is registered in its cycle: the cycle knows its plans without reading their streams. */
export const registerPlan = reaction<DomainCatalogue>({
  name: 'register-plan',
  actor: 'reactor',
  on: {
    *OAPDraftOpened({ id, data: { cycleId, lineCode, priorityCode, periodFrom, periodTo } }) {
      return [{ noun: 'cycle', name: 'RegisterPlan', id: cycleId, data: { oapId: id, lineCode, priorityCode, periodFrom, periodTo } }];
    },
  },
});
