import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, evolve, Refused, type AnyDecider, type FactRef } from '#kernel';
import { stateAfter, type Past } from '#kernel/testing';
import { cycleFacts } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import type { JadCommands } from './commands.js';
import { jad } from './decider.js';
import { afterCommitments, afterConclusion, afterConfirmation, afterPlan, COMPLETION, completed, FIGURE, inAction, OPERATION, PLAN, PROPOSAL, PUBLIC_RECORD, RESULT } from '../../testing/jad.js';
import { committed, type Jad, type Joint } from './state.js';

const rules: AnyDecider = jad;
const RUNS = 2_000;

type Command = { [C in keyof JadCommands]: { readonly name: C; readonly body: JadCommands[C] } }[keyof JadCommands];
interface Step {
  readonly command: Command;
  readonly days: number;
  readonly isPlanCancelled: boolean;
}

/** What another stream would say; asked by the refs the decider itself names. */
const factOf = ({ noun, id }: FactRef, isPlanCancelled: boolean): unknown => {
  if (noun === 'cycle') return cycleFacts();
  if (noun === 'oap') return isPlanCancelled ? { ...PLAN, status: 'cancelled' } : PLAN;
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  throw new Error(`No facts of ${noun}.`);
};

/** The events of a step, or the refusal; anything else that is thrown fails the run. */
function take(state: Jad, { command: { name, body }, isPlanCancelled }: Step, at: { day: string; commandId: string }) {
  const rule = rules.commands[name]!;
  const now = `${at.day}T10:00:00.000Z`;
  rule.authority(body as never, state as never);
  const facts = Object.fromEntries(Object.entries(rule.facts?.(body as never, state as never) ?? {}).map(([key, ref]) => [key, factOf(ref, isPlanCancelled)]));
  const ctx = { now, effectiveAt: now, actor: { subject: 's', role: 'CHIEF', party: 'AA' }, commandId: at.commandId, definition: specDefinition, facts };
  try {
    return rule.decide(body as never, state as never, ctx as never);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

const fold = (state: Jad, events: readonly { type: string; data: unknown }[]): Jad => events.reduce<Jad>((held, { type, data }) => evolve(rules, held, type, data, { stream: 'jad-spec' } as never) as Jad, state);

const party = fc.constantFrom('AA', 'BB', 'CC', 'OFF', 'GST', 'XX');
const reason = fc.constantFrom('a', 'b');
const of = <C extends keyof JadCommands>(name: C, body: fc.Arbitrary<JadCommands[C]>) => body.map((value) => ({ name, body: value }) as Command);

const ARBITRARIES: { readonly [C in keyof JadCommands]: fc.Arbitrary<Command> } = {
  ProposeJAD: of('ProposeJAD', fc.constantFrom<JadCommands['ProposeJAD']>(PROPOSAL, { ...PROPOSAL, leads: ['GST'] }, { ...PROPOSAL, actions: [] })),
  AdoptJADOperationalPlan: of('AdoptJADOperationalPlan', fc.constantFrom<JadCommands['AdoptJADOperationalPlan']>(OPERATION, { ...OPERATION, days: [{ from: '2024-06-17', to: '2024-06-18' }] }, { ...OPERATION, days: [] })),
  CommitToJAD: of('CommitToJAD', fc.record({ party, contribution: fc.constantFrom('A patrol', 'A boat'), officers: fc.constantFrom(undefined, 12, -1) })),
  WithdrawFromJAD: of('WithdrawFromJAD', fc.record({ party, reason })),
  ConfirmJAD: of('ConfirmJAD', fc.constant({})),
  CancelJAD: of('CancelJAD', fc.record({ reason })),
  StartJAD: of('StartJAD', fc.constant({})),
  RecordJADResult: of('RecordJADResult', fc.record({ party, value: fc.constantFrom(0, 3, -1, Number.MAX_SAFE_INTEGER) }).map((change) => ({ ...RESULT, ...change }))),
  ConcludeJAD: of('ConcludeJAD', fc.record({ lastDay: fc.constantFrom('2024-06-07', '2024-06-12', '2024-06-18', '2024-07-01') })),
  CompleteJAD: of('CompleteJAD', fc.record({ noResults: fc.constantFrom(undefined, false, true) }).map((change) => ({ ...COMPLETION, ...change }))),
  LiftJADEmbargo: of('LiftJADEmbargo', fc.record({ reason })),
  PostponeJAD: of('PostponeJAD', fc.record({ newDays: fc.constantFrom([{ from: '2024-06-17', to: '2024-06-18' }], [], [{ from: '2026-06-17', to: '2026-06-18' }]), reason })),
  OpenCoordinationCentre: of('OpenCoordinationCentre', fc.record({ place: fc.constantFrom('Hill house', 'Lake house') })),
  CorrectJADResult: of('CorrectJADResult', fc.record({ resultId: fc.constantFrom('r1', 'k0'), newValue: fc.constantFrom(0, 2, 3, -1, Number.MAX_SAFE_INTEGER), reason })),
  PublishJADResults: of('PublishJADResults', fc.record({ pressRef: fc.constantFrom('PR 1', 'PR 2'), figures: fc.constantFrom([FIGURE], [], [{ ...FIGURE, unit: 'g' }], [FIGURE, FIGURE]) })),
  RecordPublicJAD: of('RecordPublicJAD', fc.constantFrom<JadCommands['RecordPublicJAD']>(PUBLIC_RECORD, { ...PUBLIC_RECORD, precision: 'month' }, { ...PUBLIC_RECORD, leads: ['XX'] })),
};

const steps = fc.array(fc.record<Step>({ command: fc.oneof(...Object.values(ARBITRARIES)), days: fc.constantFrom(0, 0, 1, 7), isPlanCancelled: fc.constantFrom(false, false, false, true) }), { maxLength: 30 });
/** Histories to go on from, so that late statuses are visited as often as early ones. */
const start = fc.constantFrom<{ past: readonly Past[]; day: string }>(
  { past: [], day: '2024-05-02' }, { past: afterPlan, day: '2024-05-02' }, { past: afterCommitments, day: '2024-05-20' }, { past: afterConfirmation, day: '2024-06-02' }, { past: inAction, day: '2024-06-03' }, { past: afterConclusion, day: '2024-06-12' }, { past: [...afterConclusion, completed], day: '2024-07-01' },
);

/** Walks a history; `check` sees every step that wrote something. */
function walk({ past, day: from }: { past: readonly Past[]; day: string }, taken: readonly Step[], check: (moved: { before: Jad; after: Jad }, step: Step, at: { day: string; commandId: string }) => void): void {
  let state = stateAfter(jad, past) as Jad;
  let day = from;
  taken.forEach((step, index) => {
    day = addDays(day, step.days);
    const at = { day, commandId: `k${index}` };
    const events = take(state, step, at);
    if (events instanceof Refused || events.length === 0) return;
    const before = state;
    state = fold(state, events);
    check({ before, after: state }, step, at);
  });
}

describe('laws of a joint action day', () => {
  it('the same command twice writes nothing the second time, and every command is reached', () => {
    const written = new Set<string>();
    fc.assert(fc.property(start, steps, (from, taken) => walk(from, taken, ({ after }, step, at) => {
      written.add(step.command.name);
      expect({ command: step.command, again: take(after, step, at) }).toEqual({ command: step.command, again: [] });
    })), { numRuns: RUNS, seed: 20_240_603 });
    expect([...written].sort()).toEqual(Object.keys(ARBITRARIES).sort());
  });

  it('any sequence of commands leaves a legal state, and only refusals are thrown', () => {
    fc.assert(fc.property(start, steps, (from, taken) => walk(from, taken, ({ before, after }, step, { day }) => {
      expect(faults(before, after, step, day)).toEqual([]);
    })), { numRuns: RUNS, seed: 20_240_604 });
  });
});

interface Moved {
  readonly before: Jad;
  readonly after: Joint;
  readonly step: Step;
  readonly day: string;
}

/** What must never be, in words. */
const NEVER: Readonly<Record<string, (moved: Moved) => boolean>> = {
  'a party twice': ({ after }) => new Set(after.participants.map((one) => one.party)).size !== after.participants.length,
  'started with too few countries': ({ after }) =>
    ['inAction', 'concluded', 'completed', 'published'].includes(after.status) && committed(after).filter(({ kind }) => specDefinition.countryKinds.includes(kind)).length < specDefinition.jadCountriesMin,
  'started under a cancelled plan': ({ before, after, step }) => before.status === 'confirmed' && after.status === 'inAction' && step.isPlanCancelled,
  'started before its first day': ({ after, day }) => after.status === 'inAction' && day < (after.plan.days[0]?.from ?? ''),
  'concluded on no action day': ({ after }) =>
    (after.status === 'concluded' || after.status === 'completed' || after.status === 'published') && !after.plan.days.some(({ from, to }) => from <= after.lastDay && after.lastDay <= to),
  'completed before it was over': ({ after, day }) => after.status === 'completed' && day <= after.lastDay,
  'completed, and unclear about results': ({ before, after }) => before.status === 'concluded' && after.status === 'completed' && after.noResults === after.results.length > 0,
  'public before the embargo was lifted': ({ after }) => after.status !== 'recorded' && after.published.length > 0 && after.embargoLifted === undefined,
  'known from public sources, yet with a step of its own': ({ after }) => after.status === 'recorded' && (after.participants.length > 0 || after.results.length > 0 || after.actions.length > 0),
  'a total beyond counting': ({ after }) => !Number.isSafeInteger(after.results.reduce((sum, { value }) => sum + value, 0)),
  'an embargo lifted before the conclusion': ({ after }) => after.embargoLifted !== undefined && after.status !== 'concluded' && after.status !== 'completed' && after.status !== 'published',
};

const faults = (before: Jad, after: Jad, step: Step, day: string): readonly string[] =>
  after.status === 'unknown' ? ['written, yet unknown'] : Object.entries(NEVER).filter(([, holds]) => holds({ before, after, step, day })).map(([fault]) => fault);
