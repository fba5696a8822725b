import { dayOf, need, reaction, ref, type Command, type Happened } from '#kernel';
import type { DomainCatalogue, NoticeScope, Told, WebhookFacts } from '#domain';

/** Word goes out of what concerns a seat and asks for nothing by a date: appointments, leads, decisions on plans, a joint action put off, a webhook disabled. */
export const notices = reaction<DomainCatalogue>({
  name: 'notices',
  actor: 'reactor',
  on: {
    *ActionLedAssigned(event) {
      const { actionId, leadRole, party } = event.data;
      return told(event, { kind: 'action', id: `${event.id}.${actionId}` }, [{ seat: leadRole === 'LEADER' ? 'leader' : 'coLeader', party: party.code }]);
    },
    *OAPReturned(event) {
      return told(event, { kind: 'plan', id: event.id }, DRIVERS);
    },
    *OAPApproved(event) {
      return told(event, { kind: 'plan', id: event.id }, [...DRIVERS, { seat: 'leader' }, { seat: 'coLeader' }]);
    },
    *JADPostponed(event) {
      return told(event, { kind: 'jad', id: event.id }, [{ seat: 'jadLead' }, { seat: 'self' }]);
    },
    *DriverAppointed(event) {
      return told(event, lineOf(event), [{ seat: 'driver', party: event.data.party }]);
    },
    *CoDriverAppointed(event) {
      return told(event, lineOf(event), [{ seat: 'coDriver', party: event.data.party }]);
    },
    *GoalSupervisorAppointed(event) {
      return told(event, { kind: 'goal', id: `${event.id}.${event.data.goalCode}` }, [{ seat: 'goalSupervisor', party: event.data.party }]);
    },
    *NationalCoordinatorDesignated(event) {
      return told(event, { kind: 'party', id: `${event.id}.${event.data.state}` }, [{ seat: 'coordinator', party: event.data.state }]);
    },
    *WebhookDisabled(event) {
      const { seat } = yield* need(ref<WebhookFacts>('webhook', event.id));
      return notice(event, undefined, { kind: 'webhook', id: event.id }, seat ? [seat] : []);
    },
  },
});

const DRIVERS: readonly Told[] = [{ seat: 'driver' }, { seat: 'coDriver' }];

const lineOf = ({ id, data: { lineCode } }: { readonly id: string; readonly data: { readonly lineCode: string } }): NoticeScope => ({ kind: 'line', id: `${id}.${lineCode}` });

/** Of what happened in a cycle: seats are named by their kind, which the cycle's definition knows. */
function told(event: Happened, scope: NoticeScope, to: readonly Told[]): readonly Command[] {
  const cycleId = event.meta.cycleId ?? (event.category === 'cycle' ? event.id : undefined);
  return cycleId === undefined ? [] : notice(event, cycleId, scope, to);
}

/** What an importer or a seeder brought was told of long ago, or to nobody. */
function notice({ eventId, type, meta }: Happened, cycleId: string | undefined, scope: NoticeScope, to: readonly Told[]): readonly Command[] {
  if (meta.provenance !== undefined) return [];
  return [{ noun: 'notice', name: 'GiveNotice', data: { cause: { eventId, type, on: dayOf(meta.recordedAt) }, ...(cycleId !== undefined && { cycleId }), scope, to } }];
}
