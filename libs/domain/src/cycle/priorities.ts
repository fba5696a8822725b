import { canonical, command, ensure } from '#kernel';
import { ensureDifferent } from './assessment.js';
import { definitionOf, ensureAdopted, ensureDecision, ensureDocument, ensureOpen, isReopened, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import { isInForce, type CycleState, type Priority } from './state.js';

/** What is recorded where a priority rests on no assessment (I4). */
export const NO_ASSESSMENT_BASIS = 'no assessment basis';

/** What the cycle pursues. A priority is never deleted: every change of it is an event on a document (I6). */
export const priorities = {
  AdoptPriority: command<CycleCommands['AdoptPriority'], CycleState, CycleEvent>({
    authority: ({ code }, state) => within(state, { priority: code }),
    decide: (data, state, ctx) => {
      const priority = { ...data, basis: data.basis?.trim() || basisOf(data.code, state) };
      const known = state.priorities.find(({ code }) => code === priority.code);
      if (known && canonical(asAdopted(known)) === canonical(priority)) return [];
      ensureOpen(state);
      ensure(!known, { code: 'PRIORITY_ALREADY_ADOPTED', kind: 'state', rule: 'I6', pointer: '/code', message: `${priority.code} was adopted on ${known?.decidedOn} (${known?.docRef}). A priority is never replaced in silence: reword it on a document.` });
      const { priorities: catalogue, prioritiesWarnAbove = Infinity } = definitionOf(ctx);
      ensure(catalogue.some(({ code }) => code === priority.code), { code: 'PRIORITY_UNKNOWN', kind: 'missing', rule: 'I4', pointer: '/code', message: `The definition knows no priority ${priority.code}. It knows ${listed(catalogue)}.` });
      ensureDecision(priority, 'I6', ctx);
      const exceeds = state.priorities.filter(isInForce).length + 1 > prioritiesWarnAbove ? prioritiesWarnAbove : undefined;
      return [{ type: 'PriorityAdopted', data: { ...priority, exceeds } }];
    },
  }),

  RewordPriority: command<CycleCommands['RewordPriority'], CycleState, CycleEvent>({
    authority: ({ code }, state) => within(state, { priority: code }),
    decide: (data, state, ctx) => {
      const known = state.priorities.find(({ code }) => code === data.code);
      if (known?.reworded && canonical(known.reworded) === canonical(data)) return [];
      ensureOpen(state);
      ensureAdopted(state, data.code, 'I6', '/code');
      ensureDecision(data, 'I6', ctx);
      return [{ type: 'PriorityReworded', data }];
    },
  }),

  /** Plans under it go on until they are closed or cancelled; no new one is opened. */
  RepealPriority: command<CycleCommands['RepealPriority'], CycleState, CycleEvent>({
    authority: ({ code }, state) => within(state, { priority: code }),
    decide: (data, state, ctx) => {
      const known = state.priorities.find(({ code }) => code === data.code);
      if (known?.repealed && canonical(known.repealed) === canonical(data)) return [];
      ensureOpen(state);
      ensureAdopted(state, data.code, 'I6', '/code');
      ensureDecision(data, 'I6', ctx);
      return [{ type: 'PriorityRepealed', data }];
    },
  }),

  ConcludePrioritySelection: command<CycleCommands['ConcludePrioritySelection'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (data, state) => {
      if (state.selection && canonical(state.selection) === canonical(data)) return [];
      ensureOpen(state);
      ensure(!state.selection || isReopened(state, 2), { code: 'SELECTION_ALREADY_CONCLUDED', kind: 'state', message: `The selection is concluded (${state.selection?.docRef}). Reopen step 2, with a reason, to conclude another.` });
      ensureDocument(data.docRef, 'I5');
      ensure(data.codes.length > 0, { code: 'SELECTION_EMPTY', kind: 'rule', rule: 'I5', pointer: '/codes', message: 'Name the priorities that were chosen.' });
      ensureDifferent(data.codes, '/codes');
      for (const [i, code] of data.codes.entries()) ensureAdopted(state, code, 'I5', `/codes/${i}`);
      return [{ type: 'PrioritySelectionConcluded', data }];
    },
  }),
};

/** I4: the link to the assessment that recommends it, or that there is none. */
const basisOf = (code: string, { assessment }: CycleState): string => (assessment?.recommendedPriorities.includes(code) ? assessment.docRef : NO_ASSESSMENT_BASIS);

const asAdopted = ({ exceeds: _exceeds, reworded: _reworded, repealed: _repealed, ...adopted }: Priority): unknown => adopted;

export const listed = (coded: readonly { code: string }[]): string => coded.map(({ code }) => code).join(', ') || 'none';
