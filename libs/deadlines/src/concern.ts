import type { DataOf, Happened } from '#kernel';
import type { DomainCatalogue } from '#domain';
import type { Concern, Entity, Scopes } from './scopes.js';

type Types = keyof DomainCatalogue & string;

/** Event type -> the scopes it concerns. */
export type Concerns = { readonly [E in Types]?: (event: Happened<{ type: E; data: DataOf<DomainCatalogue[E]> }>, scopes: Scopes) => readonly Concern[] };

export const cycle = (id: string): Concern => ({ cycleId: id, kind: 'cycle', id });
export const line = (cycleId: string, code: string): Concern => ({ cycleId, kind: 'line', id: code });
export const goal = (cycleId: string, code: string): Concern => ({ cycleId, kind: 'goal', id: code });
export const party = (cycleId: string, code: string): Concern => ({ cycleId, kind: 'party', id: code });
export const self = ({ cycleId, kind, id }: Entity): Concern => ({ cycleId, kind, id });

/** Only the plan's id is in the events of its stream; what contains it is found by it. */
export const ofPlan = (scopes: Scopes, id: string, then: (plan: Entity) => readonly Concern[]): readonly Concern[] => found(scopes, 'plan', id, then);
export const ofJad = (scopes: Scopes, id: string, then: (jad: Entity) => readonly Concern[]): readonly Concern[] => found(scopes, 'jad', id, then);
export const ofBreach = (scopes: Scopes, id: string, then: (breach: Entity) => readonly Concern[]): readonly Concern[] => found(scopes, 'breach', id, then);
export const ofReaction = (scopes: Scopes, id: string, then: (reaction: Entity) => readonly Concern[]): readonly Concern[] => found(scopes, 'reaction', id, then);

function found(scopes: Scopes, kind: 'plan' | 'jad' | 'breach' | 'reaction', id: string, then: (entity: Entity) => readonly Concern[]): readonly Concern[] {
  const key = scopes.streams.get(`${kind}|${id}`);
  const entity = key === undefined ? undefined : scopes.entities.get(key);
  return entity ? then(entity) : [];
}
