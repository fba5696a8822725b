import { readFileSync } from 'node:fs';
import type { Command } from '#kernel';
import { uuidOf, type Outcome, type Submission } from '#engine';
import { loadCalendar } from './definition/calendars.js';
import { loadParties } from './definition/parties.js';

const file = (path: string): string => readFileSync(new URL(`../../../../definitions/${path}`, import.meta.url), 'utf8');

/** Calendars that ship. */
const CALENDARS = ['calendars/eu-inst.yaml'];

/** Parties and calendars every programme shares, as the commands that record them. Throws where a shipped file is wrong. */
function referenceCommands(): Command[] {
  const calendars = shippedCalendars().map((data): Command => ({ noun: 'calendar', name: 'PublishCalendar', data: { ...data } }));
  const loaded = loadParties(file('parties.yaml'));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const parties = loaded.parties.flatMap(({ register, changes }): Command[] => [
    { noun: 'party', name: 'RegisterParty', data: { ...register } },
    ...changes.map((change): Command => ({ noun: 'party', name: 'ChangePartyValidity', id: register.code, data: { ...change } })),
  ]);
  return [...calendars, ...parties];
}

function shippedCalendars() {
  return CALENDARS.map((path) => {
    const loaded = loadCalendar(file(path));
    if ('problems' in loaded) throw new Error(`${path}: ${JSON.stringify(loaded.problems)}`);
    return loaded.calendar;
  });
}

/** Until when the shipped calendars answer. */
export const lastCalendarDays = (): readonly { readonly code: string; readonly to: string }[] => shippedCalendars().map(({ code, to }) => ({ code, to }));

/** Records what is not recorded yet; ids are derived from the content, so that a second start adds nothing. */
export async function recordReferenceData(run: (submission: Submission) => Promise<Outcome>): Promise<void> {
  const actor: Submission['actor'] = { subject: 'reference-data', role: 'OPERATOR', party: 'ENGINE' };
  for (const [n, command] of referenceCommands().entries()) {
    const meta = { ...command.meta, marking: 'PUBLIC' };
    await run({ command: { ...command, meta }, actor, claims: ['OPERATOR'], commandId: uuidOf('reference', n, command.name, JSON.stringify(command.data)) });
  }
}
