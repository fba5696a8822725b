import type { Axis, Coded, Definition, Grant, MilestoneKind, MilestoneSubject, RoleRule } from '#kernel';
import { rule } from './rule-schema.js';
import { code, day, id, integer, labels, list, lowerCode, map, object, oneOf, text, yes, type Schema } from './shapes.js';

/** Structural seats the engine knows how to find a holder for. `self`: the party acts for itself. */
export const SEATS = ['driver', 'coDriver', 'coordinator', 'leader', 'coLeader', 'jadLead', 'jadCoLead', 'goalSupervisor', 'self'] as const;
const SUBJECTS = ['cycle', 'line', 'plan', 'action', 'party', 'goal'] as const satisfies readonly MilestoneSubject[];
const AXES = ['line', 'priority', 'kind', 'goal'] as const satisfies readonly Axis[];
/** No cycle is longer: the domain looks that far for cycles that could overlap. */
const YEARS_MAX = 10;

/** Keys as the kernel has them: one that is added there and not here does not compile. */
type Of<T> = Readonly<Record<keyof T, Schema>>;

const coded: Of<Coded> = { code, labels, confirmed: yes };
const confirmable = ['confirmed'];
const codes = (more: Readonly<Record<string, Schema>> = {}, optional: readonly string[] = [], own: Schema = code): Schema => list(object({ ...coded, code: own, ...more }, [...confirmable, ...optional]));

const grant: Of<Grant> = { role: code, fourEyes: yes, whileVacant: code };
const grants = list(object(grant, ['fourEyes', 'whileVacant']), { minItems: 1, description: 'a list of at least one grant, such as [{ role: COSI, fourEyes: true }]' });
const roleRule: Of<RoleRule> = { ...coded, seat: oneOf(...SEATS), kinds: list(code, { minItems: 1 }), reads: list(code), readsAll: yes };
const fieldName: Schema = { type: 'string', pattern: '^[a-z][A-Za-z0-9]*$', maxLength: 64, description: 'the name of a field, such as expectedResults' };
const milestone: Of<MilestoneKind> = { ...coded, subject: oneOf(...SUBJECTS), optional: list(fieldName), begins: code, completes: code, fields: map(fieldName, oneOf('text', 'date', 'number', 'party')), authority: grants, after: list(code) };

const properties: Of<Definition> = {
  id,
  version: integer(1, 100_000),
  programme: lowerCode,
  labels,
  years: integer(1, YEARS_MAX),
  overlap: yes,
  zone: { type: 'string', format: 'zone', description: 'an IANA time zone, such as Europe/Brussels' },
  calendar: code,
  steps: codes(),
  planLevels: codes(),
  planPeriods: list(object({ from: day, to: day, confirmed: yes }, confirmable)),
  lines: codes({ priority: code, level: code }, ['level'], lowerCode),
  goals: codes({ horizontal: yes, priority: code }, ['priority']),
  priorities: codes(),
  prioritiesWarnAbove: integer(1, 1_000),
  partyKinds: codes(),
  roles: list(object(roleRule, [...confirmable, 'seat', 'readsAll'])),
  authorities: map({ type: 'string', pattern: '^[A-Z][A-Za-z]*$', description: 'the name of a command, such as SubmitOAP' }, grants),
  decisionBody: code,
  supportRole: code,
  countryKinds: list(code),
  jadCountriesMin: integer(0, 200),
  itemFields: map(fieldName, object({ required: yes, labels })),
  actionKinds: codes(),
  fundingSources: codes(),
  axes: object({ rows: oneOf(...AXES), columns: oneOf(...AXES) }),
  indicators: codes({ unit: { ...text, maxLength: 40, description: 'a unit, such as count, EUR_CENT or g' } }),
  markings: list(object(coded, confirmable), { minItems: 1, description: 'a list of at least one marking, lowest first' }),
  defaultMarking: code,
  milestones: list(object(milestone, [...confirmable, 'after', 'subject', 'optional', 'begins', 'completes'])),
  rules: list(rule),
  confirmed: yes,
};

export const definitionSchema: Schema = object(properties, ['years', 'overlap', 'prioritiesWarnAbove', 'axes', 'fundingSources', 'confirmed'] satisfies (keyof Definition)[]);
