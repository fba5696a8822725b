import { canonical, command, ensure, ref, type FactRef } from '#kernel';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';
import { ensureDocument, ensureNotPassed, ensureOpen, ensureStepOpen, isReopened, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { kindOn } from './eligibility.js';
import type { CycleEvent } from './events.js';
import type { CycleState } from './state.js';

type ContributionRefs = { readonly party: FactRef<PartyFacts> } & { readonly [plan: `plan ${string}`]: FactRef<OapFacts> };

/** Plans one contribution can be linked to. */
const CONTRIBUTION_PLANS_MAX = 50;

/** Step 1: who knows something of the threats is asked, and the assessment says what comes of it. */
export const assessment = {
  RequestThreatContributions: command<CycleCommands['RequestThreatContributions'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: ({ deadline }, state, ctx) => {
      if (state.contributionsDue === deadline) return [];
      ensureOpen(state);
      ensureStepOpen(state, 1, 'Contributions are asked for before the assessment is published');
      ensureNotPassed(deadline, '/deadline', ctx, state);
      return [{ type: 'ThreatContributionsRequested', data: { deadline } }];
    },
  }),

  /** A party's later contribution of a kind takes the place of its former one; having declined stands in nobody's way. */
  SubmitThreatContribution: command<CycleCommands['SubmitThreatContribution'], CycleState, CycleEvent, ContributionRefs>({
    authority: ({ party }, state) => within(state, { party, state: party }),
    facts: ({ party, oapIds = [] }): ContributionRefs => ({
      party: ref<PartyFacts>('party', party),
      ...Object.fromEntries(oapIds.map((oapId) => [`plan ${oapId}`, ref<OapFacts>('oap', oapId)])),
    }),
    decide: (given, state, ctx) => {
      const current = state.contributions.find(({ party, kind }) => party === given.party && kind === given.kind);
      if (current && canonical({ ...current, partyKind: undefined }) === canonical(given)) return [];
      ensureOpen(state);
      if (given.kind === 'DATA') {
        ensure(state.contributionsDue !== undefined, { code: 'CONTRIBUTIONS_NOT_REQUESTED', kind: 'state', pointer: '/kind', message: 'Nobody has been asked for data yet. A thematic analysis may come at any time.' });
        ensureStepOpen(state, 1, 'Data goes into the assessment that is to come');
      }
      const partyKind = kindOn(given.party, ctx.facts.party, judgedOn(ctx), { party: '/party' });
      const { oapIds = [] } = given;
      ensure(oapIds.length <= CONTRIBUTION_PLANS_MAX, { code: 'CONTRIBUTION_TOO_MANY_PLANS', kind: 'rule', pointer: '/oapIds', message: `At most ${CONTRIBUTION_PLANS_MAX} plans can be linked.` });
      for (const [i, oapId] of oapIds.entries()) {
        const plan = ctx.facts[`plan ${oapId}`];
        ensure(plan !== undefined && plan.status !== 'unknown', { code: 'PLAN_UNKNOWN', kind: 'missing', pointer: `/oapIds/${i}`, message: `There is no plan ${oapId}.` });
      }
      return [{ type: 'ThreatContributionSubmitted', data: { ...given, partyKind } }];
    },
  }),

  DeclineContribution: command<CycleCommands['DeclineContribution'], CycleState, CycleEvent>({
    authority: ({ party }, state) => within(state, { party, state: party }),
    decide: ({ party, reason }, state) => {
      if (state.declined.some((one) => one.party === party)) return [];
      ensureOpen(state);
      ensure(state.contributionsDue !== undefined, { code: 'CONTRIBUTIONS_NOT_REQUESTED', kind: 'state', message: 'Nobody has been asked for data yet, so there is nothing to decline.' });
      ensureStepOpen(state, 1, 'Data goes into the assessment that is to come');
      ensure(!state.contributions.some((one) => one.party === party && one.kind === 'DATA'), { code: 'CONTRIBUTION_ALREADY_SUBMITTED', kind: 'state', pointer: '/party', message: `${party} has contributed. Submit again where it is to say something else.` });
      return [{ type: 'ThreatContributionDeclined', data: { party, reason } }];
    },
  }),

  PublishThreatAssessment: command<CycleCommands['PublishThreatAssessment'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (data, state) => {
      if (state.assessment && !isReopened(state, 1) && canonical(state.assessment) === canonical(data)) return [];
      ensureOpen(state);
      ensure(!state.assessment || isReopened(state, 1), { code: 'ASSESSMENT_ALREADY_PUBLISHED', kind: 'state', message: `The assessment is published (${state.assessment?.docRef}). Reopen step 1, with a reason, to publish another.` });
      ensureDocument(data.docRef, 'I4');
      ensureDifferent(data.recommendedPriorities, '/recommendedPriorities');
      return [{ type: 'ThreatAssessmentPublished', data }];
    },
  }),
};

/** A list that names nothing twice. */
export function ensureDifferent(items: readonly string[], pointer: string): void {
  const twice = items.findIndex((item, i) => items.indexOf(item) !== i);
  ensure(twice < 0, { code: 'CYCLE_NAMED_TWICE', kind: 'rule', pointer: `${pointer}/${twice}`, message: `${items[twice]} is named twice.` });
}
