import { canonical, command, ensure, ref, type Context, type Definition, type FactRef, type LocalDate } from '#kernel';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';
import { ensureDifferent } from './assessment.js';
import { definitionOf, ensureDocument, ensureExists, ensureStepOpen, ensureUnsettled, isReopened, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { kindOn } from './eligibility.js';
import type { CycleEvent, SeatOfParty } from './events.js';
import { coversDay, type CycleState } from './state.js';
import { stateOf } from './tracks.js';

/** The contractor as a party, and every plan of the cycle for who leads in it. */
type LaunchRefs = { readonly contractor: FactRef<PartyFacts> } & { readonly [plan: `plan ${string}`]: FactRef<OapFacts> };

/** Step 4: an independent look at the cycle, or the decision to do without. */
export const evaluation = {
  LaunchEvaluation: command<CycleCommands['LaunchEvaluation'], CycleState, CycleEvent, LaunchRefs>({
    authority: (_, state) => within(state),
    facts: ({ contractorRef }, state): LaunchRefs => ({
      contractor: ref<PartyFacts>('party', contractorRef),
      ...Object.fromEntries(state.plans.map(({ oapId }) => [`plan ${oapId}`, ref<OapFacts>('oap', oapId)])),
    }),
    decide: ({ scope, contractorRef, criteria }, state, ctx) => {
      const { launched } = state.evaluation;
      if (launched && canonical({ ...launched, conflicts: undefined }) === canonical({ scope, contractorRef, criteria })) return [];
      ensureUnsettled(state);
      ensure(!launched || isReopened(state, 4), { code: 'EVALUATION_ALREADY_LAUNCHED', kind: 'state', rule: 'I19', message: 'The evaluation is launched already. Reopen step 4, with a reason, to launch another.' });
      ensureStepOpen(state, 4, 'An evaluation is launched before step 4 ends');
      ensure(stateOf(state.tracks, 3) !== 'notStarted', { code: 'CYCLE_NOTHING_TO_EVALUATE', kind: 'state', rule: 'I19', message: 'Implementation has not begun: there is nothing to evaluate yet.' });
      ensure(criteria.length > 0, { code: 'EVALUATION_WITHOUT_CRITERIA', kind: 'rule', rule: 'I19', pointer: '/criteria', message: 'Name the criteria, such as relevance or effectiveness.' });
      ensureDifferent(criteria, '/criteria');
      ensureIndependent(contractorRef, state, ctx);
      const conflicts = seatsOf(ctx.actor.party, judgedOn(ctx), state, ctx.facts);
      return [{ type: 'EvaluationLaunched', data: { scope, contractorRef, criteria, conflicts } }];
    },
  }),

  RecordEvaluationFinding: command<CycleCommands['RecordEvaluationFinding'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (finding, state) => {
      const { launched, findings } = state.evaluation;
      if (findings.some(({ findingId: _id, ...known }) => canonical(known) === canonical(finding))) return [];
      ensureUnderWay(state);
      ensure(launched?.criteria.includes(finding.criterion) === true, { code: 'EVALUATION_CRITERION_UNKNOWN', kind: 'rule', pointer: '/criterion', message: `The evaluation is made by ${launched?.criteria.join(', ')}, not by ${finding.criterion}.` });
      return [{ type: 'EvaluationFindingRecorded', data: { findingId: `F${findings.length + 1}`, ...finding } }];
    },
  }),

  MakeRecommendation: command<CycleCommands['MakeRecommendation'], CycleState, CycleEvent, { readonly addressee: FactRef<PartyFacts> }>({
    authority: (_, state) => within(state),
    facts: ({ addressee }) => ({ addressee: ref<PartyFacts>('party', addressee) }),
    decide: (recommendation, state, ctx) => {
      const { recommendations, findings } = state.evaluation;
      if (recommendations.some(({ recommendationId: _id, answered: _answered, ...known }) => canonical(known) === canonical(recommendation))) return [];
      ensureUnderWay(state);
      kindOn(recommendation.addressee, ctx.facts.addressee, judgedOn(ctx), { party: '/addressee' });
      for (const [i, id] of (recommendation.findingIds ?? []).entries()) {
        ensure(findings.some(({ findingId }) => findingId === id), { code: 'FINDING_UNKNOWN', kind: 'missing', pointer: `/findingIds/${i}`, message: `The evaluation has no finding ${id}.` });
      }
      return [{ type: 'RecommendationMade', data: { recommendationId: `R${recommendations.length + 1}`, ...recommendation } }];
    },
  }),

  PublishEvaluation: command<CycleCommands['PublishEvaluation'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (data, state) => {
      if (state.evaluation.published?.docRef === data.docRef && !isReopened(state, 4)) return [];
      ensureUnderWay(state);
      ensureDocument(data.docRef, 'I3');
      return [{ type: 'EvaluationPublished', data }];
    },
  }),

  WaiveEvaluation: command<CycleCommands['WaiveEvaluation'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (data, state) => {
      if (state.evaluation.waived && !isReopened(state, 4)) return [];
      ensureUnsettled(state);
      ensure(!state.evaluation.published || isReopened(state, 4), { code: 'EVALUATION_ALREADY_PUBLISHED', kind: 'state', rule: 'I3', message: `The evaluation is published (${state.evaluation.published?.docRef}): it can no longer be waived.` });
      ensureDocument(data.docRef, 'I3');
      return [{ type: 'EvaluationWaived', data }];
    },
  }),
};

/** Launched, and not yet published or waived. */
function ensureUnderWay(state: CycleState): void {
  ensureExists(state);
  ensureUnsettled(state);
  ensure(state.evaluation.launched !== undefined, { code: 'EVALUATION_NOT_LAUNCHED', kind: 'state', message: 'No evaluation of this cycle is launched.' });
  ensureStepOpen(state, 4, 'The evaluation is over');
}

/**
 * I19: the evaluator holds no seat of the cycle. Where it is a registered party, it is also of a kind that may evaluate, which
 * keeps out the support team's; where the reference names no party, the contract behind it is the commissioner's to vouch for.
 */
function ensureIndependent(contractor: string, state: CycleState, ctx: Context<{ contractor: PartyFacts } & PlanFacts>): void {
  const day = judgedOn(ctx);
  const [held] = seatsOf(contractor, day, state, ctx.facts);
  ensure(!held, { code: 'EVALUATOR_HOLDS_SEAT', kind: 'rule', rule: 'I19', pointer: '/contractorRef', message: `${contractor} holds the seat ${held?.seat} of ${held?.target}. Who evaluates has no part in what is evaluated.` });
  if (ctx.facts.contractor.code === undefined) return;
  const kind = kindOn(contractor, ctx.facts.contractor, day, { party: '/contractorRef' }, 'I19');
  const may = evaluatorKinds(definitionOf(ctx));
  ensure(may.includes(kind), { code: 'PARTY_KIND_MAY_NOT', kind: 'rule', rule: 'I19', pointer: '/contractorRef', message: `${contractor} is ${kind}; evaluating is open to ${may.join(', ') || 'nobody in this programme'}.` });
}

const evaluatorKinds = ({ authorities, roles }: Definition): readonly string[] => {
  const codes = (authorities['RecordEvaluationFinding'] ?? []).map(({ role }) => role);
  return [...new Set(roles.filter(({ code }) => codes.includes(code)).flatMap(({ kinds }) => kinds))];
};

type PlanFacts = { readonly [plan: `plan ${string}`]: OapFacts };

/** What a party holds in the cycle on a day or later: seats of its own and leads of its plans' actions. */
function seatsOf(party: string, day: LocalDate, state: CycleState, facts: PlanFacts): readonly SeatOfParty[] {
  const mine = (seat: { party: string; from: LocalDate; to?: LocalDate }): boolean => seat.party === party && (coversDay(seat, day) || seat.from > day);
  const ofCycle = state.seats.filter(mine).map(({ seat, target }) => ({ seat, target, party }));
  const ofActions = state.plans.flatMap(({ oapId }) =>
    (facts[`plan ${oapId}`]?.actions ?? []).flatMap(({ actionId, seats }) => seats.filter(mine).map(({ leadRole }) => ({ seat: leadRole === 'LEADER' ? 'leader' : 'coLeader', target: `${oapId}.${actionId}`, party }))),
  );
  return [...ofCycle, ...ofActions];
}
