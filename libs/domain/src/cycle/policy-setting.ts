import { canonical, command, ensure } from '#kernel';
import { definitionOf, ensureAdopted, ensureOpen, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import { listed } from './priorities.js';
import type { CycleState } from './state.js';

/** The goals across priorities or under them, and the lines along which plans succeed each other. */
export const policySetting = {
  DefineStrategicGoal: command<CycleCommands['DefineStrategicGoal'], CycleState, CycleEvent>({
    authority: ({ code, priorityCode }, state) => within(state, { goal: code, priority: priorityCode }),
    decide: (goal, state, ctx) => {
      const known = state.goals.find(({ code }) => code === goal.code);
      if (known && canonical(known) === canonical(goal)) return [];
      ensureOpen(state);
      ensure(!known, { code: 'GOAL_ALREADY_DEFINED', kind: 'state', rule: 'I7', pointer: '/code', message: `${goal.code} is defined already, as "${known?.title}". Goal codes are unique in a cycle.` });
      const { goals } = definitionOf(ctx);
      const listedGoal = goals.find(({ code }) => code === goal.code);
      ensure(listedGoal !== undefined, { code: 'GOAL_UNKNOWN', kind: 'missing', rule: 'I7', pointer: '/code', message: `The definition knows no goal ${goal.code}. It knows ${listed(goals)}.` });
      ensureReach(goal, listedGoal);
      if (goal.priorityCode !== undefined) ensureAdopted(state, goal.priorityCode, 'I7', '/priorityCode');
      return [{ type: 'StrategicGoalDefined', data: goal }];
    },
  }),

  DefinePlanLine: command<CycleCommands['DefinePlanLine'], CycleState, CycleEvent>({
    authority: ({ lineCode, priorityCode }, state) => within(state, { line: lineCode, priority: priorityCode }),
    decide: (line, state, ctx) => {
      const known = state.lines.find(({ lineCode }) => lineCode === line.lineCode);
      if (known && canonical(known) === canonical(line)) return [];
      ensureOpen(state);
      ensure(!known, { code: 'LINE_ALREADY_DEFINED', kind: 'state', pointer: '/lineCode', message: `${line.lineCode} is defined already, as "${known?.title}" under ${known?.priorityCode}.` });
      const { lines } = definitionOf(ctx);
      const listedLine = lines.find(({ code }) => code === line.lineCode);
      ensure(listedLine !== undefined, { code: 'LINE_UNKNOWN', kind: 'missing', pointer: '/lineCode', message: `The definition knows no line ${line.lineCode}. It knows ${listed(lines)}.` });
      ensure(listedLine.priority === line.priorityCode, { code: 'LINE_OF_OTHER_PRIORITY', kind: 'rule', pointer: '/priorityCode', message: `By the definition ${line.lineCode} belongs to ${listedLine.priority}, not to ${line.priorityCode}.` });
      ensureAdopted(state, line.priorityCode, 'I13', '/priorityCode');
      return [{ type: 'PlanLineDefined', data: line }];
    },
  }),
};

/** I7: a horizontal goal holds for all priorities, any other for the one it names. */
function ensureReach(goal: CycleCommands['DefineStrategicGoal'], listedGoal: { horizontal: boolean; priority?: string }): void {
  ensure(goal.horizontal === listedGoal.horizontal, { code: 'GOAL_REACH_DIFFERS', kind: 'rule', rule: 'I7', pointer: '/horizontal', message: `By the definition ${goal.code} ${listedGoal.horizontal ? 'holds for all priorities' : 'belongs to one priority'}.` });
  ensure(!goal.horizontal || goal.priorityCode === undefined, { code: 'GOAL_REACH_DIFFERS', kind: 'rule', rule: 'I7', pointer: '/priorityCode', message: 'A horizontal goal holds for all priorities: leave the priority out.' });
  ensure(goal.horizontal || goal.priorityCode !== undefined, { code: 'GOAL_WITHOUT_PRIORITY', kind: 'rule', rule: 'I7', pointer: '/priorityCode', message: `${goal.code} is not horizontal: name the adopted priority it belongs to.` });
  ensure(listedGoal.priority === undefined || listedGoal.priority === goal.priorityCode, { code: 'GOAL_REACH_DIFFERS', kind: 'rule', rule: 'I7', pointer: '/priorityCode', message: `By the definition ${goal.code} belongs to the priority ${listedGoal.priority}.` });
}
