import { yearOf, type LocalDate } from '#kernel';
import { OPEN_END } from '#domain';
import { cycle, goal, line, ofPlan, party, self, type Concerns } from './concern.js';
import { changed, changeInCycle, seatGiven, seatReturned } from './party-seats.js';
import { kindHeld, scopeKey, type Concern, type Scalar, type Scopes } from './scopes.js';

/** Events of cycles and of the register of parties. */
export const cycleConcerns: Concerns = {
  CycleAnnounced: ({ id, data }, scopes) => [
    { ...cycle(id), create: {}, fields: { status: 'announced', programme: data.programme }, dates: { cycleStart: data.from, cycleEnd: data.to === OPEN_END ? undefined : data.to } },
    ...partiesKnown(scopes, id, data.from),
  ],
  CycleActivated: ({ id }) => [{ ...cycle(id), fields: { status: 'running' } }],
  CycleEnded: ({ id }) => [{ ...cycle(id), fields: { status: 'ended' } }],
  CycleClosed: ({ id }) => [{ ...cycle(id), fields: { status: 'closed' } }],
  CycleSuperseded: ({ id }) => [{ ...cycle(id), fields: { status: 'superseded' } }],
  StepReopened: ({ id }) => [cycle(id)],
  PartyRegistered: ({ id, data }, scopes) => cycles(scopes).map((cycleId) => ({ ...party(cycleId, id), create: {}, ...withRegister(changed(scopes, cycleId, id), { party: id }), holds: { kind: [kindHeld(data)] } })),
  PartyValidityChanged: ({ id, data }, scopes) => cycles(scopes).map((cycleId) => ({ ...party(cycleId, id), ...changed(scopes, cycleId, id), holds: { kind: [kindHeld(data)] } })),

  ThreatContributionsRequested: ({ id, data }) => [{ ...cycle(id), fields: { contributionsRequested: true }, dates: { contributionsDue: data.deadline } }],
  ThreatContributionSubmitted: ({ id, data }) => [party(id, data.party)],
  ThreatContributionDeclined: ({ id, data }) => [party(id, data.party)],
  ThreatAssessmentPublished: ({ id }) => [cycle(id)],
  PolicyAdvisoryDocumentIssued: ({ id }) => [cycle(id)],
  PriorityProposed: ({ id }) => [cycle(id)],
  PriorityProposalWithdrawn: ({ id }) => [cycle(id)],
  PriorityAdopted: ({ id }) => [cycle(id)],
  PriorityReworded: ({ id }) => [cycle(id)],
  PriorityRepealed: ({ id }) => [cycle(id)],
  PrioritySelectionConcluded: ({ id }) => [cycle(id)],
  StrategicGoalDefined: ({ id, data }) => [cycle(id), { ...goal(id, data.code), create: {}, fields: { horizontal: data.horizontal, priorityCode: data.priorityCode } }],
  StrategicPlanSubmitted: ({ id }) => [cycle(id)],
  StrategicPlanApproved: ({ id }) => [cycle(id)],
  PlanLineDefined: ({ id, data }) => [{ ...line(id, data.lineCode), create: {}, fields: { lineCode: data.lineCode, priorityCode: data.priorityCode, hasDriver: false } }],

  RoleHolderNominated: ({ id, data }) => [seat(id, data.seat, data.target)],
  DriverAppointed: ({ id, data }, scopes) => [{ ...line(id, data.lineCode), fields: { hasDriver: true } }, seatGiven(scopes, id, data.party, { seat: 'driver', target: data.lineCode, from: data.from })],
  CoDriverAppointed: ({ id, data }, scopes) => [line(id, data.lineCode), seatGiven(scopes, id, data.party, { seat: 'coDriver', target: data.lineCode, from: data.from })],
  NationalCoordinatorDesignated: ({ id, data }, scopes) => [withField(seatGiven(scopes, id, data.state, { seat: 'coordinator', target: data.state, from: data.from }), { hasCoordinator: true })],
  GoalSupervisorAppointed: ({ id, data }, scopes) => [{ ...goal(id, data.goalCode), fields: { hasSupervisor: true } }, seatGiven(scopes, id, data.party, { seat: 'goalSupervisor', target: data.goalCode, from: data.from })],
  RoleAccepted: ({ id, data }) => [seat(id, data.seat, data.target)],
  RoleDeclined: ({ id, data }, scopes) => vacated(id, data, scopes),
  RoleReleased: ({ id, data }, scopes) => vacated(id, data, scopes),

  MeetingScheduled: ({ id, data }, scopes) => meeting(id, data.oapId, { on: data.on, facts: heldIn(data.on) }, scopes),
  MeetingHeld: ({ id, data }, scopes) => meeting(id, data.oapId, { on: data.heldOn, facts: heldIn(data.heldOn) }, scopes),
  WorkProgrammeCommitted: ({ id, data }) => [party(id, data.party)],
  NationalPlanIntegrated: ({ id, data }) => [party(id, data.state)],
  FundingCallOpened: ({ id }) => [cycle(id)],

  MidTermReviewConcluded: ({ id }) => [cycle(id)],
  AnnualResultsPublished: ({ id }) => [cycle(id)],
  EvaluationLaunched: ({ id }) => [cycle(id)],
  EvaluationFindingRecorded: ({ id }) => [cycle(id)],
  EvaluationPublished: ({ id }) => [cycle(id)],
  EvaluationWaived: ({ id }) => [cycle(id)],
  // What kind of party is to answer decides who is told.
  RecommendationMade: ({ id, data }, { parties }) => [
    { ...recommendation(id, data.recommendationId), create: {}, fields: { addressee: data.addressee }, holds: { addresseeKind: parties.get(data.addressee) ?? [] } },
  ],
  RecommendationAnswered: ({ id, data }) => [recommendation(id, data.recommendationId)],
};

const recommendation = (cycleId: string, id: string): Concern => ({ cycleId, kind: 'recommendation', id });

/** A meeting about a plan is that plan's; any other is the whole cycle's, and counts for every plan there is by then. */
function meeting(cycleId: string, oapId: string | undefined, what: Pick<Concern, 'on' | 'facts'>, scopes: Scopes): readonly Concern[] {
  return oapId === undefined ? [{ ...cycle(cycleId), ...what }] : ofPlan(scopes, oapId, (plan) => [{ ...self(plan), ...what }]);
}

/** Which of the year's two regular meetings it can be: rules match by it. */
const heldIn = (day: LocalDate): Readonly<Record<string, Scalar>> => ({ year: yearOf(day), half: Number(day.slice(5, 7)) <= 6 ? 1 : 2 });

/** What a seat is of. */
function seat(cycleId: string, name: string, target: string): Concern {
  switch (name) {
    case 'coordinator':
      return party(cycleId, target);
    case 'goalSupervisor':
      return goal(cycleId, target);
    default:
      return line(cycleId, target);
  }
}

const OCCUPIED: Readonly<Record<string, string>> = { driver: 'hasDriver', coordinator: 'hasCoordinator', goalSupervisor: 'hasSupervisor' };

/** The scope that has the seat, and the party that had it: one and the same where a state's own seat is given back. */
function vacated(cycleId: string, data: { readonly seat: string; readonly target: string; readonly party: string; readonly to: LocalDate }, scopes: Scopes): readonly Concern[] {
  const field = OCCUPIED[data.seat];
  const of = { ...seat(cycleId, data.seat, data.target), on: data.to, ...(field !== undefined && { fields: { [field]: false } }) };
  const had = { ...seatReturned(scopes, cycleId, data.party, data), on: data.to };
  return of.kind === had.kind && of.id === had.id ? [withField(had, of.fields)] : [of, had];
}

const withField = (concern: Concern, fields: Concern['fields']): Concern => ({ ...concern, fields: { ...concern.fields, ...fields } });
const withRegister = ({ dates, fields }: Pick<Concern, 'dates' | 'fields'>, more: Concern['fields']): Pick<Concern, 'dates' | 'fields'> => ({ dates, fields: { ...fields, ...more } });

const cycles = ({ pins }: Scopes): readonly string[] => [...pins.keys()];

/** Parties registered before the cycle was announced. */
const partiesKnown = ({ parties }: Scopes, cycleId: string, cycleStart: LocalDate): readonly Concern[] =>
  [...parties].map(([id, kind]) => ({ ...party(cycleId, id), create: { parent: scopeKey(cycleId, 'cycle', cycleId) }, ...withRegister(changeInCycle(kind, cycleStart), { party: id }), holds: { kind } }));
