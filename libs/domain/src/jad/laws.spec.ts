import fc from 'fast-check';
import type { FactRef } from '#kernel';
import { cycleFacts } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { laws, type Bodies } from '../../testing/laws.js';
import type { JadCommands } from './commands.js';
import { jad } from './decider.js';
import { afterCommitments, afterConclusion, afterConfirmation, afterPlan, COMPLETION, completed, FIGURE, inAction, OPERATION, PLAN, PROPOSAL, PUBLIC_RECORD, RESULT } from '../../testing/jad.js';
import { committed, type Jad, type Joint } from './state.js';

/** What another stream would say; asked by the refs the decider itself names. */
const factOf = ({ noun, id }: FactRef, isPlanCancelled: boolean): unknown => {
  if (noun === 'cycle') return cycleFacts();
  if (noun === 'oap') return isPlanCancelled ? { ...PLAN, status: 'cancelled' } : PLAN;
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  throw new Error(`No facts of ${noun}.`);
};

const party = fc.constantFrom('AA', 'BB', 'CC', 'OFF', 'GST', 'XX');
const reason = fc.constantFrom('a', 'b');

const bodies: Bodies<JadCommands> = {
  ProposeJAD: fc.constantFrom<JadCommands['ProposeJAD']>(PROPOSAL, { ...PROPOSAL, leads: ['GST'] }, { ...PROPOSAL, actions: [] }),
  AdoptJADOperationalPlan: fc.constantFrom<JadCommands['AdoptJADOperationalPlan']>(OPERATION, { ...OPERATION, days: [{ from: '2024-06-17', to: '2024-06-18' }] }, { ...OPERATION, days: [] }),
  CommitToJAD: fc.record({ party, contribution: fc.constantFrom('A patrol', 'A boat'), officers: fc.constantFrom(undefined, 12, -1) }),
  WithdrawFromJAD: fc.record({ party, reason }),
  ConfirmJAD: fc.constant({}),
  CancelJAD: fc.record({ reason }),
  StartJAD: fc.constant({}),
  RecordJADResult: fc.record({ party, value: fc.constantFrom(0, 3, -1, Number.MAX_SAFE_INTEGER) }).map((change) => ({ ...RESULT, ...change })),
  ConcludeJAD: fc.record({ lastDay: fc.constantFrom('2024-06-07', '2024-06-12', '2024-06-18', '2024-07-01') }),
  CompleteJAD: fc.record({ noResults: fc.constantFrom(undefined, false, true) }).map((change) => ({ ...COMPLETION, ...change })),
  LiftJADEmbargo: fc.record({ reason }),
  PostponeJAD: fc.record({ newDays: fc.constantFrom([{ from: '2024-06-17', to: '2024-06-18' }], [], [{ from: '2026-06-17', to: '2026-06-18' }]), reason }),
  OpenCoordinationCentre: fc.record({ place: fc.constantFrom('Hill house', 'Lake house') }),
  CorrectJADResult: fc.record({ resultId: fc.constantFrom('r1', 'k0'), newValue: fc.constantFrom(0, 2, 3, -1, Number.MAX_SAFE_INTEGER), reason }),
  PublishJADResults: fc.record({ pressRef: fc.constantFrom('PR 1', 'PR 2'), figures: fc.constantFrom([FIGURE], [], [{ ...FIGURE, unit: 'g' }], [FIGURE, FIGURE]) }),
  RecordPublicJAD: fc.constantFrom<JadCommands['RecordPublicJAD']>(PUBLIC_RECORD, { ...PUBLIC_RECORD, precision: 'month' }, { ...PUBLIC_RECORD, leads: ['XX'] }),
};

/** Histories to go on from, so that late statuses are visited as often as early ones. */
const starts = [
  { past: [], day: '2024-05-02' }, { past: afterPlan, day: '2024-05-02' }, { past: afterCommitments, day: '2024-05-20' }, { past: afterConfirmation, day: '2024-06-02' }, { past: inAction, day: '2024-06-03' }, { past: afterConclusion, day: '2024-06-12' }, { past: [...afterConclusion, completed], day: '2024-07-01' },
];

laws<JadCommands, Jad, boolean>({
  what: 'a joint action day', decider: jad, bodies, starts, days: [0, 0, 1, 7], around: fc.constantFrom(false, false, false, true), factOf,
  actor: { subject: 's', role: 'CHIEF', party: 'AA' }, stream: 'jad-spec', seed: 20_240_603,
  faults: ({ before, after, step, day }) => (after.status === 'unknown' ? ['written, yet unknown'] : Object.entries(NEVER).filter(([, holds]) => holds({ before, after, isPlanCancelled: step.around, day })).map(([fault]) => fault)),
});

interface Moved {
  readonly before: Jad;
  readonly after: Joint;
  readonly isPlanCancelled: boolean;
  readonly day: string;
}

/** What must never be, in words. */
const NEVER: Readonly<Record<string, (moved: Moved) => boolean>> = {
  'a party twice': ({ after }) => new Set(after.participants.map((one) => one.party)).size !== after.participants.length,
  'started with too few countries': ({ after }) =>
    ['inAction', 'concluded', 'completed', 'published'].includes(after.status) && committed(after).filter(({ kind }) => specDefinition.countryKinds.includes(kind)).length < specDefinition.jadCountriesMin,
  'started under a cancelled plan': ({ before, after, isPlanCancelled }) => before.status === 'confirmed' && after.status === 'inAction' && isPlanCancelled,
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
