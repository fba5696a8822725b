import { canonical, command, ensure, ref, Refused, yearOf, type Context, type FactRef } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { OapCommands } from './commands.js';
import { contentOf, contentRefs, judgeContent, type ContentRefs } from './content.js';
import type { OapDecider } from './evolve.js';
import { actionOf, cycleIdOf, definitionOf, planIn, planOf, scopeOf } from './guards.js';
import type { OapFacts } from './facts.js';
import type { Oap } from './state.js';

/** A plan's id says which line it is of and when it begins: the year, or the day where that is not the first of January, since a line may have several plans a year. */
export const planIdOf = ({ cycleId, lineCode, periodFrom }: Pick<OapCommands['OpenOAPDraft'], 'cycleId' | 'lineCode' | 'periodFrom'>): string =>
  `${cycleId}-${lineCode}-${periodFrom.endsWith('-01-01') ? yearOf(periodFrom) : periodFrom}`;

/** The draft: opened and filled with actions. */
export const drafting = {
  OpenOAPDraft: command({
    creates: (data) => planIdOf(data),
    authority: ({ cycleId, priorityCode, lineCode }) => ({ cycle: cycleId, priority: priorityCode, line: lineCode }),
    facts: ({ cycleId, parent }) => openingRefs(cycleId, parent),
    decide: ({ cycleId, priorityCode, lineCode, periodFrom, periodTo, parent }, state, ctx) => {
      const opened = { oapId: planIdOf({ cycleId, lineCode, periodFrom }), cycleId, priorityCode, lineCode, periodFrom, periodTo, parent };
      if (state.status !== 'unknown') {
        if (state.status !== 'cancelled' && Object.entries(opened).every(([field, value]) => state[field as keyof typeof opened] === value)) return [];
        throw new Refused({
          code: 'OAP_EXISTS', kind: 'state', pointer: '/lineCode', message: `The plan ${state.oapId} exists already, for ${state.periodFrom} to ${state.periodTo} under ${state.priorityCode}. Work on that one, or choose another line or period.`,
        });
      }
      judgeOpening(opened, ctx);
      return [{ type: 'OAPDraftOpened', data: { ...opened, ...levelOf(opened, ctx) } }];
    },
  }),

  ProposeOperationalAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: (data, state): ContentRefs => contentRefs(cycleIdOf(state), [data]),
    decide: ({ actionId, ...data }, state, ctx) => {
      const content = contentOf(data);
      const taken = planOf(state).actions.find((action) => action.actionId === actionId);
      if (taken?.status === 'proposed' && canonical(taken.content) === canonical(content)) return [];
      const plan = editable(state);
      ensure(taken === undefined, {
        code: 'ACTION_NUMBER_TAKEN', kind: 'state', pointer: '/actionId',
        message: `The number ${actionId} is taken by "${taken?.content.title}" (${taken?.status}) and is never given again. Revise that action, or take the next free number.`,
      });
      judgeContent(content, plan, { facts: ctx.facts, definition: definitionOf(ctx) });
      return [{ type: 'OperationalActionProposed', data: { actionId, ...content } }];
    },
  }),

  ReviseOperationalAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    facts: (data, state): ContentRefs => contentRefs(cycleIdOf(state), [data]),
    decide: ({ actionId, ...data }, state, ctx) => {
      const content = contentOf(data);
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'proposed' && canonical(action.content) === canonical(content)) return [];
      const plan = editable(state);
      ensure(action.status === 'proposed', {
        code: 'ACTION_WITHDRAWN', kind: 'state', pointer: '/actionId', message: `Action ${actionId} was withdrawn. Propose it anew under the next free number.`,
      });
      judgeContent(content, plan, { facts: ctx.facts, definition: definitionOf(ctx), isCarried: action.carriedFrom !== undefined });
      return [{ type: 'OperationalActionRevised', data: { actionId, ...content } }];
    },
  }),

  WithdrawOperationalAction: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, reason }, state) => {
      const action = actionOf(planOf(state), actionId);
      if (action.status === 'withdrawn' && action.endedBecause === reason) return [];
      editable(state);
      ensure(action.status === 'proposed', { code: 'ACTION_WITHDRAWN', kind: 'state', pointer: '/actionId', message: `Action ${actionId} was withdrawn already: ${action.endedBecause}.` });
      return [{ type: 'OperationalActionWithdrawn', data: { actionId, reason } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

/**
 * Open for edits until submission, and again once returned. Between the close of the consultation and the submission too:
 * opinions are worked in then, and a fault found at submission must be mendable.
 */
const editable = (state: Oap) =>
  planIn(state, ['drafting', 'inConsultation', 'consulted', 'returned'], {
    code: 'OAP_NOT_EDITABLE', todo: 'Its actions can be edited until it is submitted, and again when it is returned.',
  });

/** I13: an adopted priority, a line of it, and a period the definition has, in a cycle that is prepared or runs. */
function judgeOpening(plan: OapCommands['OpenOAPDraft'], ctx: Context<{ cycle: CycleFacts }>): void {
  const { cycle } = ctx.facts;
  const { cycleId, priorityCode, lineCode, periodFrom, periodTo } = plan;
  ensure(cycle.status !== 'unknown', { code: 'OAP_CYCLE_UNKNOWN', kind: 'missing', rule: 'I13', pointer: '/cycleId', message: `There is no cycle ${cycleId}. Announce it first.` });
  ensure(cycle.status !== 'ended', { code: 'OAP_CYCLE_ENDED', kind: 'state', rule: 'I13', pointer: '/cycleId', message: `The cycle ${cycleId} has ended. Open the plan in the cycle that covers ${periodFrom}.` });
  ensure(cycle.priorities.includes(priorityCode), {
    code: 'OAP_PRIORITY_NOT_ADOPTED', kind: 'rule', rule: 'I13', pointer: '/priorityCode', message: `${priorityCode} is no adopted priority of ${cycleId}. Have it adopted, or name one of ${listed(cycle.priorities)}.`,
  });
  const lines = cycle.lines.filter((line) => line.priorityCode === priorityCode).map((line) => line.lineCode);
  ensure(lines.includes(lineCode), {
    code: 'OAP_LINE_UNKNOWN', kind: 'rule', rule: 'I13', pointer: '/lineCode', message: `The priority ${priorityCode} has no plan line ${lineCode}. Have it defined, or name one of ${listed(lines)}.`,
  });
  const { planPeriods } = definitionOf(ctx);
  if (planPeriods.length === 0) {
    ensure(periodFrom <= periodTo && periodFrom >= cycle.from && periodTo <= cycle.to, {
      code: 'OAP_PERIOD_OUTSIDE', kind: 'rule', rule: 'I13', pointer: '/periodFrom', message: `${periodFrom} to ${periodTo} is no period within ${cycleId}, ${cycle.from} to ${cycle.to}.`,
    });
    return;
  }
  const periods = planPeriods.filter(({ from, to }) => from >= cycle.from && to <= cycle.to);
  ensure(periods.some(({ from, to }) => from === periodFrom && to === periodTo), {
    code: 'OAP_PERIOD_UNKNOWN', kind: 'rule', rule: 'I13', pointer: '/periodFrom',
    message: `${periodFrom} to ${periodTo} is no plan period of ${cycleId}. Use one of ${listed(periods.map(({ from, to }) => `${from} to ${to}`))}.`,
  });
}

/** A parent is asked for where one is named: a plan rests on no stream that it does not name. */
const openingRefs = (cycleId: string, parent: string | undefined): { cycle: FactRef<CycleFacts>; parent: FactRef<OapFacts | undefined> } =>
  ({ cycle: ref<CycleFacts>('cycle', cycleId), ...(parent !== undefined && { parent: ref<OapFacts>('oap', parent) }) }) as ReturnType<typeof openingRefs>;

/** The level of the line's plans, and the plan one level up: of this cycle, and for a time that holds the plan's own. */
function levelOf({ lineCode, parent, cycleId, periodFrom, periodTo }: OapCommands['OpenOAPDraft'], ctx: Context<{ parent: OapFacts | undefined }>): { readonly level?: string; readonly parent?: string } {
  const { planLevels, lines } = definitionOf(ctx);
  const levelOfLine = (code: string): number => Math.max(0, planLevels.findIndex((level) => level.code === lines.find((line) => line.code === code)?.level));
  const depth = levelOfLine(lineCode);
  const level = planLevels[depth]?.code;
  // A programme of one level need not speak of it.
  if (depth === 0) {
    ensure(parent === undefined, { code: 'OAP_PARENT_UNWANTED', kind: 'rule', pointer: '/parent', message: `A plan of ${lineCode} stands at the first level and has no parent.` });
    return planLevels.length > 1 ? { level } : {};
  }
  const above = ctx.facts.parent;
  if (parent === undefined) throw new Refused({ code: 'OAP_PARENT_MISSING', kind: 'rule', pointer: '/parent', message: `A plan of ${lineCode} is a ${level}: name the ${planLevels[depth - 1]?.code} it belongs to.` });
  ensure(above !== undefined && above.status !== 'unknown' && above.cycleId === cycleId, { code: 'OAP_PARENT_UNKNOWN', kind: 'missing', pointer: '/parent', message: `The cycle ${cycleId} has no plan ${parent}.` });
  ensure(above.status !== 'closed' && above.status !== 'cancelled', { code: 'OAP_PARENT_ENDED', kind: 'state', pointer: '/parent', message: `The plan ${parent} is ${above.status}.` });
  ensure(levelOfLine(above.lineCode) === depth - 1, { code: 'OAP_PARENT_LEVEL', kind: 'rule', pointer: '/parent', message: `A ${level} belongs to a ${planLevels[depth - 1]?.code}, which ${parent} is not.` });
  ensure(above.periodFrom <= periodFrom && periodTo <= above.periodTo, {
    code: 'OAP_PARENT_PERIOD', kind: 'rule', pointer: '/parent', message: `${parent} runs from ${above.periodFrom} to ${above.periodTo} and does not hold ${periodFrom} to ${periodTo}.`,
  });
  return { level, parent };
}

const listed = (codes: readonly string[]): string => codes.join(', ') || '(none yet)';
