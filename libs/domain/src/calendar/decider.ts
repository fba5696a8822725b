import { canonical, command, decider, ensure, isLocalDate, type LocalDate } from '#kernel';
import type { CalendarCommands } from './commands.js';
import { events, type CalendarEvent } from './events.js';
import type { CalendarFacts } from './facts.js';

type Version = CalendarCommands['PublishCalendar'];

/** Published versions, oldest first; version n stands at index n - 1. */
export interface CalendarState {
  readonly versions: readonly Version[];
}

const CODE = /^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$/;
const DAYS_A_WEEK = 7;

/** A working-day calendar. A deadline names the version it was counted by, so versions never change. */
export const calendar = decider<CalendarCommands, CalendarState, CalendarFacts, typeof events>()({
  name: 'calendar',
  events,
  initial: { versions: [] },
  facts: ({ versions }) => ({ versions }),
  commands: {
    PublishCalendar: command<Version, CalendarState, CalendarEvent>({
      creates: ({ code }) => code,
      authority: () => ({}),
      decide: (next, { versions }) => {
        if (versions.some((published) => canonical(published) === canonical(next))) return [];
        ensure(CODE.test(next.code), { code: 'CALENDAR_CODE_MALFORMED', kind: 'rule', pointer: '/code', message: `The code ${next.code} must be upper-case words joined by hyphens, such as EU-INST.` });
        const expected = versions.length + 1;
        ensure(next.version === expected, {
          code: 'CALENDAR_VERSION_NOT_NEXT', kind: 'state', pointer: '/version',
          message: `The next version of ${next.code} is ${expected}, not ${next.version}. Published versions never change: publish the new days as version ${expected}.`,
        });
        ensureDay(next.from, '/from');
        ensureDay(next.to, '/to');
        ensure(next.from <= next.to, { code: 'CALENDAR_BACKWARDS', kind: 'rule', pointer: '/to', message: `The last day ${next.to} lies before the first, ${next.from}.` });
        ensureWeekend(next.weekend);
        ensureHolidays(next);
        return [{ type: 'CalendarPublished', data: next }];
      },
    }),
  },
  evolve: {
    CalendarPublished: ({ versions }, data) => ({ versions: [...versions, data] }),
  },
});

function ensureDay(day: LocalDate, pointer: string): void {
  ensure(isLocalDate(day), { code: 'CALENDAR_DATE_UNREAL', kind: 'rule', pointer, message: `${day} is no day of the calendar. Write it as 2024-12-25.` });
}

/** Counting working days ends only if a week has one. */
function ensureWeekend(weekend: readonly number[]): void {
  const sound = weekend.every((day) => Number.isInteger(day) && day >= 1 && day <= DAYS_A_WEEK) && new Set(weekend).size === weekend.length && weekend.length < DAYS_A_WEEK;
  ensure(sound, { code: 'CALENDAR_WEEKEND_MALFORMED', kind: 'rule', pointer: '/weekend', message: 'The weekend is a list of different days from 1 (Monday) to 7 (Sunday) that leaves at least one working day.' });
}

function ensureHolidays({ from, to, holidays }: Version): void {
  const seen = new Set<LocalDate>();
  for (const [i, { date }] of holidays.entries()) {
    const pointer = `/holidays/${i}/date`;
    ensureDay(date, pointer);
    ensure(date >= from && date <= to, { code: 'CALENDAR_HOLIDAY_OUTSIDE', kind: 'rule', pointer, message: `The holiday ${date} lies outside ${from} to ${to}, for which this version answers.` });
    ensure(!seen.has(date), { code: 'CALENDAR_HOLIDAY_TWICE', kind: 'rule', pointer, message: `The holiday ${date} is listed twice. Put both names on one entry.` });
    seen.add(date);
  }
}
