import { command, ensure, ref } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import type { JadDecider } from './evolve.js';
import { dayOfAct, definitionOf, jointIn, judgeCountries, kindOn, scopeOf } from './guards.js';
import type { Jad } from './state.js';

/** Who takes part, and whether it goes ahead. */
export const participation = {
  CommitToJAD: command({
    authority: ({ party }, state) => scopeOf(state, { party }),
    facts: ({ party }) => ({ party: ref<PartyFacts>('party', party) }),
    decide: ({ party, contribution, officers }, state, ctx) => {
      const kind = kindOn({ [`party ${party}`]: ctx.facts.party }, party, { day: dayOfAct(ctx), pointer: '/party' });
      // Bodies offer themselves; a country is asked, and one that was not does not learn that there is anything to join.
      if (definitionOf(ctx).countryKinds.includes(kind)) ensureKnownTo(state, party);
      const joint = open(state);
      const before = joint.participants.find((one) => one.party === party);
      if (before && before.withdrawn === undefined && before.contribution === contribution && before.officers === officers) return [];
      ensure(officers === undefined || (Number.isSafeInteger(officers) && officers >= 0), { code: 'JAD_OFFICERS_NOT_A_COUNT', kind: 'rule', pointer: '/officers', message: 'Officers are a whole number from 0 on.' });
      return [{ type: 'JADParticipationCommitted', data: { party, kind, contribution, officers } }];
    },
  }),

  WithdrawFromJAD: command({
    authority: ({ party }, state) => scopeOf(state, { party }),
    decide: ({ party, reason }, state) => {
      ensureKnownTo(state, party);
      const joint = open(state);
      const before = joint.participants.find((one) => one.party === party);
      if (before?.withdrawn === reason) return [];
      // A listed country that has not committed declines by withdrawing (C19b).
      ensure(before?.withdrawn === undefined && (before !== undefined || joint.plan.countries.includes(party)), {
        code: 'JAD_NOT_COMMITTED', kind: 'state', pointer: '/party', message: `${party} has neither committed nor is it listed in the operational plan: there is nothing to withdraw.`,
      });
      return [{ type: 'JADParticipationWithdrawn', data: { party, reason } }];
    },
  }),

  ConfirmJAD: command({
    authority: (_data, state) => scopeOf(state),
    decide: (_data, state, ctx) => {
      if (state.status === 'confirmed') return [];
      const joint = jointIn(state, ['planned'], { code: 'JAD_NOT_PLANNED', todo: 'It is confirmed once it has an operational plan and before it starts.' });
      return [{ type: 'JADConfirmed', data: { countries: judgeCountries(joint, definitionOf(ctx)) } }];
    },
  }),

  CancelJAD: command({
    authority: (_data, state) => scopeOf(state),
    decide: ({ reason }, state) => {
      if (state.status === 'cancelled' && state.reason === reason) return [];
      jointIn(state, ['proposed', 'planned', 'confirmed'], { code: 'JAD_NOT_CANCELLABLE', todo: 'It can be cancelled until it starts; after that, conclude it.' });
      return [{ type: 'JADCancelled', data: { reason } }];
    },
  }),
} satisfies Partial<JadDecider['commands']>;

/** Hidden from those who take no part (domain.md 3.4): to them it is refused as what does not exist is. */
function ensureKnownTo(state: Jad, party: string): void {
  if (state.status === 'unknown' || state.embargoLifted !== undefined) return;
  const listed = 'plan' in state ? state.plan.countries : [];
  const known = state.leads.includes(party) || listed.includes(party) || state.participants.some((one) => one.party === party);
  ensure(known, { code: 'JAD_UNKNOWN', kind: 'missing', message: `There is no jad ${state.jadId}.` });
}

const open = (state: Jad) =>
  jointIn(state, ['planned', 'confirmed'], { code: 'JAD_NOT_OPEN', todo: 'Parties commit and withdraw from the operational plan on until it starts.' });
