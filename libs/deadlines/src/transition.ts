import { around, type Entity, type Scopes } from './scopes.js';
import type { Transition } from './terms.js';

/** The command of a dated transition: to the stream that holds the scope, with what tells the scope apart there. */
export function transitionOf(scopes: Scopes, entity: Entity, command: string): Transition {
  const { kind, id, cycleId, fields } = entity;
  const plan = [...around(scopes, entity)].find((at) => at.kind === 'plan')?.id ?? id;
  const jad = [...around(scopes, entity)].find((at) => at.kind === 'jad')?.id ?? id;
  switch (kind) {
    case 'plan':
      return { noun: 'oap', id, command, data: {} };
    case 'action':
      return { noun: 'oap', id: plan, command, data: { actionId: id.slice(plan.length + 1) } };
    case 'round':
      return { noun: 'oap', id: plan, command, data: { year: fields['year'] ?? 0, roundNo: fields['roundNo'] ?? 0 } };
    case 'jad':
      return { noun: 'jad', id, command, data: {} };
    case 'jadParty':
      return { noun: 'jad', id: jad, command, data: { party: id.slice(jad.length + 1) } };
    case 'line':
      return { noun: 'cycle', id: cycleId, command, data: { lineCode: id } };
    case 'cycle':
      return { noun: 'cycle', id: cycleId, command, data: {} };
    default:
      return { noun: 'cycle', id: cycleId, command, data: { [kind]: id } };
  }
}
