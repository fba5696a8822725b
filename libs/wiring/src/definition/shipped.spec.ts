import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { SYSTEM_COMMANDS } from '#domain';
import type { Definition } from '#kernel';
import { loadCalendar } from './calendars.js';
import { loadDefinition } from './load.js';
import { loadParties } from './parties.js';
import { domainVocabulary } from './vocabulary.js';

const file = (name: string): string => readFileSync(new URL(`../../../../definitions/${name}`, import.meta.url), 'utf8');

function empact(): Definition {
  const loaded = loadDefinition(file('empact-2022.yaml'));
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.definition;
}

describe('EMPACT 2022-25', () => {
  const definition = empact();

  it('is the programme of public facts', () => {
    expect(definition).toMatchObject({ id: 'empact-2022', version: 1, programme: 'empact', years: 4, zone: 'Europe/Brussels', calendar: 'EU-INST', decisionBody: 'COSI', jadCountriesMin: 2 });
    expect([definition.steps.length, definition.priorities.length, definition.lines.length, definition.goals.length]).toEqual([4, 10, 15, 8]);
    expect(definition.planPeriods).toEqual([{ from: '2022-01-01', to: '2022-12-31' }, { from: '2023-01-01', to: '2023-12-31' }, { from: '2024-01-01', to: '2025-12-31' }]);
  });

  it('has a line for each priority and says of each name whether it is confirmed', () => {
    expect(new Set(definition.lines.map(({ priority }) => priority))).toEqual(new Set(definition.priorities.map(({ code }) => code)));
    expect(definition.lines.filter(({ confirmed }) => confirmed !== false).map(({ code }) => code)).toEqual(['cch', 'synd']);
  });

  it('labels everything in English and French', () => {
    const { labels, steps, planLevels, priorities, lines, goals, partyKinds, roles, actionKinds, indicators, markings, rules, itemFields } = definition;
    const all = [{ labels }, ...steps, ...planLevels, ...priorities, ...lines, ...goals, ...partyKinds, ...roles, ...actionKinds, ...indicators, ...markings, ...rules, ...Object.values(itemFields)];
    expect(all.filter((entry) => !entry.labels['en'] || !entry.labels['fr'])).toEqual([]);
  });

  it('says of every command within a cycle who may issue it, or leaves it to the system', () => {
    const ofTheSystem = new Set([...SYSTEM_COMMANDS.values()].flatMap((commands) => [...commands]));
    const unlisted = [...domainVocabulary.commands].filter((command) => !Object.hasOwn(definition.authorities, command));
    expect(unlisted.sort()).toEqual(['EndImplementation', 'RegisterPlan', 'StartImplementation']);
    expect(unlisted.filter((command) => !ofTheSystem.has(command))).toEqual([]);
  });

  it('I8: lets others stand in for a vacant driver in everything but submission', () => {
    expect(definition.authorities['SubmitOAP']).toEqual([{ role: 'DRIVER' }]);
    const drivers = Object.entries(definition.authorities).filter(([command, grants]) => command !== 'SubmitOAP' && grants.some(({ role, whileVacant }) => role === 'DRIVER' && whileVacant === undefined));
    const without = drivers.filter(([, grants]) => !grants.some(({ role }) => role === 'EST') || !grants.some(({ role }) => role === 'CO_DRIVER'));
    expect(without.map(([command]) => command)).toEqual([]);
  });

  it('asks for four eyes on approvals', () =>
    expect(Object.entries(definition.authorities).filter(([, grants]) => grants.some(({ fourEyes }) => fourEyes)).map(([command]) => command)).toEqual(['ApproveStrategicPlan', 'ApproveOAP']));

  it('holds the deadlines whose commands exist, and the transitions of the clock', () => {
    expect(definition.rules.map(({ id }) => id)).toEqual(['C8b', 'C9', 'C12', 'C14b', 'T1', 'T2', 'T3', 'T4', 'T5']);
    expect(definition.rules.flatMap(({ then }) => then?.command ?? []).filter((command) => !SYSTEM_COMMANDS.get('CYCLE_CLOCK')?.has(command))).toEqual([]);
  });

  it('counts money in minor units and weights in grams', () =>
    expect(new Set(definition.indicators.map(({ unit }) => unit))).toEqual(new Set(['count', 'EUR_CENT', 'g'])));
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
    const known = new Set(empact().partyKinds.map(({ code }) => code));
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
