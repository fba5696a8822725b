import { codesInUse, command, ensure, ref, Refused, type CodesInUse, type Coded, type Context, type Definition, type FactRef, type LocalDate } from '#kernel';
import type { DefinitionFacts } from '../definition/facts.js';
import type { OapFacts } from '../oap/facts.js';
import { definitionOf, ensureUnsettled, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import { kindsFor } from './eligibility.js';
import type { CycleEvent } from './events.js';
import { ensurePeriods, periodEnd } from './header.js';
import { isInForce, type CycleState } from './state.js';

type MigrationRefs = { readonly published: FactRef<DefinitionFacts>; readonly inUse: FactRef<CodesInUse> } & Readonly<Record<`plan ${string}`, FactRef<OapFacts>>>;
type MigrationFacts = Context<{ published: DefinitionFacts; inUse: CodesInUse } & Readonly<Record<`plan ${string}`, OapFacts>>>['facts'];

/** Things in the way that a refusal names; beyond them only how many there are. */
const NAMED_MAX = 12;

/** How a cycle moves to newer rules. The rules in force say who may decide it. */
export const migration = {
  MigrateCycle: command<CycleCommands['MigrateCycle'], CycleState, CycleEvent, MigrationRefs>({
    authority: (_, state) => within(state),
    facts: (_, { cycleId, definition, tracks }) => ({
      published: ref<DefinitionFacts>('definition', definition?.id ?? ''),
      inUse: codesInUse(cycleId),
      ...Object.fromEntries(tracks.open.map((oapId) => [`plan ${oapId}`, ref<OapFacts>('oap', oapId)])),
    }),
    decide: ({ version, reason, docRef }, state, ctx) => {
      const from = state.definition;
      if (from?.version === version) return [];
      ensureUnsettled(state);
      const current = definitionOf(ctx);
      const facts = ctx.facts as MigrationFacts;
      const next = facts.published.versions.find((one) => one.version === version);
      if (!from || !next) throw new Refused({ code: 'DEFINITION_UNKNOWN', kind: 'missing', pointer: '/version', message: `There is no version ${version} of ${current.id}. Publish it first.` });
      ensure(version > from.version, {
        code: 'CYCLE_MIGRATES_FORWARD', kind: 'rule', pointer: '/version', message: `The cycle stands at version ${from.version} of ${current.id}, and ${version} is older. Publish what is to hold as a version of its own.`,
      });
      ensureSpan(state, next);
      ensureKept([...dropped(state, next, facts, judgedOn(ctx)), ...codesDropped(facts.inUse, current, next)], next);
      return [{ type: 'CycleMigrated', data: { cycleId: state.cycleId, from, to: { id: from.id, version }, reason, docRef } }];
    },
  }),
};

/** I1: a cycle is as long as it was announced. */
function ensureSpan(state: CycleState, next: Definition): void {
  const to = periodEnd(state.from, next);
  ensure(to === state.to, { code: 'CYCLE_LENGTH_DIFFERS', kind: 'rule', rule: 'I1', pointer: '/version', message: `The cycle was announced until ${state.to}, and version ${next.version} would have it end on ${to}. Announce a cycle of its own for it.` });
  ensurePeriods(state, next, '/version');
}

function ensureKept(missing: readonly string[], { id, version }: Definition): void {
  const more = missing.length - NAMED_MAX;
  ensure(missing.length === 0, {
    code: 'CYCLE_USES_WHAT_IS_DROPPED', kind: 'rule', pointer: '/version',
    message: `Version ${version} of ${id} no longer has what this cycle uses: ${missing.slice(0, NAMED_MAX).join('; ')}${more > 0 ? `; and ${more} more` : ''}. Publish a version that keeps it, or end its use first.`,
  });
}

/** What the cycle uses and the next version has not, in words. */
function dropped(state: CycleState, next: Definition, facts: MigrationFacts, day: LocalDate): readonly string[] {
  return [
    ...state.priorities.filter((one) => isInForce(one) && !isIn(next.priorities, one.code)).map(({ code }) => `the priority ${code}, which is adopted`),
    ...state.goals.filter(({ code }) => !isIn(next.goals, code)).map(({ code }) => `the goal ${code}, which is defined`),
    ...state.lines.filter(({ lineCode, priorityCode }) => !next.lines.some(({ code, priority }) => code === lineCode && priority === priorityCode)).map((line) => `the line ${line.lineCode} of ${line.priorityCode}, ${ofLine(state, line.lineCode)}`),
    ...state.plans.filter((plan) => !hasPeriod(next, plan)).map(({ oapId, periodFrom, periodTo }) => `the period from ${periodFrom} to ${periodTo}, which is that of ${oapId}`),
    ...seatsDropped(state, next, facts, day),
  ];
}

const ofLine = ({ plans }: CycleState, code: string): string => {
  const plan = plans.find(({ lineCode }) => lineCode === code);
  return plan ? `which has the plan ${plan.oapId}` : 'which is defined';
};

const hasPeriod = ({ planPeriods }: Definition, { periodFrom, periodTo }: { periodFrom: LocalDate; periodTo: LocalDate }): boolean =>
  planPeriods.length === 0 || planPeriods.some(({ from, to }) => from === periodFrom && to === periodTo);

/** Seats that are held, or will be, and that no role of the next version would let their party hold. */
function seatsDropped({ seats, tracks }: CycleState, next: Definition, facts: MigrationFacts, day: LocalDate): readonly string[] {
  const open = ({ from, to }: { from: LocalDate; to?: LocalDate }): boolean => to === undefined || (to >= day && to >= from);
  const ofCycle = seats.map((seat) => ({ ...seat, of: seat.target }));
  const ofActions = tracks.open.flatMap((oapId) => facts[`plan ${oapId}`]?.actions.flatMap(({ actionId, seats: leads }) =>
    leads.map(({ leadRole, ...lead }) => ({ ...lead, seat: leadRole === 'LEADER' ? 'leader' : 'coLeader', of: `${oapId}/${actionId}` }))) ?? []);
  return [...ofCycle, ...ofActions].filter((seat) => open(seat) && !kindsFor(seat.seat, next).includes(seat.kind)).map(({ seat, of, party, kind }) => `a role with the seat ${seat} for a ${kind}, which ${party} holds for ${of}`);
}

/** What records name, list by list of the definition: codes it has now and will not have. A record may also name what no list ever had. */
function codesDropped(inUse: CodesInUse, current: Definition, next: Definition): readonly string[] {
  return Object.entries(inUse).flatMap(([list, codes]) => {
    const [has, keeps] = [current, next].map((definition) => (definition as unknown as Readonly<Record<string, readonly Coded[] | undefined>>)[list]);
    // A programme without a list of its own takes any code.
    return keeps === undefined ? [] : codes.filter((code) => isIn(has, code) && !isIn(keeps, code)).map((code) => `${code} among its ${list}, which records name`);
  });
}

const isIn = (list: readonly Coded[] | undefined, code: string): boolean => list?.some((one) => one.code === code) ?? false;
