import type { Rule } from '#kernel';
import { code, integer, labels, list, map, object, oneOf, text, yes, type Schema } from './shapes.js';

const scalar: Schema = { type: ['string', 'number', 'boolean'], maxLength: 100, description: 'text, a number, true or false' };
const fieldName: Schema = { type: 'string', pattern: '^[a-zA-Z]+(\\.[a-zA-Z]+)?$', maxLength: 64, description: 'the name of a field' };
const eventName: Schema = { type: 'string', pattern: '^[A-Z][A-Za-z]*$', maxLength: 64, description: 'the name of an event, such as OAPSubmitted' };
const anchorName: Schema = { type: 'string', pattern: '^(event:|rule:|milestone:|field:)?[A-Za-z][A-Za-z0-9_-]*$', maxLength: 80, description: 'the name of a date, event:<Type>, milestone:<kind>, field:<name> or rule:<id>' };
const unit = oneOf('day', 'workday', 'week', 'month', 'year');
/** Ten years of days, either way. */
const offset = integer(-3_660, 3_660);
/** A date of the scope by its name, or the year of it; the transition's own day is `due`. */
const thenValue: Schema = { if: { type: 'object' }, then: { if: { type: 'object', properties: { yearOf: {} }, required: ['yearOf'] }, then: object({ yearOf: anchorName }), else: object({ date: anchorName }) }, else: scalar };
const monthDay: Schema = { type: 'string', pattern: '^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$', description: 'a month and a day, such as 11-15' };
const match = { event: eventName, where: map(fieldName, scalar) };

const properties: Readonly<Record<keyof Rule, Schema>> = {
  id: code,
  labels,
  forEach: { type: 'string', pattern: '^(cycle|line|plan|action|jad|jadParty|round|party|goal|recommendation|breach|reaction|milestone:[A-Za-z][A-Za-z0-9_-]*)$', description: 'cycle, line, plan, action, jad, jadParty, round, party, goal, recommendation, breach, reaction or milestone:<kind>' },
  when: map(fieldName, { type: ['string', 'number', 'boolean', 'array'], items: scalar, maxItems: 50, description: 'a value or a list of values' }),
  // `if` rather than `anyOf`: the complaint then is about the form that was meant.
  anchor: { if: { type: 'string' }, then: anchorName, else: object({ latestOf: list(object({ anchor: anchorName, offset, unit, on: monthDay }, ['on']), { minItems: 1, maxItems: 10 }) }) },
  every: object({ months: integer(1, 120) }),
  offset,
  unit,
  on: monthDay,
  adjust: oneOf('none', 'previousWorkingDay', 'nextWorkingDay'),
  calendar: code,
  time: { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'a time of day, such as 12:00' },
  zone: { type: 'string', format: 'zone', description: 'an IANA time zone, such as Europe/Brussels' },
  remind: list(integer(-250, 1_000), { maxItems: 30, uniqueItems: true, description: 'different numbers of working days before the due date' }),
  escalate: list(object({ after: integer(1, 1_000), to: list(code, { minItems: 1 }) }), { maxItems: 10 }),
  recipients: list(code, { maxItems: 30, uniqueItems: true, description: 'a list of different roles' }),
  everySeatOf: list(code, { minItems: 1, maxItems: 30, uniqueItems: true, description: 'a list of different roles' }),
  satisfiedBy: list(object(match, ['where']), { maxItems: 20 }),
  lapsesOn: list(object(match, ['where']), { maxItems: 20 }),
  suspendedBy: list(object({ ...match, until: eventName }, ['where']), { maxItems: 20 }),
  reopensOn: list(object({ ...match, offset, unit }, ['where']), { maxItems: 20 }),
  then: object({ command: { ...text, pattern: '^[A-Z][A-Za-z]*$', description: 'the name of a command' }, data: map(fieldName, thenValue) }, ['data']),
  confirmed: yes,
};

const REQUIRED: readonly string[] = ['id', 'labels', 'forEach', 'anchor', 'recipients'] satisfies (keyof Rule)[];

export const rule: Schema = object(properties, Object.keys(properties).filter((key) => !REQUIRED.includes(key)));
