import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SYSTEM_COMMANDS } from '#domain';
import { addDays, type Definition } from '#kernel';
import { loadCalendar } from './calendars.js';
import { loadDefinition } from './load.js';
import { loadParties } from './parties.js';
import { domainVocabulary } from './vocabulary.js';

const file = (name: string): string => readFileSync(new URL(`../../../../definitions/${name}`, import.meta.url), 'utf8');

const SHIPPED = ['empact-2018.yaml', 'empact-2022.yaml', 'empact-2026.yaml', 'empact-2026-v2.yaml'] as const;

function shipped(name: (typeof SHIPPED)[number]): Definition {
  const loaded = loadDefinition(file(name));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.definition;
}

const codes = (entries: readonly { readonly code: string }[]): readonly string[] => entries.map(({ code }) => code);
const EMPACT_2022_RULES = [
  'C1a', 'C1b', 'C1c', 'C2', 'C3', 'C4', 'C5a', 'C5b', 'C6a', 'C6b', 'C6c', 'C6d', 'C7', 'C8a', 'C8b', 'C9', 'C10a', 'C10b', 'C10c', 'C11', 'C12', 'C13a', 'C13b', 'C14a', 'C14b', 'C15a', 'C15b', 'C16a', 'C16b',
  'C17a', 'C17b', 'C18', 'C19a', 'C19b', 'C19c', 'C19d', 'C20', 'C21a', 'C21b', 'C22a', 'C22b', 'C22c', 'C22d', 'C23a', 'C23b', 'C24', 'C25', 'V1', 'T1', 'T2', 'T3', 'T4', 'T5',
];

describe.each(SHIPPED)('%s', (name) => {
  const definition = shipped(name);

  it('is a cycle of EMPACT', () =>
    expect(definition).toMatchObject({ programme: 'empact', years: 4, zone: 'Europe/Brussels', calendar: 'EU-INST', decisionBody: 'COSI', supportRole: 'EST', jadCountriesMin: 2, defaultMarking: 'LIMITE' }));

  it('has plan periods that cover the cycle without a gap', () => {
    const { planPeriods } = definition;
    const year = Number(definition.id.slice(-4));
    expect([planPeriods[0]?.from, planPeriods.at(-1)?.to]).toEqual([`${year}-01-01`, `${year + 3}-12-31`]);
    planPeriods.slice(1).forEach(({ from }, i) => expect(addDays(planPeriods[i]!.to, 1)).toBe(from));
  });

  it('labels everything in English and French', () => {
    const { labels, steps, planLevels, priorities, lines, goals, partyKinds, roles, actionKinds, indicators, markings, rules, itemFields } = definition;
    const all = [{ labels }, ...steps, ...planLevels, ...priorities, ...lines, ...goals, ...partyKinds, ...roles, ...actionKinds, ...indicators, ...markings, ...rules, ...Object.values(itemFields)];
    expect(all.filter((entry) => !entry.labels['en'] || !entry.labels['fr'])).toEqual([]);
  });

  it('says of every command within a cycle who may issue it, or leaves it to the system', () => {
    const ofTheSystem = new Set([...SYSTEM_COMMANDS.values()].flatMap((commands) => [...commands]));
    const unlisted = [...domainVocabulary.commands].filter((command) => !Object.hasOwn(definition.authorities, command));
    // Nobody supervised a goal in 2018-21.
    const without = name === 'empact-2018.yaml' ? ['AppointGoalSupervisor'] : [];
    expect(unlisted.filter((command) => !ofTheSystem.has(command))).toEqual(without);
    expect(unlisted).toEqual(expect.arrayContaining(['EndImplementation', 'RegisterPlan', 'StartImplementation']));
  });

  it('I8: lets others stand in for a vacant driver in what only the driver does, but not to submit', () => {
    expect(definition.authorities['SubmitOAP']).toEqual([{ role: 'DRIVER' }]);
    const standIns = Object.entries(definition.authorities).filter(([, grants]) => grants.some(({ whileVacant }) => whileVacant === 'DRIVER')).map(([command]) => command);
    expect(standIns).toEqual(expect.arrayContaining(['OpenOAPDraft', 'StartConsultation', 'CloseConsultation', 'AssignActionLead', 'CancelAction', 'SubmitOAPReport']));
  });

  it('asks for four eyes on approvals', () => {
    const fourEyes = Object.entries(definition.authorities).filter(([, grants]) => grants.some((grant) => grant.fourEyes)).map(([command]) => command);
    expect(fourEyes).toEqual(expect.arrayContaining(['ApproveStrategicPlan', 'ApproveOAP']));
  });

  it('has transitions that the clock may carry out', () => {
    const commands = definition.rules.flatMap(({ then }) => then?.command ?? []);
    expect(commands.slice(0, 5)).toEqual(['ActivateCycle', 'EndCycle', 'StartImplementation', 'EndImplementation', 'CloseConsultation']);
    expect(commands.slice(5)).toEqual(definition.id === 'empact-2026' ? ['OpenReportingRound', 'OpenReportingRound'] : []);
    expect(commands.filter((command) => !SYSTEM_COMMANDS.get('CYCLE_CLOCK')?.has(command))).toEqual([]);
  });

  it('escalates what is missed, but for the nomination whose appointment does', () =>
    expect(definition.rules.filter(({ then, escalate }) => !then && !escalate?.length).map(({ id }) => id)).toEqual(['C6a']));

  it('counts money in minor units and weights in grams', () => expect(new Set(definition.indicators.map(({ unit }) => unit))).toEqual(new Set(['count', 'EUR_CENT', 'g'])));
});

describe('EMPACT 2018-21', () => {
  const definition = shipped('empact-2018.yaml');
  const next = shipped('empact-2022.yaml');

  it('has its ten priorities, seven horizontal goals and a plan a year', () => {
    expect([definition.priorities.length, definition.goals.length, definition.planPeriods.length]).toEqual([10, 7, 4]);
    expect(definition.goals.every(({ horizontal }) => horizontal)).toBe(true);
    expect(new Set(definition.lines.map(({ priority }) => priority))).toEqual(new Set(codes(definition.priorities)));
  });

  it('confirms none of its plan lines: how many there were is not public', () => expect(definition.lines.filter(({ confirmed }) => confirmed !== false)).toEqual([]));

  it('differs from the next cycle by strategic plans of single priorities and by having no supervisors of goals', () => {
    expect(codes(next.roles).filter((code) => !codes(definition.roles).includes(code))).toEqual(['GOAL_SUPERVISOR']);
    expect(definition.rules.map(({ id }) => id)).toEqual(EMPACT_2022_RULES.flatMap((id) => (id === 'C6d' ? [] : id === 'C5b' ? ['C5b', 'C5c'] : [id])));
    const grants = Object.entries(next.authorities).filter(([command]) => command !== 'AppointGoalSupervisor').map(([command, all]) => [command, all.filter(({ role }) => role !== 'GOAL_SUPERVISOR')]);
    expect(definition.authorities).toEqual(Object.fromEntries(grants));
    expect(definition.rules.filter(({ recipients }) => recipients.includes('GOAL_SUPERVISOR'))).toEqual([]);
  });
});

describe('EMPACT 2022-25', () => {
  const definition = shipped('empact-2022.yaml');

  it('is the programme of public facts', () => {
    expect([definition.id, definition.version, definition.steps.length, definition.priorities.length, definition.lines.length, definition.goals.length]).toEqual(['empact-2022', 1, 4, 10, 15, 8]);
    expect(definition.planPeriods).toEqual([{ from: '2022-01-01', to: '2022-12-31' }, { from: '2023-01-01', to: '2023-12-31' }, { from: '2024-01-01', to: '2025-12-31' }]);
  });

  it('has a line for each priority and says of each name whether it is confirmed', () => {
    expect(new Set(definition.lines.map(({ priority }) => priority))).toEqual(new Set(codes(definition.priorities)));
    expect(codes(definition.lines.filter(({ confirmed }) => confirmed !== false))).toEqual(['cch', 'synd']);
  });

  it('holds the calendar C1-C23 and the transitions of the clock', () => expect(definition.rules.map(({ id }) => id)).toEqual(EMPACT_2022_RULES));

  it('confirms those days alone whose month a public source gives', () =>
    expect(definition.rules.filter(({ then, confirmed }) => !then && confirmed !== false).map(({ id }) => id)).toEqual(['C2', 'C4', 'C5a', 'C10a', 'C11', 'C15a', 'C18']));
});

describe('EMPACT 2026-29', () => {
  const [first, second] = [shipped('empact-2026.yaml'), shipped('empact-2026-v2.yaml')];

  it('is prepared without priorities, and has the seven of June 2025 from its second version on', () => {
    expect([first, second].map(({ id, version, priorities }) => [id, version, priorities.length])).toEqual([['empact-2026', 1, 0], ['empact-2026', 2, 7]]);
    expect({ ...second, version: 1, priorities: [], prioritiesWarnAbove: first.prioritiesWarnAbove }).toEqual(first);
  });

  it('invents no plans and no goals', () => expect([first.lines, first.goals]).toEqual([[], []]));

  it('confirms none of its plan periods', () => expect(first.planPeriods.every(({ confirmed }) => confirmed === false)).toBe(true));

  it('has the calendar, the roles and the authorities of the cycle before; its reporting rounds are opened by the clock', () => {
    const { rules, roles, authorities } = shipped('empact-2022.yaml');
    expect(first).toMatchObject({ roles, authorities });
    expect(first.rules.slice(0, rules.length)).toEqual(rules);
    expect(first.rules.slice(rules.length).map(({ id, then }) => [id, then?.command])).toEqual([['T6', 'OpenReportingRound'], ['T7', 'OpenReportingRound']]);
  });
});

describe('the parties', () => {
  const loaded = loadParties(file('parties.yaml'));
  const parties = 'parties' in loaded ? loaded.parties : [];
  const kindOn = (code: string, day: string) => {
    const party = parties.find(({ register }) => register.code === code);
    return [party?.register, ...(party?.changes ?? [])].filter((interval) => interval && interval.validFrom <= day && (interval.validTo === undefined || day <= interval.validTo)).at(-1)?.kind;
  };

  it('are read without a problem', () => expect(loaded).not.toHaveProperty('problems'));

  it('hold 27 Member States today and 28 while the United Kingdom was one', () => {
    const memberStates = (day: string) => parties.filter(({ register }) => kindOn(register.code, day) === 'MEMBER_STATE').length;
    expect([memberStates('2013-06-30'), memberStates('2013-07-01'), memberStates('2020-01-31'), memberStates('2020-02-01'), memberStates('2024-01-01')]).toEqual([27, 28, 28, 27, 27]);
    expect([kindOn('GB', '2020-01-31'), kindOn('GB', '2020-02-01')]).toEqual(['MEMBER_STATE', 'THIRD_COUNTRY']);
  });

  it('are of kinds the programme knows', () => {
    const known = new Set(SHIPPED.flatMap((name) => codes(shipped(name).partyKinds)));
    expect(parties.flatMap(({ register, changes }) => [register, ...changes]).filter(({ kind }) => !known.has(kind))).toEqual([]);
  });

  it('are refused where they contradict themselves', () => {
    const row = (kinds: string) => `parties:\n  - { code: AA, names: { en: A }, kinds: [${kinds}] }\n`;
    expect(loadParties(row('{ kind: X, from: 2020-01-01, to: 2021-12-31 }, { kind: Y, from: 2021-12-31 }'))).toEqual({ problems: [{ pointer: '/parties/0/kinds/1/from', line: 2, message: expect.stringContaining('already') }] });
    expect(loadParties(row('{ kind: X, from: 2020-01-01, to: 2019-12-31 }'))).toMatchObject({ problems: [{ pointer: '/parties/0/kinds/0/to' }] });
    expect(loadParties(row('{ kind: X, from: 2020-02-30 }'))).toMatchObject({ problems: [{ pointer: '/parties/0/kinds/0/from', message: expect.stringContaining('a day that exists') }] });
    expect(loadParties('null')).toMatchObject({ problems: [{ pointer: '' }] });
    expect(loadParties(`${row('{ kind: X, from: 2020-01-01 }')}  - { code: AA, names: { en: A }, kinds: [{ kind: X, from: 2020-01-01 }] }\n`)).toMatchObject({ problems: [{ pointer: '/parties/1/code', line: 3 }] });
  });
});

describe('the calendar', () => {
  it('is read as the command that publishes it', () => {
    const loaded = loadCalendar(file('calendars/eu-inst.yaml'));
    expect(loaded).toMatchObject({ calendar: { code: 'EU-INST', version: 1, from: '2017-01-01', to: '2030-12-31', weekend: [6, 7] } });
    expect('calendar' in loaded && loaded.calendar.holidays.every((holiday) => Object.keys(holiday).join() === 'date,names')).toBe(true);
  });

  it('is refused with the place where it is wrong', () => {
    expect(loadCalendar('code: eu\nversion: 1\nfrom: 2017-01-01\nto: 2017-12-31\nweekend: [6, 7]\nholidays: []\n')).toEqual({ problems: [{ pointer: '/code', line: 1, message: 'This must be an upper-case code, such as EU-INST, not "eu".' }] });
    expect(loadCalendar('[')).toMatchObject({ problems: [{ pointer: '', message: expect.stringMatching(/^Line 1/) }] });
  });
});
