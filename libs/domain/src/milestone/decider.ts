import { canonical, command, decider, ensure, ref, Refused, type Definition, type FactRef, type MilestoneKind } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';
import type { MilestoneCommands } from './commands.js';
import { events, type Followed, type Milestone, type MilestoneEvent } from './events.js';
import type { MilestoneFacts } from './facts.js';
import { ensureFields } from './fields.js';
import { ensureSubject, planOf, scopeOf } from './subject.js';

export type MilestoneState = { readonly status: 'unknown' } | { readonly status: 'recorded'; readonly milestone: Milestone };

type Recorded = MilestoneCommands['RecordMilestone'];
type Refs = { cycle: FactRef<CycleFacts>; plan: FactRef<OapFacts | undefined>; party: FactRef<PartyFacts | undefined> } & Readonly<Record<`milestone ${string}`, FactRef<MilestoneFacts>>>;

/** Milestones one can come after. */
const FOLLOWS_MAX = 50;

/** What a programme has of its own: kinds, fields, who may record them and in which order are its definition's. */
export const milestone = decider<MilestoneCommands, MilestoneState, MilestoneFacts, typeof events>()({
  name: 'milestone',
  events,
  initial: { status: 'unknown' },
  facts: (state) => (state.status === 'unknown' ? state : { status: 'recorded', cycleId: state.milestone.cycleId, kind: state.milestone.kind, subject: state.milestone.subject }),
  commands: {
    RecordMilestone: command<Recorded, MilestoneState, MilestoneEvent, Refs>({
      creates: (_, keyed) => keyed(),
      authority: ({ cycleId, kind, subject }) => ({ cycle: cycleId, milestone: kind, ...scopeOf(subject) }),
      facts: (data) => refsOf(data),
      decide: (data, state, ctx) => {
        if (state.status === 'recorded') return [];
        const { cycleId, subject, fields } = data;
        const { cycle } = ctx.facts;
        ensure(cycle.status !== 'unknown', { code: 'MILESTONE_CYCLE_UNKNOWN', kind: 'missing', pointer: '/cycleId', message: `There is no cycle ${cycleId}. Announce it first.` });
        ensure(cycle.settled === undefined, { code: 'MILESTONE_CYCLE_SETTLED', kind: 'state', pointer: '/cycleId', message: `The cycle ${cycleId} is ${cycle.settled}: what was to be recorded in it has been.` });
        const kind = kindOf(ctx.definition, data.kind);
        ensureSubject(kind, data, ctx);
        ensureFields(kind, fields);
        const { begins, completes } = kind;
        return [{ type: 'MilestoneRecorded', data: { cycleId, kind: kind.code, subject, fields, follows: followed(kind, data, ctx.facts), begins, completes } }];
      },
    }),
  },
  evolve: {
    MilestoneRecorded: (_, data) => ({ status: 'recorded', milestone: data }),
  },
});

/** A milestone rests on its cycle, on the plan or party it is about, and on those it comes after; on no other stream. */
function refsOf({ cycleId, subject, follows = [] }: Recorded): Refs {
  const plan = planOf(subject);
  return {
    cycle: ref<CycleFacts>('cycle', cycleId),
    ...(plan !== undefined && { plan: ref<OapFacts>('oap', plan) }),
    ...(subject.kind === 'party' && { party: ref<PartyFacts>('party', subject.id) }),
    ...Object.fromEntries(follows.map((id) => [`milestone ${id}`, ref<MilestoneFacts>('milestone', id)])),
  } as Refs;
}

function kindOf(definition: Definition | undefined, code: string): MilestoneKind {
  const known = definition?.milestones ?? [];
  const kind = known.find((one) => one.code === code);
  if (kind) return kind;
  throw new Refused({ code: 'MILESTONE_KIND_UNKNOWN', kind: 'missing', pointer: '/kind', message: `The definition has no milestone ${code}. It has ${known.map((one) => one.code).join(', ') || 'none'}.` });
}

/** The order a definition asks for: of each kind in `after`, one about the same subject, or one of them about the whole cycle. */
function followed(kind: MilestoneKind, { cycleId, subject, follows = [] }: Recorded, facts: Readonly<Record<`milestone ${string}`, MilestoneFacts>>): readonly Followed[] {
  ensure(follows.length <= FOLLOWS_MAX, { code: 'MILESTONE_FOLLOWS_TOO_MANY', kind: 'rule', pointer: '/follows', message: `A milestone comes after at most ${FOLLOWS_MAX} others.` });
  const named = follows.map((id, i): Followed => {
    const pointer = `/follows/${i}`;
    const before = facts[`milestone ${id}`];
    ensure(follows.indexOf(id) === i, { code: 'MILESTONE_FOLLOWED_TWICE', kind: 'rule', pointer, message: `The milestone ${id} is named twice.` });
    if (before?.status !== 'recorded' || before.cycleId !== cycleId) throw new Refused({ code: 'MILESTONE_UNKNOWN', kind: 'missing', pointer, message: `The cycle ${cycleId} has no milestone ${id}. Record it first.` });
    const same = canonical(before.subject) === canonical(subject) || before.subject.kind === 'cycle' || subject.kind === 'cycle';
    ensure(same, { code: 'MILESTONE_SUBJECT_DIFFERS', kind: 'rule', pointer, message: `The milestone ${id} is about ${before.subject.kind} ${before.subject.id}, not about ${subject.kind} ${subject.id}.` });
    return { id, kind: before.kind };
  });
  const lacking = (kind.after ?? []).filter((code) => !named.some((one) => one.kind === code));
  ensure(lacking.length === 0, {
    code: 'MILESTONE_OUT_OF_ORDER', kind: 'rule', pointer: '/follows', message: `${kind.code} comes after ${lacking.join(' and ')}: name in follows the milestone of that kind it comes after.`,
  });
  return named;
}
