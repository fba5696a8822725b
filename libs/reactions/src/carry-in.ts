import { reaction } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** An action carried over is taken in by the plan it goes to: two streams, one after the other. */
export const carryIn = reaction<DomainCatalogue>({
  name: 'carry-in',
  actor: 'reactor',
  on: {
    *OperationalActionCarriedOver({ id, data: { actionId, toOapId, toActionId, wasOngoing, carriedBy, content, goalMapping, leads, participants } }) {
      const data = { fromOapId: id, fromActionId: actionId, ...(toActionId !== undefined && { toActionId }), wasOngoing, carriedBy, content, goalMapping, leads, participants };
      return [{ noun: 'oap', name: 'ReceiveCarriedAction', id: toOapId, data }];
    },
  },
});
