import { addDays, Keyed, type Decider } from '#kernel';
import type { OapCommands } from './commands.js';
import type { events } from './events.js';
import type { OapFacts } from './facts.js';
import { reaches, type Action, type Amendment, type Funding, type Oap, type Plan, type Result, type Round } from './state.js';

/** The decider's maps, for the files that hold one topic of it each. */
export type OapDecider = Decider<'oap', Oap, OapFacts, typeof events, OapCommands>;

export const evolve: OapDecider['evolve'] = {
  OAPDraftOpened: (_state, data) => ({ ...data, status: 'drafting', version: 0, actions: [], rounds: [], results: Keyed.empty(), funding: [], references: [], opinions: [], amendments: [] }),
  OperationalActionProposed: (state, { actionId, ...content }) =>
    onPlan(state, (plan) => ({ ...plan, actions: [...plan.actions, { actionId, content, status: 'proposed', started: false, seats: [], participants: [] }] })),
  OperationalActionRevised: (state, { actionId, ...content }) => onAction(state, actionId, (action) => ({ ...action, content })),
  OperationalActionWithdrawn: (state, { actionId, reason }) => onAction(state, actionId, (action) => ({ ...action, status: 'withdrawn', endedBecause: reason })),
  OAPConsultationStarted: (state, { closesOn }) => onPlan(state, (plan) => ({ ...plan, status: 'inConsultation', closesOn })),
  OAPConsultationClosed: (state) => onPlan(state, (plan) => ({ ...plan, status: 'consulted' })),
  OAPSubmitted: (state, _data, { effectiveAt, actor }) => onPlan(state, (plan) => ({ ...plan, status: 'submitted', submittedAt: effectiveAt, author: actor.subject })),
  OAPReturned: (state, { reasons }) => onPlan(state, (plan) => ({ ...plan, status: 'returned', reasons })),
  OAPApproved: (state, { version, docRef, decidedOn }) =>
    onPlan(state, (plan) => ({
      ...plan, status: 'approved', version, docRef, decidedOn, actions: planned(plan),
    })),
  OAPImplementationStarted: (state) => onPlan(state, (plan) => (plan.status === 'approved' ? { ...plan, status: 'inImplementation' } : plan)),
  OAPImplementationEnded: (state) => onPlan(state, (plan) => (plan.status === 'inImplementation' ? { ...plan, status: 'reporting' } : plan)),
  OAPCancelled: (state, { reason, docRef }) => onPlan(state, (plan) => ({ ...plan, status: 'cancelled', reason, docRef })),
  ActionLedAssigned: (state, { actionId, party, leadRole, effectiveFrom }) =>
    onAction(state, actionId, (action) => {
      const seats = action.seats.map((seat) => {
        const gives = seat.leadRole === leadRole && (leadRole === 'LEADER' || seat.party === party.code) && reaches(seat, effectiveFrom);
        return gives ? { ...seat, to: addDays(effectiveFrom, -1) } : seat;
      });
      return { ...action, seats: [...seats, { party: party.code, kind: party.kind, authority: party.authority, leadRole, from: effectiveFrom }] };
    }),
  ActionLeadReleased: (state, { actionId, party, leadRole, to }) =>
    onAction(state, actionId, (action) => ({
      ...action,
      seats: action.seats.map((seat) => (seat.party === party && seat.leadRole === leadRole && reaches(seat, to) ? { ...seat, to } : seat)),
    })),
  ActionStarted: (state, { actionId }) => onAction(state, actionId, (action) => ({ ...action, status: 'ongoing', started: true })),
  ActionCancelled: (state, { actionId, reason }) => onAction(state, actionId, (action) => ({ ...action, status: 'cancelled', endedBecause: reason })),
  ReportingRoundOpened: (state, data) => onPlan(state, (plan) => ({ ...plan, rounds: [...plan.rounds, { ...data, progress: [] }] })),
  ActionProgressReported: (state, { year, roundNo, ...report }) =>
    onRound(state, { year, roundNo }, (round) => ({ ...round, progress: [...round.progress.filter(({ actionId }) => actionId !== report.actionId), report] })),
  ActionResultRecorded: (state, { resultId, actionId, value, jadId }, { actor }) =>
    onPlan(state, (plan) => ({ ...plan, results: plan.results.with(resultId, { resultId, actionId, value, author: actor.subject, validated: false, jadId }) })),
  ActionResultCorrected: (state, { resultId, newValue }, { actor }) => onResult(state, resultId, (result) => ({ ...result, value: newValue, author: actor.subject, validated: false })),
  ActionResultValidated: (state, { resultId }) => onResult(state, resultId, (result) => ({ ...result, validated: true })),
  // A source that is asked again is asked anew: what became of the former request is in the log.
  FundingRequested: (state, { actionId, source, amount }) =>
    onPlan(state, (plan) => ({
      ...plan, funding: [...plan.funding.filter((one) => one.actionId !== actionId || one.source !== source), { actionId, source, status: 'requested', requested: amount, awarded: 0 }],
    })),
  FundingAwarded: (state, { amount, docRef, ...at }) => onFunding(state, at, { status: 'awarded', awarded: amount, docRef }),
  FundingDeclined: (state, { reason, ...at }) => onFunding(state, at, { status: 'declined', reason }),
  FundingSettled: (state, { amountPaid, docRef, ...at }) => onFunding(state, at, { status: 'settled', paid: amountPaid, docRef }),
  ReferenceLinked: (state, reference) => onPlan(state, (plan) => ({ ...plan, references: [...plan.references, reference] })),
  OAPReportSubmitted: (state, { year, roundNo, ...report }, { actor }) =>
    onRound(report.final ? onPlan(state, (plan) => ({ ...plan, finalReportBy: actor.subject })) : state, { year, roundNo }, (round) => ({ ...round, report })),

  OAPOpinionGiven: (state, opinion) => onPlan(state, (plan) => ({ ...plan, opinions: [...plan.opinions, opinion] })),
  OAPAmendmentProposed: (state, { amendmentNo, summary, add, revise, cancel }, { effectiveAt, actor }) =>
    onPlan(state, (plan) => ({ ...plan, amendments: [...plan.amendments, { amendmentNo, summary, changes: { add, revise, cancel }, proposedAt: effectiveAt, author: actor.subject }] })),
  OAPAmended: (state, { amendmentNo, version, docRef, decidedOn }) =>
    onPlan(decided(state, amendmentNo, { accept: true, docRef, decidedOn, reasons: '' }), (plan) => ({ ...plan, version, actions: planned(plan) })),
  OAPAmendmentRefused: (state, { amendmentNo, docRef, decidedOn, reasons }) => decided(state, amendmentNo, { accept: false, docRef, decidedOn, reasons }),
  OAPClosed: (state, { summary }) => onPlan(state, (plan) => (plan.status === 'reporting' ? { ...plan, status: 'closed', summary } : plan)),

  OperationalActionCarriedOver: (state, { actionId, toOapId, newEnd }) =>
    onAction(state, actionId, (action) => ({ ...action, status: 'carriedOver', carriedTo: { oapId: toOapId, newEnd }, endedBecause: `carried over to ${toOapId}` })),
  OperationalActionCarriedIn: (state, { actionId, fromOapId, fromActionId, status, leader: _leader, participants: _participants, goalMapping: _goalMapping, ...content }) =>
    onPlan(state, (plan) => ({
      ...plan,
      actions: [...plan.actions, { actionId, content, status, started: false, seats: [], participants: [], carriedFrom: { oapId: fromOapId, actionId: fromActionId } }],
    })),
  ActionLeadAccepted: (state, { actionId, party, leadRole }) =>
    onAction(state, actionId, (action) => ({ ...action, seats: action.seats.map((seat) => (seat.party === party && seat.leadRole === leadRole && seat.to === undefined ? { ...seat, accepted: true } : seat)) })),
  // The release that follows gives the seat back.
  ActionLeadDeclined: (state) => state,
  ActionParticipantJoined: (state, { actionId, ...participant }) =>
    onAction(state, actionId, (action) => ({ ...action, participants: [...action.participants.filter(({ party }) => party !== participant.party), participant] })),
  ActionParticipantLeft: (state, { actionId, party }) => onAction(state, actionId, (action) => ({ ...action, participants: action.participants.filter((one) => one.party !== party) })),
  ActionSuspended: (state, { actionId, reason }) => onAction(state, actionId, (action) => ({ ...action, status: 'suspended', suspendedBecause: reason })),
  ActionResumed: (state, { actionId }) => onAction(state, actionId, ({ suspendedBecause: _suspendedBecause, ...action }) => ({ ...action, status: 'ongoing' })),
  ActionOutcomeProposed: (state, { actionId, outcome, text }) => onAction(state, actionId, (action) => ({ ...action, outcome: { outcome, text } })),
  ActionCompleted: (state, { actionId, summary }) => onAction(state, actionId, (action) => ({ ...action, status: 'completed', endedBecause: summary })),
  ActionNotCompleted: (state, { actionId, reason }) => onAction(state, actionId, (action) => ({ ...action, status: 'notCompleted', endedBecause: reason })),
  ActionExtended: (state, { actionId, newEnd }) => onAction(state, actionId, (action) => ({ ...action, content: { ...action.content, end: newEnd } })),
  ActionRescheduled: (state, { actionId, newStart, newEnd }) => onAction(state, actionId, (action) => ({ ...action, content: { ...action.content, start: newStart, end: newEnd } })),
};

/** I15: what was decided plans every proposed action. */
const planned = ({ actions }: Plan): readonly Action[] => actions.map((action) => (action.status === 'proposed' ? { ...action, status: 'planned' } : action));

const decided = (state: Oap, amendmentNo: number, decision: Amendment['decision']): Oap =>
  onPlan(state, (plan) => ({ ...plan, amendments: plan.amendments.map((one) => (one.amendmentNo === amendmentNo ? { ...one, decision } : one)) }));

const onResult = (state: Oap, resultId: string, change: (result: Result) => Result): Oap =>
  onPlan(state, (plan) => {
    const result = plan.results.get(resultId);
    return result ? { ...plan, results: plan.results.with(resultId, change(result)) } : plan;
  });

const onPlan = (state: Oap, change: (plan: Plan) => Plan): Oap => (state.status === 'unknown' ? state : change(state));

const onAction = (state: Oap, actionId: string, change: (action: Action) => Action): Oap =>
  onPlan(state, (plan) => ({ ...plan, actions: plan.actions.map((action) => (action.actionId === actionId ? change(action) : action)) }));

const onRound = (state: Oap, at: Pick<Round, 'year' | 'roundNo'>, change: (round: Round) => Round): Oap =>
  onPlan(state, (plan) => ({ ...plan, rounds: plan.rounds.map((round) => (round.year === at.year && round.roundNo === at.roundNo ? change(round) : round)) }));

/** Of what the action asked of the source. */
const onFunding = (state: Oap, at: Pick<Funding, 'actionId' | 'source'>, change: Partial<Funding>): Oap =>
  onPlan(state, (plan) => ({ ...plan, funding: plan.funding.map((one) => (one.actionId === at.actionId && one.source === at.source ? { ...one, ...change } : one)) }));
