import { ensure, type Definition } from '#kernel';
import type { Totals } from './events.js';
import type { Result } from './state.js';

/** I22: an indicator of the programme, in its unit. `at` points to the figure in the body. */
export function judgeIndicator({ indicator, unit }: Omit<Totals, 'value'>, { indicators }: Definition, at = ''): void {
  const known = indicators.find(({ code }) => code === indicator);
  ensure(known !== undefined, {
    code: 'JAD_INDICATOR_UNKNOWN', kind: 'rule', rule: 'I22', pointer: `${at}/indicator`, message: `There is no indicator ${indicator}. Use one of ${indicators.map(({ code }) => code).join(', ')}.`,
  });
  ensure(known.unit === unit, { code: 'JAD_UNIT_WRONG', kind: 'rule', rule: 'I22', pointer: `${at}/unit`, message: `${indicator} is counted in ${known.unit}, not in ${unit}. Convert the value.` });
}

/** I22: a count, and with the other results of its indicator too: a total beyond 2^53-1 could not be carried, and no real figure comes near it. */
export function judgeCount({ indicator, value }: Pick<Totals, 'indicator' | 'value'>, others: readonly Result[], pointer: string): void {
  ensure(Number.isSafeInteger(value) && value >= 0, { code: 'JAD_VALUE_NOT_A_COUNT', kind: 'rule', rule: 'I22', pointer, message: 'A result is a whole number from 0 on, in the unit of its indicator.' });
  const total = others.filter((result) => result.indicator === indicator).reduce((sum, result) => sum + result.value, value);
  ensure(Number.isSafeInteger(total), { code: 'JAD_TOTAL_TOO_LARGE', kind: 'rule', rule: 'I22', pointer, message: `With ${value} the total of ${indicator} can no longer be counted. Check the value and its unit.` });
}
