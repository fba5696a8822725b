import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { checkDefinition, loadDefinition } from './load.js';
import { PROBLEMS_MAX, YAML_CHARACTERS_MAX, type Problem } from './read-yaml.js';
import type { Vocabulary } from './vocabulary.js';

/** What a spec may take apart. */
type Loose = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

const text = readFileSync(new URL('../../../../definitions/empact-2022.yaml', import.meta.url), 'utf8');
const sound = (): Loose => parse(text) as Loose;
/** Places of rules that specs take apart. */
const [C8b, C9, T1] = ['C8b', 'C9', 'T1'].map((id) => sound().rules.findIndex((rule: Loose) => rule.id === id)) as [number, number, number];
const problemsOf = (loaded: ReturnType<typeof loadDefinition>): readonly Problem[] => ('problems' in loaded ? loaded.problems : []);

/** The problems of EMPACT 2022 with one change. */
function changed(change: (definition: Loose) => void, vocabulary?: Vocabulary): readonly Problem[] {
  const definition = sound();
  change(definition);
  return problemsOf(checkDefinition(definition, vocabulary));
}

const only = (pointer: string, message: string | RegExp): readonly unknown[] => [{ pointer, message: typeof message === 'string' ? message : expect.stringMatching(message) }];

describe('a sound definition', () => {
  it('is loaded as it is written', () => expect(loadDefinition(text)).toEqual({ definition: sound() }));

  it('may be written as JSON', () => expect(loadDefinition(JSON.stringify(sound()))).toEqual({ definition: sound() }));

  it('may leave out what is optional', () =>
    expect(changed((d) => { delete d.prioritiesWarnAbove; delete d.roles[0].readsAll; delete d.lines[0].confirmed; d.rules = []; d.milestones = []; })).toEqual([]));

  it('may count milestones of its own', () =>
    expect(changed((d) => {
      d.milestones = [{ code: 'NEEDS_MISSION', labels: { en: 'Needs mission' }, fields: { country: 'party', heldOn: 'date' }, authority: [{ role: 'EST' }] }];
      d.rules[0] = { ...d.rules[0], forEach: 'milestone:NEEDS_MISSION', anchor: { latestOf: [{ anchor: 'cycleStart', offset: 1, unit: 'month' }, { anchor: 'rule:C9', offset: 0, unit: 'day' }] } };
    })).toEqual([]));
});

describe('broken text', () => {
  it('says the line and column', () => {
    const [problem] = problemsOf(loadDefinition('id: x\nlabels: { en: "x\nyears: 4\n'));
    expect(problem).toMatchObject({ pointer: '', message: expect.stringMatching(/^Line \d+, column \d+: .+\.$/) });
  });

  it.each([
    ['a key twice', 'id: a\nid: b\n', /^Line 2, column 1: the key id stands here twice/],
    ['a tab as indentation', 'labels:\n\ten: x\n', /^Line 2/],
    ['an unknown tag', 'id: !!js/function "x"\n', /^Line 1, column 5: .*tag/i],
    ['a list as a key', '[a, b]: c\n', /^Line 1, column 1: a key must be a plain word/],
    ['two documents', 'id: a\n---\nid: b\n', /^Line 2/],
    ['an alias', 'a: &a [1]\nb: *a\n', /^Line 2, column 4: the alias \*a is not allowed/],
    ['aliases of aliases', `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\n`, /alias/],
    ['lists nested without end', `id:\n  ${'['.repeat(100_000)}`, /^Line 2: this is nested deeper than 64 levels/],
    ['objects nested without end', '{a: '.repeat(30_000), /^Line 1: this is nested deeper/],
    ['list items nested without end', '- '.repeat(60_000), /^Line 1: this is nested deeper/],
    ['keys nested without end', '? '.repeat(60_000), /^Line 1: this is nested deeper/],
    ['lines nested without end', Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''), /^Line \d\d: this is nested deeper/],
    ['too much text', ' '.repeat(YAML_CHARACTERS_MAX + 1), /at most 131072 are read/],
  ])('%s', (_, broken, message) => expect(problemsOf(loadDefinition(broken))[0]?.message).toMatch(message));

  it('tells no more than can be read at once', () => {
    expect(problemsOf(loadDefinition('- !odd x\n'.repeat(1_000)))).toHaveLength(PROBLEMS_MAX);
    expect(problemsOf(loadDefinition('a: 1\n'.repeat(1_000)))).toHaveLength(PROBLEMS_MAX);
  });

  it.each([['nothing', ''], ['a word', 'empact'], ['a list', '- a'], ['null', 'null']])('%s is no definition', (_, value) =>
    expect(problemsOf(loadDefinition(value))[0]).toMatchObject({ pointer: '', message: expect.stringMatching(/^This must be an object with the keys id, version/) }));
});

describe('the wrong shape', () => {
  it('names the line where it is', () => {
    const wrong = text.replace('years: 4', 'years: four');
    const line = wrong.split('\n').findIndex((each) => each === 'years: four') + 1;
    expect(problemsOf(loadDefinition(wrong))).toEqual([{ pointer: '/years', message: 'This must be a whole number from 1 to 10, not "four".', line }]);
  });

  it('a missing key', () => expect(changed((d) => { delete d.zone; })).toEqual(only('', 'The key zone is missing.')));
  it('a missing key, deep down', () => expect(changed((d) => { delete d.lines[3].priority; })).toEqual(only('/lines/3', 'The key priority is missing.')));
  it('an unknown key, and which are known', () => expect(changed((d) => { d.roles[0].kind = 'x'; })).toEqual(only('/roles/0/kind', 'The key kind is unknown here. Known are code, labels, confirmed, seat, kinds, reads, readsAll.')));
  it('a wrong type', () => expect(changed((d) => { d.roles[0].kinds = 'COUNCIL'; })).toEqual(only('/roles/0/kinds', 'This must be a list, not "COUNCIL".')));
  it('a day that does not exist', () => expect(changed((d) => { d.planPeriods[0].to = '2022-02-30'; })).toEqual(only('/planPeriods/0/to', 'This must be a day that exists, such as 2022-01-31, not "2022-02-30".')));
  it.each(['Europe/Atlantis', '+01:00', ''])('%p is no zone', (zone) => expect(changed((d) => { d.zone = zone; })).toEqual(only('/zone', /IANA time zone/)));
  it('a seat the engine has not', () => expect(changed((d) => { d.roles[8].seat = 'pilot'; })).toEqual(only('/roles/8/seat', /^This must be one of driver, coDriver,/)));
  it('a label of no language', () => expect(changed((d) => { d.labels = { english: 'x' }; })).toEqual(only('/labels/english', /language of two letters/)));
  it('no label at all', () => expect(changed((d) => { d.labels = {}; })).toEqual(only('/labels', /text by language/)));
  it('a command that nobody may issue', () => expect(changed((d) => { d.authorities.SubmitOAP = []; })).toEqual(only('/authorities/SubmitOAP', /at least one grant/)));
  it('an anchor of neither form', () => expect(changed((d) => { d.rules[0].anchor = 7; })).toEqual(only('/rules/0/anchor', 'This must be an object with the keys latestOf, not 7.')));
  it('a month and day that are none', () => expect(changed((d) => { d.rules[0].on = '13-01'; })).toEqual(only('/rules/0/on', 'This must be a month and a day, such as 11-15, not "13-01".')));
  it('more than can be read at once', () => expect(changed((d) => { d.rules = Array.from({ length: 400 }, () => ({})); })).toHaveLength(PROBLEMS_MAX));
  it('lists without end', () => expect(changed((d) => { d.indicators = Array.from({ length: 1_001 }, (_, i) => ({ code: `I${i}`, labels: { en: 'x' }, unit: 'count' })); })).toEqual(only('/indicators', /too many/)));

  it.each([
    ['at the root', '__proto__: { polluted: true }\n', '/__proto__'],
    ['as a command', 'authorities: { __proto__: [{ role: EST }] }\n', '/authorities/__proto__'],
    ['as a field', 'itemFields: { __proto__: { required: true, labels: { en: x } } }\n', '/itemFields/__proto__'],
    ['as a language', 'labels: { __proto__: x }\n', '/labels/__proto__'],
  ])('__proto__ %s is a key like any other, and unknown', (_, added, pointer) => {
    const [key] = added.split(':');
    const definition = sound();
    delete definition[String(key)];
    const problems = problemsOf(loadDefinition(`${stringify(definition, { aliasDuplicateObjects: false })}${added}`));
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(({} as Loose).polluted).toBeUndefined();
  });
});

describe('what contradicts itself', () => {
  it('a code twice', () => expect(changed((d) => { d.goals[1].code = 'CHSG1'; })).toEqual(only('/goals/1/code', 'CHSG1 stands at /goals/0 already. Codes are unique in their list.')));
  it('a rule twice', () => expect(changed((d) => { d.rules[C9].id = 'C8b'; })).toEqual(only(`/rules/${C9}/id`, /^C8b stands at/)));
  it('a line of no priority', () => expect(changed((d) => { d.lines[0].priority = 'moon'; })).toEqual(only('/lines/0/priority', /^There is no priority moon\. Known are networks, cyber/)));
  it('a goal of no priority, and a horizontal one of one', () => {
    expect(changed((d) => { d.goals[0] = { ...d.goals[0], horizontal: false, priority: 'moon' }; })).toEqual(only('/goals/0/priority', /no priority moon/));
    expect(changed((d) => { d.goals[0].priority = 'drugs'; })).toEqual(only('/goals/0/priority', /horizontal/));
  });
  it('a role of unknown kinds or markings', () => {
    expect(changed((d) => { d.roles[0].kinds = ['MARTIAN']; })).toEqual(only('/roles/0/kinds/0', /no kind of party MARTIAN/));
    expect(changed((d) => { d.roles[0].reads = ['SECRET']; })).toEqual(only('/roles/0/reads/0', /no marking SECRET/));
  });
  it.each(['OPERATOR', 'CYCLE_CLOCK', 'REACTOR'])('a role by the engine\'s own name %s', (code) =>
    expect(changed((d) => { d.roles.push({ ...d.roles[0], code }); })).toEqual(only(`/roles/${sound().roles.length}/code`, /engine's own/)));
  it('a grant to nobody known', () => expect(changed((d) => { d.authorities.SubmitOAP[0].role = 'PILOT'; })).toEqual(only('/authorities/SubmitOAP/0/role', /no role PILOT/)));
  it('a stand-in for nobody, for a role without a seat, or for itself', () => {
    expect(changed((d) => { d.authorities.SubmitOAP = [{ role: 'EST', whileVacant: 'PILOT' }]; })).toEqual(only('/authorities/SubmitOAP/0/whileVacant', /no role PILOT/));
    expect(changed((d) => { d.authorities.SubmitOAP = [{ role: 'EST', whileVacant: 'COSI' }]; })).toEqual(only('/authorities/SubmitOAP/0/whileVacant', /never vacant/));
    expect(changed((d) => { d.authorities.SubmitOAP = [{ role: 'DRIVER', whileVacant: 'DRIVER' }]; })).toEqual(only('/authorities/SubmitOAP/0/whileVacant', /for itself/));
  });
  it('a step that may be begun and that nobody and no rule ends', () => {
    expect(changed((d) => { delete d.authorities.ApproveOAP; })).toEqual(only('/authorities/SubmitOAP', /ApproveOAP by nobody/));
    expect(changed((d) => { delete d.authorities.ApproveStrategicPlan; })).toEqual(only('/authorities/SubmitStrategicPlan', /ApproveStrategicPlan by nobody/));
    expect(changed((d) => { delete d.authorities.AppointDriver; })).toEqual([{ pointer: expect.stringMatching(/^\/roles\/\d+\/seat$/), message: expect.stringMatching(/nobody may issue AppointDriver/) }]);
    // A rule of the clock closes the consultation.
    expect(changed((d) => { delete d.authorities.CloseConsultation; })).toEqual([]);
    expect(changed((d) => { delete d.authorities.CloseConsultation; d.rules = d.rules.filter((rule: Loose) => rule.then?.command !== 'CloseConsultation'); })).toEqual(only('/authorities/StartConsultation', /CloseConsultation by nobody/));
  });
  it('a command that does not exist', () => expect(changed((d) => { d.authorities.SubmitOap = [{ role: 'EST' }]; })).toEqual(only('/authorities/SubmitOap', /no command SubmitOap/)));
  it('a decision body, country kind or default marking that does not exist', () => {
    expect(changed((d) => { d.decisionBody = 'SENATE'; })).toEqual(only('/decisionBody', /no role SENATE/));
    expect(changed((d) => { d.supportRole = 'SENATE'; })).toEqual(only('/supportRole', /no role SENATE/));
    expect(changed((d) => { d.countryKinds = ['PORT']; })).toEqual(only('/countryKinds/0', /no kind of party PORT/));
    expect(changed((d) => { d.defaultMarking = 'SECRET'; })).toEqual(only('/defaultMarking', /no marking SECRET/));
  });
  it('plan periods out of order, backwards or sharing a day', () => {
    expect(changed((d) => { d.planPeriods.reverse(); })).toHaveLength(2);
    expect(changed((d) => { d.planPeriods[2].to = '2023-12-01'; })).toEqual(only('/planPeriods/2/to', /lies before the first/));
    expect(changed((d) => { d.planPeriods[1].from = '2022-12-31'; })).toEqual(only('/planPeriods/1/from', /share no day/));
  });
});

describe('deadline rules that could never work', () => {
  it('wait for an event that does not exist', () => {
    expect(changed((d) => { d.rules[C8b].satisfiedBy[0].event = 'PlanSubmitted'; })).toEqual(only(`/rules/${C8b}/satisfiedBy/0/event`, /no event PlanSubmitted/));
    expect(changed((d) => { d.rules[C9].suspendedBy[0].until = 'Never'; })).toEqual(only(`/rules/${C9}/suspendedBy/0/until`, /no event Never/));
    expect(changed((d) => { d.rules[C8b].anchor = 'event:Never'; })).toEqual(only(`/rules/${C8b}/anchor`, /no event Never/));
  });
  it('wait for an event that concerns nothing they are counted for', () => {
    expect(changed((d) => { d.rules[C8b].satisfiedBy[0].event = 'ClockAdvanced'; })).toEqual(only(`/rules/${C8b}/satisfiedBy/0/event`, /waited for in vain/));
    expect(changed((d) => { d.rules[C9].suspendedBy[0].until = 'ClockAdvanced'; })).toEqual(only(`/rules/${C9}/suspendedBy/0/until`, /waited for in vain/));
    expect(changed((d) => { d.rules[C8b].anchor = 'event:ClockAdvanced'; })).toEqual(only(`/rules/${C8b}/anchor`, /waited for in vain/));
  });
  it('count from a date or rule that does not exist', () => {
    expect(changed((d) => { d.rules[C8b].anchor = 'doomsday'; })).toEqual(only(`/rules/${C8b}/anchor`, /no date doomsday/));
    expect(changed((d) => { d.rules[C8b].anchor = { latestOf: [{ anchor: 'rule:C99', offset: 1, unit: 'day' }] }; })).toEqual(only(`/rules/${C8b}/anchor/latestOf/0/anchor`, /no rule C99/));
  });
  it('count from each other', () =>
    expect(changed((d) => { d.rules[C8b].anchor = 'rule:C9'; d.rules[C9].anchor = 'rule:C8b'; }).map(({ pointer }) => pointer)).toEqual([`/rules/${C8b}/anchor`, `/rules/${C9}/anchor`]));
  it('remind or escalate to nobody known', () => {
    expect(changed((d) => { d.rules[C8b].recipients = ['PILOT']; })).toEqual(only(`/rules/${C8b}/recipients/0`, /no role PILOT/));
    expect(changed((d) => { d.rules[C8b].escalate[0].to = ['PILOT']; })).toEqual(only(`/rules/${C8b}/escalate/0/to/0`, /no role PILOT/));
    expect(changed((d) => { d.rules[C8b].recipients = []; })).toEqual(only(`/rules/${C8b}/recipients`, /at least one role/));
  });
  it('tell every seat of a role they do not tell', () => {
    expect(changed((d) => { d.rules[C8b].everySeatOf = ['DRIVER']; })).toEqual([]);
    expect(changed((d) => { d.rules[C8b].everySeatOf = ['NEC']; })).toEqual(only(`/rules/${C8b}/everySeatOf/0`, /NEC is not among the recipients/));
  });
  it('send a command that does not exist, or send one and remind too', () => {
    expect(changed((d) => { d.rules[T1].then.command = 'Explode'; })).toEqual(only(`/rules/${T1}/then/command`, /no command Explode/));
    expect(changed((d) => { d.rules[T1].recipients = ['EST']; })).toEqual(only(`/rules/${T1}/recipients`, /reminds nobody/));
  });
  it('fall on a day of no year, or are for an unknown milestone', () => {
    expect(changed((d) => { d.rules[C8b].on = '02-30'; })).toEqual(only(`/rules/${C8b}/on`, /no day 02-30/));
    expect(changed((d) => { d.rules[C8b].on = '02-29'; })).toEqual([]);
    expect(changed((d) => { d.rules[C8b].anchor = { latestOf: [{ anchor: 'planPeriodStart', offset: 0, unit: 'day', on: '11-31' }] }; })).toEqual(only(`/rules/${C8b}/anchor/latestOf/0/on`, /no day 11-31/));
    expect(changed((d) => { d.rules[C8b].forEach = 'milestone:MISSION'; })).toEqual(only(`/rules/${C8b}/forEach`, /no milestone MISSION/));
  });
});

describe('the vocabulary', () => {
  it('is the domain\'s unless another is given', () => {
    const none: Vocabulary = { events: new Set(), concerning: new Set(), commands: new Set(), reserved: new Set() };
    expect(changed(() => undefined, none).length).toBe(PROBLEMS_MAX);
  });
});
