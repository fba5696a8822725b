import type { DataOf, Happened, LocalDate } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { scopeKey, type Concern, type DomainEvent, type Entity, type Scopes } from './scopes.js';

type Types = keyof DomainCatalogue & string;
type Concerns = { readonly [E in Types]?: (event: Happened<{ type: E; data: DataOf<DomainCatalogue[E]> }>, scopes: Scopes) => readonly Concern[] };

/** Which scopes an event concerns, and what it changes in them. An event that is not listed concerns none. */
export function concernsOf(event: DomainEvent, scopes: Scopes): readonly Concern[] {
  const of = table[event.type] as ((event: DomainEvent, scopes: Scopes) => readonly Concern[]) | undefined;
  return of ? of(event, scopes) : [];
}

const table: Concerns = {
  CycleAnnounced: ({ id, data }, scopes) => [
    { ...cycle(id), create: {}, fields: { status: 'announced', programme: data.programme }, dates: { cycleStart: data.from, cycleEnd: data.to } },
    ...partiesKnown(scopes).map((party) => ({ ...party, cycleId: id, create: {} })),
  ],
  CycleActivated: ({ id }) => [{ ...cycle(id), fields: { status: 'running' } }],
  CycleEnded: ({ id }) => [{ ...cycle(id), fields: { status: 'ended' } }],
  PriorityAdopted: ({ id }) => [cycle(id)],
  StrategicGoalDefined: ({ id, data }) => [
    cycle(id),
    { cycleId: id, kind: 'goal', id: data.code, create: {}, fields: { horizontal: data.horizontal, priorityCode: data.priorityCode } },
  ],
  StrategicPlanSubmitted: ({ id }) => [cycle(id)],
  StrategicPlanApproved: ({ id }) => [cycle(id)],
  PlanLineDefined: ({ id, data }) => [{ ...line(id, data.lineCode), create: {}, fields: { lineCode: data.lineCode, priorityCode: data.priorityCode, hasDriver: false } }],
  DriverAppointed: ({ id, data }) => [{ ...line(id, data.lineCode), fields: { hasDriver: true } }],
  CoDriverAppointed: ({ id, data }) => [line(id, data.lineCode)],
  NationalCoordinatorDesignated: ({ id, data }) => [{ cycleId: id, kind: 'party', id: data.state, fields: { hasCoordinator: true } }],
  RoleReleased: ({ id, data }) =>
    data.seat === 'coordinator'
      ? [{ cycleId: id, kind: 'party', id: data.target, fields: { hasCoordinator: false }, on: data.to }]
      : [{ ...line(id, data.target), on: data.to, ...(data.seat === 'driver' && { fields: { hasDriver: false } }) }],
  PartyRegistered: ({ id, data }, scopes) => cycles(scopes).map((cycleId) => ({ cycleId, kind: 'party', id, create: {}, fields: { party: id, kind: data.kind } })),
  PartyValidityChanged: ({ id, data }, scopes) => cycles(scopes).map((cycleId) => ({ cycleId, kind: 'party', id, fields: { kind: data.kind } })),

  OAPDraftOpened: ({ id, data: { cycleId, lineCode, priorityCode, periodFrom, periodTo } }) => [
    { cycleId, kind: 'plan', id, create: { parent: scopeKey(cycleId, 'line', lineCode) }, fields: { status: 'drafting', lineCode, priorityCode }, dates: { planPeriodStart: periodFrom, planPeriodEnd: periodTo } },
  ],
  OperationalActionProposed: ({ id, data }, scopes) =>
    ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), create: { parent: plan.key }, fields: { status: 'proposed', hasLeader: false, kind: data.kind, jadPlanned: data.jadPlanned ?? false }, dates: { actionStart: data.start, actionEnd: data.end } }]),
  OperationalActionRevised: ({ id, data }, scopes) =>
    ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), fields: { kind: data.kind, jadPlanned: data.jadPlanned ?? false }, dates: { actionStart: data.start, actionEnd: data.end } }]),
  OperationalActionWithdrawn: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), fields: { status: 'withdrawn' } }]),
  OAPConsultationStarted: ({ id, data }, scopes) => planBecomes(scopes, id, 'inConsultation', { consultationCloses: data.closesOn }),
  OAPConsultationClosed: ({ id }, scopes) => planBecomes(scopes, id, 'consulted'),
  OAPSubmitted: ({ id }, scopes) => planBecomes(scopes, id, 'submitted'),
  OAPReturned: ({ id }, scopes) => planBecomes(scopes, id, 'returned'),
  OAPApproved: ({ id }, scopes) =>
    ofPlan(scopes, id, (plan) => [
      { ...self(plan), fields: { status: 'approved' } },
      // I15: the approval plans every proposed action.
      ...actionsOf(scopes, plan).filter(({ fields }) => fields['status'] === 'proposed').map((each) => ({ ...self(each), fields: { status: 'planned' }, silent: true })),
    ]),
  OAPImplementationStarted: ({ id }, scopes) => planBecomes(scopes, id, 'inImplementation'),
  OAPImplementationEnded: ({ id }, scopes) => planBecomes(scopes, id, 'reporting'),
  OAPCancelled: ({ id }, scopes) => planBecomes(scopes, id, 'cancelled'),
  ActionLedAssigned: ({ id, data }, scopes) =>
    ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), on: data.effectiveFrom, ...(data.leadRole === 'LEADER' && { fields: { hasLeader: true } }) }]),
  ActionLeadReleased: ({ id, data }, scopes) =>
    ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), on: data.to, ...(data.leadRole === 'LEADER' && { fields: { hasLeader: false } }) }]),
  ActionStarted: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), fields: { status: 'ongoing' } }]),
  ActionCancelled: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [{ ...action(plan, data.actionId), fields: { status: 'cancelled' } }]),
  ActionProgressReported: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [action(plan, data.actionId)]),
  ActionResultRecorded: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [action(plan, data.actionId)]),
  ReportingRoundOpened: ({ id, data: { year, roundNo, dueOn } }, scopes) =>
    ofPlan(scopes, id, (plan) => [self(plan), { ...round(plan, year, roundNo), create: { parent: plan.key }, fields: { year, roundNo, reported: false }, dates: { roundDue: dueOn } }]),
  // An open round inherits the report from its plan and knows itself by year and number.
  OAPReportSubmitted: ({ id, data }, scopes) => ofPlan(scopes, id, (plan) => [self(plan), { ...round(plan, data.year, data.roundNo), fields: { reported: true }, silent: true }]),

  JADProposed: ({ id, data }) => [
    { cycleId: data.cycleId, kind: 'jad', id, create: {}, fields: { status: 'proposed' }, dates: { jadFirstDay: data.window.from, jadLastDay: data.window.to } },
  ],
  JADOperationalPlanAdopted: ({ id, data }, scopes) =>
    ofJad(scopes, id, (jad) => [
      { ...self(jad), fields: { status: 'planned', centre: data.centre }, dates: { jadFirstDay: extreme(data.days.map(({ from }) => from), -1), jadLastDay: extreme(data.days.map(({ to }) => to), 1) } },
      ...data.countries.map((party) => ({ ...participant(jad, party), create: { parent: jad.key }, fields: { party, listed: true } })),
    ]),
  JADParticipationCommitted: ({ id, data }, scopes) =>
    ofJad(scopes, id, (jad) => [{ ...participant(jad, data.party), create: { parent: jad.key }, fields: { party: data.party, committed: true } }]),
  JADParticipationWithdrawn: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [{ ...participant(jad, data.party), fields: { committed: false } }]),
  JADConfirmed: ({ id }, scopes) => jadBecomes(scopes, id, 'confirmed'),
  JADCancelled: ({ id }, scopes) => jadBecomes(scopes, id, 'cancelled'),
  JADStarted: ({ id }, scopes) => jadBecomes(scopes, id, 'inAction'),
  JADResultRecorded: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [participant(jad, data.party)]),
  JADConcluded: ({ id, data }, scopes) => jadBecomes(scopes, id, 'concluded', { jadLastDay: data.lastDay }),
  JADCompleted: ({ id }, scopes) => jadBecomes(scopes, id, 'completed'),
};

const cycle = (id: string): Concern => ({ cycleId: id, kind: 'cycle', id });
const line = (cycleId: string, code: string): Concern => ({ cycleId, kind: 'line', id: code });
const self = ({ cycleId, kind, id }: Entity): Concern => ({ cycleId, kind, id });
const action = ({ cycleId, id }: Entity, actionId: string): Concern => ({ cycleId, kind: 'action', id: `${id}.${actionId}` });
const round = ({ cycleId, id }: Entity, year: number, roundNo: number): Concern => ({ cycleId, kind: 'round', id: `${id}.${year}-${roundNo}` });
const participant = ({ cycleId, id }: Entity, party: string): Concern => ({ cycleId, kind: 'jadParty', id: `${id}.${party}` });

const cycles = ({ pins }: Scopes): readonly string[] => [...pins.keys()];

/** Parties registered before the cycle was announced. */
function partiesKnown({ parties }: Scopes): readonly Omit<Concern, 'cycleId'>[] {
  return [...parties].map(([id, kind]) => ({ kind: 'party', id, fields: { party: id, kind } }));
}

/** Only the plan's id is in the events of its stream; what contains it is found by it. */
function ofPlan(scopes: Scopes, id: string, then: (plan: Entity) => readonly Concern[]): readonly Concern[] {
  return found(scopes, 'plan', id, then);
}
const ofJad = (scopes: Scopes, id: string, then: (jad: Entity) => readonly Concern[]): readonly Concern[] => found(scopes, 'jad', id, then);

function found(scopes: Scopes, kind: 'plan' | 'jad', id: string, then: (entity: Entity) => readonly Concern[]): readonly Concern[] {
  const key = scopes.streams.get(`${kind}|${id}`);
  const entity = key === undefined ? undefined : scopes.entities.get(key);
  return entity ? then(entity) : [];
}

const planBecomes = (scopes: Scopes, id: string, status: string, dates?: Concern['dates']): readonly Concern[] =>
  ofPlan(scopes, id, (plan) => [{ ...self(plan), fields: { status }, ...(dates && { dates }) }]);
const jadBecomes = (scopes: Scopes, id: string, status: string, dates?: Concern['dates']): readonly Concern[] =>
  ofJad(scopes, id, (jad) => [{ ...self(jad), fields: { status }, ...(dates && { dates }) }]);

const actionsOf = ({ entities }: Scopes, plan: Entity): readonly Entity[] =>
  plan.children.map((key) => entities.get(key)).filter((each): each is Entity => each?.kind === 'action');

/** The first (-1) or last (1) of some days; undefined of none. */
const extreme = (days: readonly LocalDate[], direction: 1 | -1): LocalDate | undefined => [...days].sort((a, b) => (a < b ? direction : -direction))[0];
