import { canonical, command, ensure, ref, Refused, type FactRef } from '#kernel';
import { ensureDay, ensureExists, ensureUnsettled, within } from './checks.js';
import { ensureSibling } from './closing.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { CycleFacts } from './facts.js';
import type { CycleState, Recommendation } from './state.js';

/** What becomes of an evaluation: answers by whom it addresses, and lessons for the next cycle. */
export const followUp = {
  /** Also after the cycle is closed: an answer that comes late is still an answer. A new one takes the place of the former. */
  RespondToRecommendation: command<CycleCommands['RespondToRecommendation'], CycleState, CycleEvent>({
    authority: ({ recommendationId }, state) => within(state, { party: find(state, recommendationId)?.addressee }),
    decide: (answer, state) => {
      ensureExists(state);
      const known = find(state, answer.recommendationId);
      if (!known) throw new Refused({ code: 'RECOMMENDATION_UNKNOWN', kind: 'missing', pointer: '/recommendationId', message: `There is no recommendation ${answer.recommendationId} in this cycle.` });
      const data = { addressee: known.addressee, ...answer };
      if (known.answered && canonical(known.answered) === canonical(data)) return [];
      ensure(answer.answer === 'REJECTED' || (answer.measure ?? '').trim() !== '', { code: 'ANSWER_WITHOUT_MEASURE', kind: 'rule', pointer: '/measure', message: 'Say what is to be done about it, or that it is rejected.' });
      if (answer.dueOn !== undefined) ensureDay(answer.dueOn, '/dueOn');
      return [{ type: 'RecommendationAnswered', data }];
    },
  }),

  CarryFindingIntoCycle: command<CycleCommands['CarryFindingIntoCycle'], CycleState, CycleEvent, { readonly next: FactRef<CycleFacts> }>({
    authority: (_, state) => within(state),
    facts: ({ nextCycleId }) => ({ next: ref<CycleFacts>('cycle', nextCycleId) }),
    decide: (data, state, ctx) => {
      const { findings, carried } = state.evaluation;
      if (carried.some((known) => canonical(known) === canonical(data))) return [];
      ensureUnsettled(state);
      ensure(findings.some(({ findingId }) => findingId === data.findingId), { code: 'FINDING_UNKNOWN', kind: 'missing', pointer: '/findingId', message: `The evaluation has no finding ${data.findingId}.` });
      ensureSibling(data.nextCycleId, ctx.facts.next, state, '/nextCycleId');
      ensure(ctx.facts.next.from > state.from, { code: 'CYCLE_NOT_LATER', kind: 'rule', pointer: '/nextCycleId', message: `${data.nextCycleId} begins on ${ctx.facts.next.from}. A finding is carried into a cycle that follows.` });
      return [{ type: 'FindingCarriedForward', data }];
    },
  }),
};

const find = ({ evaluation: { recommendations } }: CycleState, id: string): Recommendation | undefined => recommendations.find(({ recommendationId }) => recommendationId === id);
