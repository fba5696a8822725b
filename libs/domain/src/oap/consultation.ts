import { command, ensure, ref } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import type { OapDecider } from './evolve.js';
import { dayOfAct, planIn, planOf, scopeOf } from './guards.js';
import { kindOn } from './parties.js';
import type { OapStatus } from './state.js';

/** The parties asked for their opinion of the draft. */
export const consultation = {
  StartConsultation: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ closesOn }, state, ctx) => {
      if (state.status === 'inConsultation' && state.closesOn === closesOn) return [];
      const plan = planIn(state, ['drafting'], { code: 'OAP_NOT_DRAFTING', todo: 'A consultation opens once, on a draft.' });
      const day = dayOfAct(ctx);
      ensure(closesOn >= day, {
        code: 'OAP_CONSULTATION_CLOSED_BEFORE_START', kind: 'rule', pointer: '/closesOn', message: `A consultation that starts on ${day} cannot close on ${closesOn}. Close it on ${day} or later.`,
      });
      ensure(closesOn <= plan.periodTo, {
        code: 'OAP_CONSULTATION_AFTER_PERIOD', kind: 'rule', pointer: '/closesOn', message: `The plan ends on ${plan.periodTo}: a consultation on it that closes on ${closesOn} comes too late. Close it before.`,
      });
      return [{ type: 'OAPConsultationStarted', data: { closesOn } }];
    },
  }),

  CloseConsultation: command({
    authority: (_data, state) => scopeOf(state),
    decide: (_data, state) => {
      if (CONSULTED.includes(state.status)) return [];
      planIn(state, ['inConsultation'], { code: 'OAP_NOT_IN_CONSULTATION', todo: 'Start the consultation before closing it.' });
      return [{ type: 'OAPConsultationClosed', data: {} }];
    },
  }),

  GiveOpinion: command({
    // A coordinator speaks for its own state.
    authority: ({ party }, state) => scopeOf(state, { party, state: party }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ party, text }, state, ctx) => {
      if (planOf(state).opinions.some((opinion) => opinion.party === party && opinion.text === text)) return [];
      planIn(state, ['inConsultation'], { code: 'OAP_NOT_IN_CONSULTATION', todo: 'Opinions are given from the start of the consultation to its close.' });
      kindOn(ctx.facts.party, party, dayOfAct(ctx));
      ensure(party === ctx.actor.party || party === ctx.actor.actingFor, {
        code: 'OAP_OPINION_OF_ANOTHER', kind: 'seat', pointer: '/party', message: `${ctx.actor.party} cannot give the opinion of ${party}. Give your own, or say for whom you act.`,
      });
      return [{ type: 'OAPOpinionGiven', data: { party, text } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/** A plan in one of these has its consultation behind it. */
const CONSULTED: readonly OapStatus[] = ['consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting', 'closed'];
