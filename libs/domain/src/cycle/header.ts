import { command, ensure, overlaps, ref, yearOf, type Definition, type FactRef, type LocalDate } from '#kernel';
import { definitionOf, ensureOpen, ensureUnsettled, judgedOn, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { CycleFacts } from './facts.js';
import type { CycleState } from './state.js';

/** No definition asks for longer cycles, so a cycle that begins this many years away cannot overlap. */
export const CYCLE_YEARS_MAX = 10;
/** Last day of a cycle that ends only when somebody ends it. No rule is counted from it. */
export const OPEN_END = '9999-12-31';
const FIRST_YEAR = 1990;
const LAST_YEAR = 2100;

/** The cycle as a whole: announced, running, ended. */
export const header = {
  AnnounceCycle: command<CycleCommands['AnnounceCycle'], CycleState, CycleEvent, Readonly<Record<string, FactRef<CycleFacts>>>>({
    creates: ({ programme, startYear }) => `${programme}-${startYear}`,
    authority: ({ programme, startYear, definition }) => ({ cycle: `${programme}-${startYear}`, definition }),
    facts: ({ programme, startYear }) => neighbours(programme, startYear),
    decide: ({ programme, startYear, definition: pinned }, state, ctx) => {
      if (state.status !== 'unknown' && state.definition?.id === pinned.id && state.definition.version === pinned.version) return [];
      ensure(state.status === 'unknown', { code: 'CYCLE_ALREADY_ANNOUNCED', kind: 'state', message: `${state.cycleId} is announced under ${state.definition?.id} version ${state.definition?.version}. Move it to a newer version with MigrateCycle.` });
      const definition = definitionOf(ctx);
      ensure(definition.programme === programme, { code: 'CYCLE_OF_OTHER_PROGRAMME', kind: 'rule', pointer: '/definition', message: `${definition.id} holds the rules of the programme ${definition.programme}, not of ${programme}.` });
      const period = periodOf(startYear, definition);
      ensureAlone(period, definition, ctx.facts);
      return [{ type: 'CycleAnnounced', data: { cycleId: `${programme}-${startYear}`, programme, startYear, ...period, definition: pinned } }];
    },
  }),

  ActivateCycle: command<CycleCommands['ActivateCycle'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (_, state, ctx) => {
      if (state.status === 'running') return [];
      ensureOpen(state);
      const day = judgedOn(ctx);
      ensure(day >= state.from, { code: 'CYCLE_NOT_BEGUN', kind: 'rule', rule: 'I1', message: `The cycle begins on ${state.from}; ${day} is too early to activate it.` });
      return [{ type: 'CycleActivated', data: { cycleId: state.cycleId } }];
    },
  }),

  EndCycle: command<CycleCommands['EndCycle'], CycleState, CycleEvent>({
    authority: (_, state) => within(state),
    decide: (_, state, ctx) => {
      if (state.status === 'ended') return [];
      ensureUnsettled(state);
      ensure(state.status === 'running', { code: 'CYCLE_NOT_RUNNING', kind: 'state', message: 'The cycle is announced but was never activated. Activate it first.' });
      const day = judgedOn(ctx);
      ensure(state.to === OPEN_END || day > state.to, { code: 'CYCLE_STILL_RUNS', kind: 'rule', rule: 'I1', message: `The cycle runs until ${state.to} inclusive; it ends the day after, and ${day} is too early.` });
      return [{ type: 'CycleEnded', data: { cycleId: state.cycleId } }];
    },
  }),
};

/** I1: whole years from 1 January, as many as the definition says, or without an end; and the definition's own plan periods lie within. */
function periodOf(startYear: number, definition: Definition): { from: LocalDate; to: LocalDate } {
  ensure(Number.isInteger(startYear) && startYear >= FIRST_YEAR && startYear <= LAST_YEAR, {
    code: 'CYCLE_YEAR_UNREASONABLE', kind: 'rule', rule: 'I1', pointer: '/startYear', message: `A cycle begins on 1 January of a year from ${FIRST_YEAR} to ${LAST_YEAR}, not of ${startYear}.`,
  });
  const { years } = definition;
  ensure(years === undefined || (Number.isInteger(years) && years >= 1 && years <= CYCLE_YEARS_MAX), {
    code: 'CYCLE_LENGTH_UNREASONABLE', kind: 'rule', rule: 'I1', pointer: '/definition', message: `${definition.id} asks for a cycle of ${years} years; whole years from 1 to ${CYCLE_YEARS_MAX} are possible.`,
  });
  const from = `${startYear}-01-01`;
  const period = { from, to: periodEnd(from, definition) };
  ensurePeriods(period, definition, '/definition');
  return period;
}

/** Last day of a cycle that begins on `from`, as long as the definition says. */
export const periodEnd = (from: LocalDate, { years }: Definition): LocalDate => (years === undefined ? OPEN_END : `${yearOf(from) + years - 1}-12-31`);

/** I1: the definition's plan periods lie within the cycle. */
export function ensurePeriods(cycle: { from: LocalDate; to: LocalDate }, { id, planPeriods }: Definition, pointer: string): void {
  const outside = planPeriods.find(({ from, to }) => from < cycle.from || to > cycle.to);
  ensure(!outside, {
    code: 'CYCLE_PERIODS_OUTSIDE', kind: 'rule', rule: 'I1', pointer,
    message: `${id} has a plan period from ${outside?.from} to ${outside?.to}, outside a cycle from ${cycle.from} to ${cycle.to}. A cycle from ${yearOf(outside?.from ?? cycle.from)} could pin it, or this one another definition.`,
  });
}

/** I1: no two cycles of a programme at once, unless its definition says so. One may well be announced while another runs (I2). */
function ensureAlone(period: { from: LocalDate; to: LocalDate }, definition: Definition, others: Readonly<Record<string, CycleFacts>>): void {
  if (definition.overlap) return;
  for (const [id, other] of Object.entries(others)) {
    const clash = other.status !== 'unknown' && other.settled !== 'superseded' && overlaps(period.from, period.to, other.from, other.to);
    ensure(!clash, { code: 'CYCLE_OVERLAPS', kind: 'rule', rule: 'I1', pointer: '/startYear', message: `${id} runs from ${other.from} to ${other.to}, and the definition does not let two cycles overlap. Begin after it.` });
  }
}

/** Every cycle of the programme that could overlap: ids tell the start year, so they need not be looked up anywhere. */
function neighbours(programme: string, startYear: number): Record<string, FactRef<CycleFacts>> {
  const refs: Record<string, FactRef<CycleFacts>> = {};
  for (let away = 1; away < CYCLE_YEARS_MAX; away++) {
    for (const year of [startYear - away, startYear + away]) refs[`${programme}-${year}`] = ref<CycleFacts>('cycle', `${programme}-${year}`);
  }
  return refs;
}
