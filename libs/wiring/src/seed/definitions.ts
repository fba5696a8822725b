import { readFileSync } from 'node:fs';
import type { Definition } from '#kernel';
import { loadDefinition } from '../definition/index.js';
import { loadParties } from '../definition/parties.js';

/** From the built file, as the engine runs. */
const file = (name: string): string => readFileSync(new URL(`../../../../../definitions/${name}`, import.meta.url), 'utf8');

/** What the plan of the demo is made of. */
export interface Shipped {
  /** By the first year of their cycles. */
  readonly definitions: ReadonlyMap<number, Definition>;
  /** Codes of those that are Member States throughout the demo. */
  readonly states: readonly string[];
}

export const shipped = (): Shipped => ({
  definitions: new Map([2018, 2022, 2026].map((year) => [year, shippedDefinition(`empact-${year}.yaml`)])),
  states: memberStates(),
});

/** A definition that ships. Throws where the file is wrong. */
function shippedDefinition(name: string): Definition {
  const loaded = loadDefinition(file(name));
  if ('problems' in loaded) throw new Error(`${name}: ${JSON.stringify(loaded.problems)}`);
  return loaded.definition;
}

function memberStates(): readonly string[] {
  const loaded = loadParties(file('parties.yaml'));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.parties.filter(({ register, changes }) => (changes.at(-1)?.kind ?? register.kind) === 'MEMBER_STATE').map(({ register }) => register.code);
}
