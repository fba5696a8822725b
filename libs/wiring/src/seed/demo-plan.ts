import { actionsOf } from './actions.js';
import type { Deed } from './deed.js';
import type { Shipped } from './definitions.js';
import { publicDeeds } from './import-facts.js';
import { lifeDeeds } from './plan-life.js';
import { sceneOf, setupDeeds } from './plan-setup.js';
import { PUBLIC_CYCLES } from './public-facts.js';
import { castOf, cycleDeeds, type Cast } from './synthetic-cycle.js';
import { jadDeeds } from './synthetic-jads.js';

/**
 * The whole demo, in the order in which it is done: by day, and within a day public facts before what is made up, the cycle before
 * its plans. The same for the same scale, always. A scale below 1 leaves out plan lines, one above it gives each more actions.
 */
export function demoPlan(scale: number, { definitions, states }: Shipped): readonly Deed[] {
  if (!(scale > 0 && scale <= 100)) throw new RangeError(`The scale is a number above 0 and up to 100, not ${scale}.`);
  const cycles = PUBLIC_CYCLES.map((facts) => {
    const definition = definitions.get(facts.startYear);
    if (!definition) throw new Error(`No definition ships for the cycle of ${facts.startYear}.`);
    return { facts, definition, cast: castOf(definition, facts.startYear, states, Math.max(1, Math.ceil(definition.lines.length * Math.min(1, scale)))) };
  });
  // What is announced only has no more than what is public of it.
  const lived = cycles.filter(({ facts }) => facts.priorities !== undefined).map(({ cast }) => cast);
  const deeds = [...cycles.flatMap(({ definition, facts }) => publicDeeds(definition, facts)), ...lived.flatMap(cycleDeeds), ...lived.flatMap((cast) => planDeeds(cast, scale))];
  return deeds.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

const planDeeds = (cast: Cast, scale: number): readonly Deed[] =>
  cast.definition.planPeriods.flatMap((period) => cast.lines.flatMap((line, lineNo) => {
    const actions = actionsOf(cast, lineNo, period, scale);
    const scene = sceneOf(cast, line, period, actions);
    return [...setupDeeds(scene), ...actions.flatMap((action) => jadDeeds(scene, action)), ...lifeDeeds(scene)];
  }));
