import { command, ensure, isLet, ref, type Definition, type FactRef } from '#kernel';
import { definitionOf, ensureDocument, ensureUnsettled, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { CycleFacts } from './facts.js';
import type { CycleState } from './state.js';
import { stateOf } from './tracks.js';

type NextRefs = Readonly<Record<string, FactRef<CycleFacts>>>;

/** How a cycle is settled for good, and how a step is taken up again. */
export const closing = {
  CloseCycle: command<CycleCommands['CloseCycle'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (_, state, ctx) => {
      if (state.status === 'closed') return [];
      ensureUnsettled(state);
      ensure(state.status === 'ended', { code: 'CYCLE_NOT_ENDED', kind: 'state', rule: 'I3', message: `The cycle runs until ${state.to}. It is closed once it has ended.` });
      const { open } = state.tracks;
      ensure(open.length === 0, { code: 'CYCLE_PLANS_OPEN', kind: 'state', rule: 'I3', message: `${open.length} of its plans are neither closed nor cancelled: ${open.slice(0, 20).join(', ')}${open.length > 20 ? ', ...' : ''}.` });
      ensure(stateOf(state.tracks, 4) === 'completed' || !isEvaluated(definitionOf(ctx)), { code: 'CYCLE_NOT_EVALUATED', kind: 'state', rule: 'I3', message: 'Its evaluation is neither published nor waived.' });
      return [{ type: 'CycleClosed', data: { cycleId: state.cycleId } }];
    },
  }),

  /** A reduced or replaced cycle makes way: it no longer counts against another one of its years (I1). */
  SupersedeCycle: command<CycleCommands['SupersedeCycle'], CycleState, CycleEvent, NextRefs>({
    authority: (_, state) => within(state),
    facts: ({ by }): NextRefs => (by === undefined ? {} : { next: ref<CycleFacts>('cycle', by) }),
    decide: ({ by, reason, docRef }, state, ctx) => {
      if (state.status === 'superseded') return [];
      ensureUnsettled(state);
      ensureDocument(docRef, 'I1');
      ensure(by !== state.cycleId, { code: 'CYCLE_SUPERSEDES_ITSELF', kind: 'rule', rule: 'I1', pointer: '/by', message: 'A cycle does not take its own place. Name the other one.' });
      if (by !== undefined) ensureSibling(by, ctx.facts['next'], state, '/by');
      return [{ type: 'CycleSuperseded', data: { cycleId: state.cycleId, by, reason, docRef } }];
    },
  }),

  ReopenStep: command<CycleCommands['ReopenStep'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: ({ step, reason }, state) => {
      if (state.status !== 'unknown' && stateOf(state.tracks, step) === 'reopened') return [];
      ensureUnsettled(state);
      const now = stateOf(state.tracks, step);
      ensure(now === 'completed', { code: 'CYCLE_STEP_NOT_COMPLETED', kind: 'state', pointer: '/step', message: `Step ${step} is ${now === 'notStarted' ? 'not begun' : 'in progress'}: it is open already.` });
      return [{ type: 'StepReopened', data: { step, reason } }];
    },
  }),
};

/** Whether an evaluation is a step of the programme at all. */
const isEvaluated = (definition: Definition): boolean => isLet(definition, 'PublishEvaluation') || isLet(definition, 'WaiveEvaluation');

/** Another cycle of the same programme that exists. */
export function ensureSibling(id: string, other: CycleFacts | undefined, { programme }: CycleState, pointer: string): asserts other is CycleFacts {
  ensure(other !== undefined && other.status !== 'unknown', { code: 'CYCLE_UNKNOWN', kind: 'missing', pointer, message: `There is no cycle ${id}. Announce it first.` });
  ensure(other.programme === programme, { code: 'CYCLE_OF_OTHER_PROGRAMME', kind: 'rule', pointer, message: `${id} is a cycle of ${other.programme}, not of ${programme}.` });
}
