import { isLocalDate, type Definition, type EventMatch, type Rule } from '#kernel';
import { present, unknownCode } from './known-codes.js';
import type { Problem } from './read-yaml.js';
import type { Vocabulary } from './vocabulary.js';

/** Dates a scope may have (kernel, `OffsetFrom`), the day by which contributions to the threat assessment were asked for, and the last day on which a party is what it is. */
const DATES: ReadonlySet<string> = new Set(['cycleStart', 'cycleEnd', 'contributionsDue', 'kindEnds', 'planPeriodStart', 'planPeriodEnd', 'actionStart', 'actionEnd', 'roundDue', 'consultationCloses', 'jadFirstDay', 'jadLastDay']);
const LEAP_YEAR = 2024;

/** Says where a deadline rule names an event, role, rule, date or command that does not exist, or could never be due. */
export function ruleProblems(definition: Definition, vocabulary: Vocabulary): readonly Problem[] {
  return [
    ...definition.rules.flatMap((rule, i) => [
      ...eventProblems(rule, `/rules/${i}`, vocabulary),
      ...anchorProblems(rule, `/rules/${i}`, definition, vocabulary),
      ...peopleProblems(rule, `/rules/${i}`, definition),
      ...ownProblems(rule, `/rules/${i}`, definition, vocabulary),
    ]),
    ...circleProblems(definition),
  ];
}

function* eventProblems(rule: Rule, path: string, vocabulary: Vocabulary): Generator<Problem> {
  const lists: Readonly<Record<string, readonly EventMatch[] | undefined>> = { satisfiedBy: rule.satisfiedBy, lapsesOn: rule.lapsesOn, suspendedBy: rule.suspendedBy, reopensOn: rule.reopensOn };
  for (const [name, matches] of Object.entries(lists)) {
    for (const [i, { event }] of (matches ?? []).entries()) yield* awaited(`${path}/${name}/${i}/event`, event, vocabulary);
  }
  for (const [i, { until }] of (rule.suspendedBy ?? []).entries()) yield* awaited(`${path}/suspendedBy/${i}/until`, until, vocabulary);
}

function* awaited(pointer: string, event: string, { events, concerning }: Vocabulary): Generator<Problem> {
  if (!events.has(event)) yield { pointer, message: `There is no event ${event}. Use the name under which it is stored, such as OAPSubmitted.` };
  else if (!concerning.has(event)) yield { pointer, message: `${event} concerns nothing that a rule is counted for: it would be waited for in vain.` };
}

function* anchorProblems({ anchor, forEach, then }: Rule, path: string, { rules, milestones }: Definition, vocabulary: Vocabulary): Generator<Problem> {
  const named = typeof anchor === 'string' ? [{ name: anchor, pointer: `${path}/anchor` }] : anchor.latestOf.map((from, i) => ({ name: from.anchor, pointer: `${path}/anchor/latestOf/${i}/anchor` }));
  for (const [field, value] of Object.entries(then?.data ?? {})) {
    if (typeof value !== 'object') continue;
    const [key, name] = 'date' in value ? ['date', value.date] : ['yearOf', value.yearOf];
    if (name !== 'due') named.push({ name, pointer: `${path}/then/data/${field}/${key}` });
  }
  for (const { name, pointer } of named) {
    if (name.startsWith('event:')) {
      yield* awaited(pointer, name.slice('event:'.length), vocabulary);
    } else if (name.startsWith('milestone:')) {
      const problem = unknownCode(pointer, 'milestone', name.slice('milestone:'.length), milestones);
      if (problem) yield problem;
    } else if (name.startsWith('field:')) {
      const field = name.slice('field:'.length);
      const kind = milestones.find(({ code }) => forEach === `milestone:${code}`);
      if (kind?.fields[field] !== 'date') yield { pointer, message: `${field} is no date that ${forEach} has. An anchor on a field needs a rule for each milestone with such a date.` };
    } else if (name.startsWith('rule:')) {
      const problem = unknownCode(pointer, 'rule', name.slice('rule:'.length), rules.map(({ id }) => ({ code: id })));
      if (problem) yield problem;
    } else if (!DATES.has(name)) {
      yield { pointer, message: `There is no date ${name}. Use one of ${[...DATES].join(', ')}, event:<Type>, milestone:<kind>, field:<date of the milestone> or rule:<id>.` };
    }
  }
}

function peopleProblems({ recipients, everySeatOf = [], escalate = [], then }: Rule, path: string, { roles }: Definition): readonly Problem[] {
  return [
    ...recipients.map((role, i) => unknownCode(`${path}/recipients/${i}`, 'role', role, roles)),
    ...escalate.flatMap(({ to }, i) => to.map((role, j) => unknownCode(`${path}/escalate/${i}/to/${j}`, 'role', role, roles))),
    ...everySeatOf.map((role, i) => (recipients.includes(role) ? undefined : { pointer: `${path}/everySeatOf/${i}`, message: `${role} is not among the recipients: name it there too, or leave it out here.` })),
    then && recipients.length > 0 ? { pointer: `${path}/recipients`, message: 'A dated transition reminds nobody: leave the recipients empty, or make a second rule of them.' } : undefined,
    !then && recipients.length === 0 ? { pointer: `${path}/recipients`, message: 'A deadline of nobody reminds nobody: name at least one role, or the command that follows in then.' } : undefined,
  ].filter(present);
}

function* ownProblems({ forEach, anchor, on, then }: Rule, path: string, { milestones }: Definition, { commands }: Vocabulary): Generator<Problem> {
  const days = [{ on, pointer: `${path}/on` }, ...(typeof anchor === 'string' ? [] : anchor.latestOf.map((part, i) => ({ on: part.on, pointer: `${path}/anchor/latestOf/${i}/on` })))];
  for (const day of days) if (day.on !== undefined && !isLocalDate(`${LEAP_YEAR}-${day.on}`)) yield { pointer: day.pointer, message: `There is no day ${day.on} in any year.` };
  if (then && !commands.has(then.command)) yield { pointer: `${path}/then/command`, message: `There is no command ${then.command} within a cycle.` };
  if (forEach.startsWith('milestone:')) {
    const problem = unknownCode(`${path}/forEach`, 'milestone', forEach.slice('milestone:'.length), milestones);
    if (problem) yield problem;
  }
}

/** Rules that wait for each other's due date have none. */
function* circleProblems({ rules }: Definition): Generator<Problem> {
  const anchors = new Map(rules.map(({ id, anchor }) => [id, (typeof anchor === 'string' ? [anchor] : anchor.latestOf.map((from) => from.anchor)).filter((name) => name.startsWith('rule:')).map((name) => name.slice('rule:'.length))]));
  for (const [i, { id }] of rules.entries()) {
    const reached = new Set<string>();
    const ahead = [...(anchors.get(id) ?? [])];
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      ahead.push(...(anchors.get(next) ?? []));
    }
    if (reached.has(id)) yield { pointer: `/rules/${i}/anchor`, message: `${id} is counted from its own due date, by way of ${[...reached].join(', ')}. Anchor one of them on a date.` };
  }
}
