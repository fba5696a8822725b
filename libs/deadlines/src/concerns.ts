import { breachConcerns } from './breach-concerns.js';
import { cycleConcerns } from './cycle-concerns.js';
import { jadConcerns } from './jad-concerns.js';
import { milestoneConcerns } from './milestone-concerns.js';
import { planConcerns } from './plan-concerns.js';
import { reactionConcerns } from './reaction-concerns.js';
import type { Concerns } from './concern.js';
import type { Concern, DomainEvent, Scopes } from './scopes.js';

const table: Concerns = { ...cycleConcerns, ...planConcerns, ...jadConcerns, ...milestoneConcerns, ...breachConcerns, ...reactionConcerns };

/** Which scopes an event concerns, and what it changes in them. An event that is not listed concerns none. */
export function concernsOf(event: DomainEvent, scopes: Scopes): readonly Concern[] {
  const of = table[event.type] as ((event: DomainEvent, scopes: Scopes) => readonly Concern[]) | undefined;
  return of ? of(event, scopes) : [];
}

/** Every event a rule may wait for: another one would be waited for in vain. */
export const CONCERNING: ReadonlySet<string> = new Set(Object.keys(table));
