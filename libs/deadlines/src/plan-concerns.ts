import { ofPlan, self, type Concerns } from './concern.js';
import { scopeKey, type Concern, type Entity, type Scopes } from './scopes.js';

/** Events of plans and of their actions. */
export const planConcerns: Concerns = {
  OAPDraftOpened: ({ id, data: { cycleId, lineCode, priorityCode, periodFrom, periodTo, level, parent } }) => [
    { cycleId, kind: 'plan', id, create: { parent: scopeKey(cycleId, 'line', lineCode) }, fields: { status: 'drafting', lineCode, priorityCode, ...(level !== undefined && { level }), ...(parent !== undefined && { parent }) }, dates: { planPeriodStart: periodFrom, planPeriodEnd: periodTo } },
  ],
  OAPConsultationStarted: ({ id, data }, scopes) => becomes(scopes, id, 'inConsultation', { consultationCloses: data.closesOn }),
  OAPOpinionGiven: ({ id }, scopes) => ofPlan(scopes, id, (plan) => [self(plan)]),
  OAPConsultationClosed: ({ id }, scopes) => becomes(scopes, id, 'consulted'),
  OAPSubmitted: ({ id }, scopes) => becomes(scopes, id, 'submitted'),
  OAPReturned: ({ id }, scopes) => becomes(scopes, id, 'returned'),
  OAPApproved: ({ id }, scopes) => ofPlan(scopes, id, (plan) => [{ ...self(plan), fields: { status: 'approved' } }, ...planned(scopes, plan)]),
  OAPAmendmentProposed: ({ id }, scopes) => ofPlan(scopes, id, (plan) => [self(plan)]),
  OAPAmended: ({ id }, scopes) => ofPlan(scopes, id, (plan) => [self(plan), ...planned(scopes, plan)]),
  OAPAmendmentRefused: ({ id }, scopes) => ofPlan(scopes, id, (plan) => [self(plan)]),
  OAPImplementationStarted: ({ id }, scopes) => becomes(scopes, id, 'inImplementation'),
  OAPImplementationEnded: ({ id }, scopes) => becomes(scopes, id, 'reporting'),
  OAPClosed: ({ id }, scopes) => becomes(scopes, id, 'closed'),
  OAPCancelled: ({ id }, scopes) => becomes(scopes, id, 'cancelled'),
  ReportingRoundOpened: ({ id, data: { year, roundNo, dueOn } }, scopes) =>
    ofPlan(scopes, id, (plan) => [self(plan), { ...round(plan, year, roundNo), create: { parent: plan.key }, fields: { year, roundNo, reported: false }, dates: { roundDue: dueOn } }]),
  // An open round inherits the report from its plan and knows itself by year and number.
  OAPReportSubmitted: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [self(plan), { ...round(plan, data.year, data.roundNo), fields: { reported: true }, silent: true }]),

  OperationalActionProposed: ({ id, data }, scopes) => begins(scopes, id, data, { status: 'proposed', hasLeader: false }),
  OperationalActionCarriedIn: ({ id, data }, scopes) => begins(scopes, id, data, { status: data.status, hasLeader: data.leader !== undefined, carriedIn: true }),
  OperationalActionRevised: ({ id, data }, scopes) => ofAction(scopes, id, data, contentOf(data)),
  OperationalActionWithdrawn: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'withdrawn' } }),
  OperationalActionCarriedOver: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'carriedOver' } }),
  ActionLedAssigned: ({ id, data }, scopes) => ofAction(scopes, id, data, { on: data.effectiveFrom, ...leads(data, true) }),
  ActionLeadReleased: ({ id, data }, scopes) => ofAction(scopes, id, data, { on: data.to, ...leads(data, false) }),
  ActionLeadAccepted: ({ id, data }, scopes) => ofAction(scopes, id, data),
  // The seat is given back by the release that follows.
  ActionLeadDeclined: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionParticipantJoined: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionParticipantLeft: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionStarted: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'ongoing' } }),
  ActionSuspended: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'suspended' } }),
  ActionResumed: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'ongoing' } }),
  ActionExtended: ({ id, data }, scopes) => ofAction(scopes, id, data, { dates: { actionEnd: data.newEnd } }),
  ActionRescheduled: ({ id, data }, scopes) => ofAction(scopes, id, data, { dates: { actionStart: data.newStart, actionEnd: data.newEnd } }),
  ActionProgressReported: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionResultRecorded: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionResultCorrected: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionResultValidated: ({ id, data }, scopes) => ofAction(scopes, id, data),
  FundingRequested: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { fundingRequested: true } }),
  FundingAwarded: ({ id, data }, scopes) => ofAction(scopes, id, data),
  FundingDeclined: ({ id, data }, scopes) => ofAction(scopes, id, data),
  FundingSettled: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionOutcomeProposed: ({ id, data }, scopes) => ofAction(scopes, id, data),
  ActionCompleted: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'completed' } }),
  ActionNotCompleted: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'notCompleted' } }),
  ActionCancelled: ({ id, data }, scopes) => ofAction(scopes, id, data, { fields: { status: 'cancelled' } }),
};

type Named = { readonly actionId: string };
type Change = Partial<Omit<Concern, 'cycleId' | 'kind' | 'id'>>;

interface Content {
  readonly kind: string;
  readonly start?: string;
  readonly end?: string;
  readonly jadPlanned?: boolean;
  readonly fundingSource?: string;
}

const becomes = (scopes: Scopes, id: string, status: string, dates?: Concern['dates']): readonly Concern[] =>
  ofPlan(scopes, id, (plan) => [{ ...self(plan), fields: { status }, ...(dates && { dates }) }]);

const ofAction = (scopes: Scopes, id: string, { actionId }: Named, change: Change = {}): readonly Concern[] =>
  ofPlan(scopes, id, (plan) => [{ ...action(plan, actionId), ...change }]);

const begins = (scopes: Scopes, id: string, data: Named & Content, fields: NonNullable<Concern['fields']>): readonly Concern[] =>
  ofPlan(scopes, id, (plan) => {
    const content = contentOf(data);
    return [{ ...action(plan, data.actionId), create: { parent: plan.key }, ...content, fields: { ...fields, ...content.fields } }];
  });

const contentOf = ({ kind, jadPlanned, fundingSource, start, end }: Content): Pick<Concern, 'fields' | 'dates'> => ({
  fields: { kind, jadPlanned: jadPlanned ?? false, needsFunding: fundingSource !== undefined }, dates: { actionStart: start, actionEnd: end },
});

const leads = ({ leadRole }: { readonly leadRole: string }, hasLeader: boolean): Change => (leadRole === 'LEADER' ? { fields: { hasLeader } } : {});

/** I15: a decision on the plan plans every proposed action. */
const planned = ({ entities }: Scopes, plan: Entity): readonly Concern[] =>
  plan.children.map((key) => entities.get(key)).filter((each): each is Entity => each?.kind === 'action' && each.fields['status'] === 'proposed')
    .map((each) => ({ ...self(each), fields: { status: 'planned' }, silent: true }));

const action = ({ cycleId, id }: Entity, actionId: string): Concern => ({ cycleId, kind: 'action', id: `${id}.${actionId}` });
const round = ({ cycleId, id }: Entity, year: number, roundNo: number): Concern => ({ cycleId, kind: 'round', id: `${id}.${year}-${roundNo}` });
