import { yearOf, type LocalDate, type Rule, type ThenValue } from '#kernel';
import { around, type Entity, type Scopes } from './scopes.js';
import type { Transition } from './terms.js';

/**
 * The command of a dated transition: to the stream that holds the scope, with what tells the scope apart there and with the rule's own
 * data. A value that names a date not known is left out; the command then says what it lacks.
 */
export function transitionOf(scopes: Scopes, entity: Entity, { command, data = {} }: NonNullable<Rule['then']>, dateNamed: (name: string) => LocalDate | undefined): Transition {
  const target = targetOf(scopes, entity);
  const values = Object.entries(data).map(([field, value]) => [field, valueOf(value, dateNamed)] as const).filter(([, value]) => value !== undefined);
  return { ...target, command, data: { ...target.data, ...(Object.fromEntries(values) as Transition['data']) } };
}

function valueOf(value: ThenValue, dateNamed: (name: string) => LocalDate | undefined): string | number | boolean | undefined {
  if (typeof value !== 'object') return value;
  if ('date' in value) return dateNamed(value.date);
  const date = dateNamed(value.yearOf);
  return date === undefined ? undefined : yearOf(date);
}

function targetOf(scopes: Scopes, entity: Entity): Omit<Transition, 'command'> {
  const { kind, id, cycleId, fields } = entity;
  const plan = [...around(scopes, entity)].find((at) => at.kind === 'plan')?.id ?? id;
  const jad = [...around(scopes, entity)].find((at) => at.kind === 'jad')?.id ?? id;
  switch (kind) {
    case 'plan':
      return { noun: 'oap', id, data: {} };
    case 'action':
      return { noun: 'oap', id: plan, data: { actionId: id.slice(plan.length + 1) } };
    case 'round':
      return { noun: 'oap', id: plan, data: { year: fields['year'] ?? 0, roundNo: fields['roundNo'] ?? 0 } };
    case 'jad':
      return { noun: 'jad', id, data: {} };
    case 'jadParty':
      return { noun: 'jad', id: jad, data: { party: id.slice(jad.length + 1) } };
    case 'line':
      return { noun: 'cycle', id: cycleId, data: { lineCode: id } };
    case 'cycle':
      return { noun: 'cycle', id: cycleId, data: {} };
    default:
      return { noun: 'cycle', id: cycleId, data: { [kind]: id } };
  }
}
