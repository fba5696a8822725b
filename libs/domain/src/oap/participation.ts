import { command, ensure, ref } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import type { OapDecider } from './evolve.js';
import { actionOf, dayOfAct, definitionOf, liveActionOf, planIn, planOf, scopeOf } from './guards.js';
import { kindOn, kindsOf } from './parties.js';
import type { Oap } from './state.js';

/** Who takes part in an action without leading it. A state joins by its coordinator, a body by its contact. */
export const participation = {
  JoinAction: command({
    authority: ({ actionId, party }, state) => scopeOf(state, { action: actionId, party, state: party }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ actionId, party, contribution }, state, ctx) => {
      const known = actionOf(planOf(state), actionId).participants.find((one) => one.party === party);
      if (known && known.contribution === contribution) return [];
      liveActionOf(underway(state), actionId);
      const kind = kindOn(ctx.facts.party, party, dayOfAct(ctx));
      const kinds = kindsOf(definitionOf(ctx), 'self');
      ensure(kinds.includes(kind), {
        code: 'ACTION_PARTICIPANT_NOT_ELIGIBLE', kind: 'rule', pointer: '/party', message: `${party} is of the kind ${kind}, which may not take part. Participation is open to ${kinds.join(', ') || 'no kind'}.`,
      });
      return [{ type: 'ActionParticipantJoined', data: { actionId, party, kind, contribution } }];
    },
  }),

  LeaveAction: command({
    authority: ({ actionId, party }, state) => scopeOf(state, { action: actionId, party, state: party }),
    decide: ({ actionId, party, reason }, state) => {
      const { participants } = actionOf(planOf(state), actionId);
      if (!participants.some((one) => one.party === party)) return [];
      liveActionOf(underway(state), actionId);
      return [{ type: 'ActionParticipantLeft', data: { actionId, party, reason } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

const underway = (state: Oap) =>
  planIn(state, ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting'], {
    code: 'OAP_ENDED', todo: 'Nobody joins or leaves its actions any more.',
  });
