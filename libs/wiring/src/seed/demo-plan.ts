import { actionsOf } from './actions.js';
import type { Deed } from './deed.js';
import type { Shipped } from './definitions.js';
import { publicDeeds } from './import-facts.js';
import { lifeDeeds } from './plan-life.js';
import { sceneOf, setupDeeds } from './plan-setup.js';
import { PUBLIC_CYCLES } from './public-facts.js';
import { castOf, cycleDeeds, type Cast } from './synthetic-cycle.js';
import { jadDeeds } from './synthetic-jads.js';

/** A hundred times the demo is some two million events. */
const SCALE_MAX = 100;

/**
 * The whole demo, in the order in which it is done: by day, and within a day public facts before what is made up, the cycle before
 * its plans. The same for the same scale, always. A scale below 1 leaves out plan lines, one above it gives each more actions.
 */
export function demoPlan(scale: number, { definitions, states }: Shipped): readonly Deed[] {
  assertScale(scale);
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

/** Throws `RangeError` where a history cannot be made so large or so small. */
export function assertScale(scale: number): void {
  if (!(scale > 0 && scale <= SCALE_MAX)) throw new RangeError(`The scale is a number above 0 and up to ${SCALE_MAX}, not ${scale}.`);
}

const planDeeds = (cast: Cast, scale: number): readonly Deed[] =>
  cast.definition.planPeriods.flatMap((period) => cast.lines.flatMap((line, lineNo) => {
    const actions = actionsOf(cast, lineNo, period, scale);
    const scene = sceneOf(cast, line, period, actions);
    return [...setupDeeds(scene), ...actions.flatMap((action) => jadDeeds(scene, action)), ...lifeDeeds(scene)];
  }));
