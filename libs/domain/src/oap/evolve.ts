import { addDays, type Decider } from '#kernel';
import type { OapCommands } from './commands.js';
import type { events } from './events.js';
import type { OapFacts } from './facts.js';
import { reaches, type Action, type Oap, type Plan, type Round } from './state.js';

/** The decider's maps, for the files that hold one topic of it each. */
export type OapDecider = Decider<'oap', Oap, OapFacts, typeof events, OapCommands>;

export const evolve: OapDecider['evolve'] = {
  OAPDraftOpened: (_state, data) => ({ ...data, status: 'drafting', version: 0, actions: [], rounds: [], results: [] }),
  OperationalActionProposed: (state, { actionId, ...content }) =>
    onPlan(state, (plan) => ({ ...plan, actions: [...plan.actions, { actionId, content, status: 'proposed', started: false, seats: [] }] })),
  OperationalActionRevised: (state, { actionId, ...content }) => onAction(state, actionId, (action) => ({ ...action, content })),
  OperationalActionWithdrawn: (state, { actionId, reason }) => onAction(state, actionId, (action) => ({ ...action, status: 'withdrawn', endedBecause: reason })),
  OAPConsultationStarted: (state, { closesOn }) => onPlan(state, (plan) => ({ ...plan, status: 'inConsultation', closesOn })),
  OAPConsultationClosed: (state) => onPlan(state, (plan) => ({ ...plan, status: 'consulted' })),
  OAPSubmitted: (state, _data, { effectiveAt, actor }) => onPlan(state, (plan) => ({ ...plan, status: 'submitted', submittedAt: effectiveAt, author: actor.subject })),
  OAPReturned: (state, { reasons }) => onPlan(state, (plan) => ({ ...plan, status: 'returned', reasons })),
  OAPApproved: (state, { version, docRef, decidedOn }) =>
    onPlan(state, (plan) => ({
      ...plan, status: 'approved', version, docRef, decidedOn,
      actions: plan.actions.map((action) => (action.status === 'proposed' ? { ...action, status: 'planned' } : action)),
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
  ActionResultRecorded: (state, { resultId }) => onPlan(state, (plan) => ({ ...plan, results: [...plan.results, resultId] })),
  OAPReportSubmitted: (state, { year, roundNo, ...report }) => onRound(state, { year, roundNo }, (round) => ({ ...round, report })),
};

const onPlan = (state: Oap, change: (plan: Plan) => Plan): Oap => (state.status === 'unknown' ? state : change(state));

const onAction = (state: Oap, actionId: string, change: (action: Action) => Action): Oap =>
  onPlan(state, (plan) => ({ ...plan, actions: plan.actions.map((action) => (action.actionId === actionId ? change(action) : action)) }));

const onRound = (state: Oap, at: Pick<Round, 'year' | 'roundNo'>, change: (round: Round) => Round): Oap =>
  onPlan(state, (plan) => ({ ...plan, rounds: plan.rounds.map((round) => (round.year === at.year && round.roundNo === at.roundNo ? change(round) : round)) }));
