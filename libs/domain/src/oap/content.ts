import { ensure, ensureNear, ref, type Definition, type FactRef } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { ActionContent, ActionRef } from './events.js';
import type { OapFacts } from './facts.js';
import { liveActions, type Action, type Plan } from './state.js';

/** What submission asks of every action (I14), goals aside. */
const REQUIRED = ['title', 'start', 'end'] as const satisfies readonly (keyof ActionContent)[];
/** Further fields that a definition may require by its `itemFields`; names it has beyond these are no fields of the engine's. */
const MAY_BE_REQUIRED: readonly (keyof ActionContent)[] = ['aim', 'expectedResults'];

/** The content as stored: a goal named twice is one goal. */
export const contentOf = (content: ActionContent): ActionContent => ({ ...content, goals: [...new Set(content.goals)] });

/** What the content of actions is judged by: the cycle, and the plans of the actions that they continue, each under its own id. */
export type ContentFacts = { readonly cycle: CycleFacts } & Readonly<Record<`plan ${string}`, OapFacts>>;
export type ContentRefs = { readonly cycle: FactRef<CycleFacts> } & Readonly<Record<`plan ${string}`, FactRef<OapFacts>>>;

export const contentRefs = (cycleId: string, contents: readonly ActionContent[]): ContentRefs => ({
  cycle: ref<CycleFacts>('cycle', cycleId),
  ...Object.fromEntries(contents.flatMap(({ previous }) => (previous ? [[`plan ${previous.oapId}`, ref<OapFacts>('oap', previous.oapId)]] : []))),
});

/** What is wrong at once, whatever is still missing: unknown codes, and dates that contradict. */
export function judgeContent(content: ActionContent, plan: Plan, known: { readonly facts: ContentFacts; readonly definition: Definition; readonly isCarried?: boolean }): void {
  ensure(known.definition.actionKinds.some(({ code }) => code === content.kind), {
    code: 'ACTION_KIND_UNKNOWN', kind: 'rule', pointer: '/kind',
    message: `There is no action kind ${content.kind}. Use one of ${known.definition.actionKinds.map(({ code }) => code).join(', ')}.`,
  });
  judgeGoals(content, plan, known.facts.cycle);
  judgeKpis(content, known.definition);
  if (content.fundingSource !== undefined) judgeSource(content.fundingSource, known.definition, '/fundingSource');
  if (content.previous) judgePrevious(content.previous, plan, known.facts[`plan ${content.previous.oapId}`]);
  judgeDates(content, plan, known.isCarried);
}

/** I14, and I12 for goals: everything a plan must hold when it is submitted. Every action at fault is named at once. */
export function judgeActions(plan: Plan, definition: Definition): void {
  const actions = liveActions(plan);
  ensure(actions.length > 0, { code: 'OAP_WITHOUT_ACTIONS', kind: 'rule', rule: 'I14', message: 'The plan has no action. Propose at least one before submitting.' });
  judgeComplete(actions, plan, definition);
}

/** I14, and I12 for goals, of some of a plan's actions. */
export function judgeComplete(actions: readonly Pick<Action, 'actionId' | 'content' | 'carriedFrom'>[], plan: Plan, definition: Definition): void {
  const aimless = actions.filter(({ content }) => content.goals.length === 0).map(({ actionId }) => actionId);
  ensure(aimless.length === 0, {
    code: 'ACTION_WITHOUT_GOAL', kind: 'rule', rule: 'I12', message: `Every action serves a strategic goal: revise ${aimless.join(', ')} and name at least one.`,
  });

  const required = [...REQUIRED, ...MAY_BE_REQUIRED.filter((field) => definition.itemFields[field]?.required)];
  const gaps = actions.map(({ actionId, content }) => ({ actionId, lacks: required.filter((field) => !isFilled(content[field])) })).filter(({ lacks }) => lacks.length > 0);
  ensure(gaps.length === 0, {
    code: 'ACTION_INCOMPLETE', kind: 'rule', rule: 'I14', message: `Revise before submitting: ${gaps.map(({ actionId, lacks }) => `${actionId} lacks ${lacks.join(', ')}`).join('; ')}.`,
  });
  for (const { content, carriedFrom } of actions) judgeDates(content, plan, carriedFrom !== undefined);
}

/** A programme that says where money comes from takes it from nowhere else. */
export function judgeSource(source: string, { id, fundingSources }: Definition, pointer: string): void {
  ensure(fundingSources === undefined || fundingSources.some(({ code }) => code === source), {
    code: 'FUNDING_SOURCE_UNKNOWN', kind: 'rule', pointer, message: `${source} is no funding source of ${id}. Use one of ${(fundingSources ?? []).map(({ code }) => code).join(', ')}.`,
  });
}

export function judgeGoals({ goals }: ActionContent, plan: Plan, cycle: CycleFacts): void {
  for (const [at, code] of goals.entries()) {
    const goal = cycle.goals.find((one) => one.code === code);
    ensure(goal !== undefined, {
      code: 'ACTION_GOAL_UNKNOWN', kind: 'rule', rule: 'I12', pointer: `/goals/${at}`, message: `The cycle ${plan.cycleId} has no strategic goal ${code}. Name one of its goals, or have it defined first.`,
    });
    ensure(goal.horizontal || goal.priorityCode === plan.priorityCode, {
      code: 'ACTION_GOAL_OF_OTHER_PRIORITY', kind: 'rule', rule: 'I12', pointer: `/goals/${at}`,
      message: `The goal ${code} belongs to the priority ${goal.priorityCode}, the plan to ${plan.priorityCode}. Name a horizontal goal or one of ${plan.priorityCode}.`,
    });
  }
}

/** I22: a target is counted as its results will be, and an indicator has one. */
function judgeKpis({ kpis = [] }: ActionContent, { indicators }: Definition): void {
  for (const [at, { indicator, target, unit }] of kpis.entries()) {
    const known = indicators.find(({ code }) => code === indicator);
    ensure(known !== undefined, {
      code: 'KPI_INDICATOR_UNKNOWN', kind: 'rule', rule: 'I22', pointer: `/kpis/${at}/indicator`, message: `There is no indicator ${indicator}. Use one of ${indicators.map(({ code }) => code).join(', ')}.`,
    });
    ensure(known.unit === unit, { code: 'KPI_UNIT_WRONG', kind: 'rule', rule: 'I22', pointer: `/kpis/${at}/unit`, message: `${indicator} is counted in ${known.unit}, not in ${unit}. Convert the target.` });
    ensure(Number.isSafeInteger(target) && target >= 0, { code: 'KPI_TARGET_NOT_A_COUNT', kind: 'rule', rule: 'I22', pointer: `/kpis/${at}/target`, message: 'A target is a whole number from 0 on, in the unit of its indicator.' });
    ensure(kpis.findIndex((kpi) => kpi.indicator === indicator) === at, { code: 'KPI_TWICE', kind: 'rule', rule: 'I22', pointer: `/kpis/${at}/indicator`, message: `${indicator} has a target already. Say it once.` });
  }
}

/** An action continues one of an earlier plan, of whatever line: lines are split and joined between plans. */
function judgePrevious({ oapId, actionId }: ActionRef, plan: Plan, other: OapFacts | undefined): void {
  ensure(other !== undefined && other.status !== 'unknown' && other.actions.some((action) => action.actionId === actionId), {
    code: 'ACTION_PREVIOUS_UNKNOWN', kind: 'rule', pointer: '/previous', message: `There is no action ${actionId} in a plan ${oapId}. Name an action of an earlier plan, or none.`,
  });
  ensure(other.periodTo < plan.periodFrom, {
    code: 'ACTION_PREVIOUS_NOT_EARLIER', kind: 'rule', pointer: '/previous/oapId', message: `The plan ${oapId} runs to ${other.periodTo}, this one begins on ${plan.periodFrom}: an action continues one of an earlier plan.`,
  });
}

/** An action may end after its plan's period (actions outlive plans), but not begin before it unless it was carried in. */
function judgeDates({ title, start, end }: ActionContent, plan: Plan, isCarried = false): void {
  ensure(isCarried || start === undefined || start >= plan.periodFrom, {
    code: 'ACTION_STARTS_BEFORE_PLAN', kind: 'rule', rule: 'I14', pointer: '/start', message: `"${title}" starts on ${start}, before the plan's first day. Start it on ${plan.periodFrom} or later.`,
  });
  if (end !== undefined) ensureNear(end, { from: plan.periodFrom, to: plan.periodTo }, '/end');
  if (start !== undefined && !isCarried) ensureNear(start, { from: plan.periodFrom, to: plan.periodTo }, '/start');
  ensure(start === undefined || end === undefined || end >= start, {
    code: 'ACTION_ENDS_BEFORE_START', kind: 'rule', rule: 'I14', pointer: '/end', message: `"${title}" ends on ${end}, before it starts on ${start}. End it on ${start} or later.`,
  });
}

const isFilled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
