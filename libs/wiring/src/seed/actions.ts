import { addDays, type Definition, type LocalDate } from '#kernel';
import { planIdOf } from '#domain';
import { workday } from './deed.js';
import { between, drawn, oneOf } from './prng.js';
import type { Cast } from './synthetic-cycle.js';

/** Actions of all plans in one year, at scale 1. */
export const ACTIONS_A_YEAR = 40;
/** Joint action days in one year, each of one action. */
export const JADS_A_YEAR = 3;

export type Period = Definition['planPeriods'][number];
export type Fate = 'completed' | 'notCompleted' | 'cancelled' | 'extended' | 'carried';

/** One SYNTHETIC action of a plan, from its proposal to its end. */
export interface ActionSpec {
  readonly actionId: string;
  readonly goal: string;
  readonly kind: string;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly leader: string;
  /** Takes over on the day after `until`. */
  readonly successor?: { readonly party: string; readonly until: LocalDate };
  /** Appointed only once the plan is approved: a gap at submission. */
  readonly isLate: boolean;
  readonly participants: readonly string[];
  readonly fate: Fate;
  readonly suspended?: { readonly from: LocalDate; readonly to: LocalDate };
  /** Where it was carried over from: it is proposed and led already. */
  readonly carriedFrom?: string;
  readonly jadOn?: LocalDate;
}

export const planOf = ({ cycleId }: Cast, line: string, { from }: Period): string => planIdOf({ cycleId, lineCode: line, periodFrom: from });
export const yearsOf = ({ from, to }: Period): readonly number[] => Array.from({ length: Number(to.slice(0, 4)) - Number(from.slice(0, 4)) + 1 }, (_, n) => Number(from.slice(0, 4)) + n);

/** The actions of a line's plan; those of a longer period begin in each of its years. */
export function actionsOf(cast: Cast, lineNo: number, period: Period, scale: number): readonly ActionSpec[] {
  const line = cast.lines[lineNo]!.code;
  const planId = planOf(cast, line, period);
  const total = Math.max(cast.lines.length, Math.round(ACTIONS_A_YEAR * scale));
  const perYear = Math.floor(total / cast.lines.length) + (lineNo < total % cast.lines.length ? 1 : 0);
  const own = yearsOf(period).flatMap((year) => Array.from({ length: perYear }, (_, n) => ({ year, n })));
  const isLastPeriod = cast.definition.planPeriods.at(-1)?.from === period.from;
  const before = cast.definition.planPeriods[cast.definition.planPeriods.indexOf(period) - 1];
  const carried = before && actionsOf(cast, lineNo, before, scale).find(({ fate }) => fate === 'carried');
  const specs = own.map(({ year, n }, at) => specOf(cast, { planId, lineNo, period, year, n, mayCarry: !isLastPeriod && at === own.length - 1 }));
  return carried && before ? [...specs, continued(carried, planOf(cast, line, before), period)] : specs;
}

interface At {
  readonly planId: string;
  readonly lineNo: number;
  readonly period: Period;
  readonly year: number;
  readonly n: number;
  readonly mayCarry: boolean;
}

function specOf(cast: Cast, { planId, lineNo, period, year, n, mayCarry }: At): ActionSpec {
  const { definition, states } = cast;
  const place = [planId, year, n] as const;
  const goalNo = (lineNo + n * 3 + year) % definition.goals.length;
  const jadOn = n === 0 ? jadDayOf(cast, lineNo, year) : undefined;
  const isEarly = jadOn !== undefined || n === 0;
  const start = workday(isEarly ? addDays(`${year}-01-08`, between(0, 15, ...place, 'start')) : addDays(`${year}-01-15`, between(0, 150, ...place, 'start')));
  const end = jadOn === undefined ? addDays(`${year}-08-15`, between(0, 115, ...place, 'end')) : `${year}-12-05`;
  const leader = drawn(...place, 'agency') < 0.2 ? oneOf(['EUROPOL', 'FRONTEX', 'CEPOL'], ...place, 'which agency') : oneOf(states, ...place, 'leader');
  const successor = drawn(...place, 'successor') < 0.1 && jadOn === undefined ? { party: oneOf(states.filter((state) => state !== leader), ...place, 'who'), until: workday(addDays(`${year}-07-01`, between(0, 30, ...place, 'when'))) } : undefined;
  return {
    actionId: `${goalNo + 1}.${(year - Number(period.from.slice(0, 4))) * 100 + n + 1}`, goal: definition.goals[goalNo]!.code, kind: oneOf(definition.actionKinds, ...place, 'kind').code,
    start, end, leader, successor, isLate: successor === undefined && drawn(...place, 'late') < 0.12,
    participants: [0, 1, 2].slice(0, between(1, 3, ...place, 'participants')).map((p) => states[(between(0, 26, ...place, 'joins') + p * 7) % states.length]!).filter((party) => party !== leader),
    fate: jadOn === undefined ? fateOf(place, mayCarry) : 'completed', jadOn,
    ...(drawn(...place, 'suspended') < 0.06 && jadOn === undefined && !isEarly ? { suspended: { from: `${year}-07-05`, to: `${year}-07-25` } } : {}),
  };
}

function fateOf(place: readonly (string | number)[], mayCarry: boolean): Fate {
  const chance = drawn(...place, 'fate');
  if (mayCarry && chance < 0.4) return 'carried';
  return chance < 0.72 ? 'completed' : chance < 0.84 ? 'extended' : chance < 0.94 ? 'notCompleted' : 'cancelled';
}

/** The action as it goes on in the next plan, to the middle of its first year. */
const continued = (action: ActionSpec, from: string, period: Period): ActionSpec => ({
  ...action, actionId: `${action.actionId.split('.')[0]}.999`, start: period.from, end: `${period.from.slice(0, 4)}-06-30`, leader: action.successor?.party ?? action.leader, successor: undefined, isLate: false,
  fate: 'completed', suspended: undefined, carriedFrom: from, jadOn: undefined,
});

/** The first joint action day of a line's action in a year, for the lines whose turn it is. */
function jadDayOf({ lines }: Cast, lineNo: number, year: number): LocalDate | undefined {
  const turn = Array.from({ length: Math.min(JADS_A_YEAR, lines.length) }, (_, n) => (year * JADS_A_YEAR + n * 5) % lines.length).indexOf(lineNo);
  return turn < 0 ? undefined : workday(addDays(`${year}-05-05`, turn * 55 + between(0, 20, 'jad', year, turn)));
}

/** Who leads the action on a day. */
export const leaderOn = ({ leader, successor }: ActionSpec, day: LocalDate): string => (successor && workday(day) > successor.until ? successor.party : leader);

/** The last day on which the action is under way. */
export const lastDayOf = ({ fate, end }: ActionSpec): LocalDate => (fate === 'extended' ? addDays(end, 30) : fate === 'cancelled' ? addDays(end, -40) : end);
