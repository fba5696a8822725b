import type { CalendarCommands } from '#domain';
import type { Labels, LocalDate } from '#kernel';
import { readYaml, type Problem } from './read-yaml.js';
import { day, integer, labels, list, object, yes, type Schema } from './shapes.js';
import { validator } from './validator.js';

type Calendar = CalendarCommands['PublishCalendar'];
type ListedCalendar = Omit<Calendar, 'holidays'> & { readonly holidays: readonly { readonly date: LocalDate; readonly names: Labels; readonly confirmed?: boolean }[] };

/** Some 20 holidays a year over a century. */
const HOLIDAYS_MAX = 2_000;

const code: Schema = { type: 'string', pattern: '^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$', maxLength: 32, description: 'an upper-case code, such as EU-INST' };
const shapeProblems = validator(
  object({
    code, version: integer(1, 100_000), from: day, to: day,
    weekend: list(integer(1, 7), { maxItems: 6, uniqueItems: true, description: 'different days from 1 (Monday) to 7 (Sunday) that leave at least one working day' }),
    holidays: list(object({ date: day, names: labels, confirmed: yes }, ['confirmed']), { maxItems: HOLIDAYS_MAX }),
  }),
);

/**
 * A working-day calendar from YAML (`definitions/calendars/`), as the command that publishes it, or what is wrong with the text.
 * Never throws on any text. That holidays lie within the span, once each, is the domain's rule.
 */
export function loadCalendar(text: string): { readonly calendar: Calendar } | { readonly problems: readonly Problem[] } {
  const read = readYaml(text);
  if ('problems' in read) return read;
  const problems = shapeProblems(read.value);
  if (problems.length > 0) return { problems: problems.map((problem) => ({ ...problem, line: read.lineOf(problem.pointer) })) };
  const { holidays, ...rest } = read.value as ListedCalendar;
  // Whether a day is confirmed is said to who edits the list; deadlines count by it either way.
  return { calendar: { ...rest, holidays: holidays.map(({ date, names }) => ({ date, names })) } };
}
