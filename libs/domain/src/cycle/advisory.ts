import { canonical, command, ensure, ref, type FactRef } from '#kernel';
import type { PartyFacts } from '../party/facts.js';
import { ensureDocument, ensureOpen, isReopened, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { kindOn } from './eligibility.js';
import type { CycleEvent } from './events.js';
import type { CycleState } from './state.js';

type SignerRefs = Readonly<Record<string, FactRef<PartyFacts>>>;

/** Between assessment and decision: the advisory document, and what is proposed on it. */
export const advisory = {
  /** One party issues it and names the one that signed with it. */
  IssuePolicyAdvisoryDocument: command<CycleCommands['IssuePolicyAdvisoryDocument'], CycleState, CycleEvent, SignerRefs>({
    authority: (_, state) => within(state),
    facts: ({ coSigned }): SignerRefs => (coSigned === undefined ? {} : { signer: ref<PartyFacts>('party', coSigned) }),
    decide: (data, state, ctx) => {
      if (state.advisory && canonical(state.advisory) === canonical(data)) return [];
      ensureOpen(state);
      ensureAssessed(state);
      ensure(!state.advisory || isReopened(state, 2), { code: 'ADVISORY_ALREADY_ISSUED', kind: 'state', message: `The advisory document is issued (${state.advisory?.docRef}). Reopen step 2, with a reason, to issue another.` });
      ensureDocument(data.docRef, 'I4');
      const { coSigned } = data;
      const { signer } = ctx.facts;
      if (coSigned !== undefined && signer !== undefined) {
        ensure(coSigned !== ctx.actor.party, { code: 'ADVISORY_SIGNED_TWICE', kind: 'rule', pointer: '/coSigned', message: `${coSigned} issues the document. Name the other party that signed it.` });
        kindOn(coSigned, signer, judgedOn(ctx), { party: '/coSigned' });
      }
      return [{ type: 'PolicyAdvisoryDocumentIssued', data }];
    },
  }),

  /** I4: on the cycle's assessment; the proposal need not be among what that recommends. */
  ProposePriority: command<CycleCommands['ProposePriority'], CycleState, CycleEvent>({
    authority: ({ code }, state) => within(state, { priority: code }),
    decide: (data, state, ctx) => {
      const known = state.proposals.find(({ code }) => code === data.code);
      if (known && canonical({ ...known, proposedBy: undefined }) === canonical(data)) return [];
      ensureOpen(state);
      ensureAssessed(state);
      ensure(!state.selection || isReopened(state, 2), { code: 'SELECTION_ALREADY_CONCLUDED', kind: 'state', rule: 'I4', message: `The priorities are chosen (${state.selection?.docRef}). Reopen step 2, with a reason, to propose another.` });
      ensure(!state.priorities.some(({ code }) => code === data.code), { code: 'PRIORITY_ALREADY_ADOPTED', kind: 'state', rule: 'I4', pointer: '/code', message: `${data.code} is adopted already.` });
      return [{ type: 'PriorityProposed', data: { ...data, proposedBy: ctx.actor.party } }];
    },
  }),

  WithdrawPriorityProposal: command<CycleCommands['WithdrawPriorityProposal'], CycleState, CycleEvent>({
    authority: ({ code }, state) => within(state, { priority: code }),
    decide: (data, state) => {
      if (state.withdrawn.some((known) => canonical(known) === canonical(data))) return [];
      ensureOpen(state);
      ensure(!state.priorities.some(({ code }) => code === data.code), { code: 'PRIORITY_ALREADY_ADOPTED', kind: 'state', rule: 'I6', pointer: '/code', message: `${data.code} is adopted. An adopted priority is repealed, on a document.` });
      ensure(state.proposals.some(({ code }) => code === data.code), { code: 'PRIORITY_NOT_PROPOSED', kind: 'state', rule: 'I4', pointer: '/code', message: `${data.code} is not proposed.` });
      return [{ type: 'PriorityProposalWithdrawn', data }];
    },
  }),
};

function ensureAssessed(state: CycleState): void {
  ensure(state.assessment !== undefined, { code: 'ASSESSMENT_NOT_PUBLISHED', kind: 'state', rule: 'I4', message: 'Policy rests on the threat assessment, which is not published yet.' });
}
