import { addDays, type LocalDate } from '#kernel';
import type { ActionSpec } from './actions.js';
import { synthetic, workday, type Deed, type Made } from './deed.js';
import type { PlanScene } from './plan-setup.js';
import { between, drawn, someOf } from './prng.js';

/** A SYNTHETIC joint action day of an action: proposed, planned, committed to, held, completed; now and then postponed or declined. */
export function jadDeeds(scene: PlanScene, action: ActionSpec): readonly Deed[] {
  const { jadOn, actionId } = action;
  if (jadOn === undefined) return [];
  const { cast, planId, driver } = scene;
  const from = workday(jadOn);
  const to = addDays(from, between(1, 3, planId, actionId, 'days'));
  const proposed = workday(addDays(from, -85));
  const lead = driver(proposed).party;
  const guests = someOf(cast.states.filter((state) => state !== lead), between(2, 5, planId, actionId, 'guests'), planId, actionId, 'who comes');
  const place = `jad/${planId}/${actionId}`;
  const by = (role: string, party: string) => ({ role, party });
  const deed = (on: LocalDate, name: string, as: { role: string; party: string }, command: string, data: Readonly<Record<string, unknown>> = {}): Deed =>
    synthetic(on, `${place}/${name}`, as, { noun: 'jad', id: (made: Made) => made.id(`${place}/proposed`) }, command, data);
  const asLead = by('JAD_LEAD', lead);
  const isPostponed = drawn(planId, actionId, 'postponed') < 0.2;
  const [first, last] = isPostponed ? [addDays(from, 7), addDays(to, 7)] : [from, to];
  const declines = drawn(planId, actionId, 'declines') < 0.4 ? guests.at(-1) : undefined;
  const coming = [lead, ...guests.filter((party) => party !== declines)];
  const lapse = drawn(planId, actionId, 'late') < 0.25 ? 20 : 9;
  return [
    synthetic(proposed, `${place}/proposed`, driver(proposed), { noun: 'jad' }, 'ProposeJAD', { cycleId: cast.cycleId, actions: [{ oapId: planId, actionId }], theme: 'SYNTHETIC controls', window: { from, to: addDays(to, 14) }, leads: [lead] }),
    deed(addDays(from, -64), 'planned', asLead, 'AdoptJADOperationalPlan', { planRef: `SYNTHETIC ${planId}`, days: [{ from, to }], centre: 'SYNTHETIC centre', countries: [lead, ...guests] }),
    ...coming.map((party, n) => deed(addDays(from, -48 + between(0, 12, planId, actionId, 'commits', n)), `committed/${party}`, by('PARTICIPANT', party), 'CommitToJAD', { party, contribution: 'SYNTHETIC officers', officers: between(2, 30, planId, actionId, 'officers', n) })),
    ...(declines ? [deed(addDays(from, -33), 'declined', by('PARTICIPANT', declines), 'WithdrawFromJAD', { party: declines, reason: 'SYNTHETIC' })] : []),
    ...(isPostponed ? [deed(addDays(from, -30), 'postponed', asLead, 'PostponeJAD', { newDays: [{ from: first, to: last }], reason: 'SYNTHETIC' })] : []),
    deed(addDays(from, -20), 'confirmed', asLead, 'ConfirmJAD'),
    deed(first, 'started', asLead, 'StartJAD'),
    deed(addDays(last, 1), 'concluded', asLead, 'ConcludeJAD', { lastDay: last }),
    ...coming.map((party, n) => deed(addDays(last, lapse), `result/${party}`, by('PARTICIPANT', party), 'RecordJADResult', { party, indicator: 'ARRESTS', value: between(0, 12, planId, actionId, 'arrests', n), unit: 'count', source: 'SYNTHETIC' })),
    deed(addDays(last, 32), 'completed', asLead, 'CompleteJAD', { summary: 'SYNTHETIC', lessons: 'SYNTHETIC lessons' }),
  ];
}
