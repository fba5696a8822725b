import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** What only EMPACT calls something: machinery that says it would be EMPACT's alone. */
const WORDS = /empact|(?<![a-z])oap|\bcosi\b|\bsocta\b|\bchsg|\bmasp\b|europol|\bnec\b|g-masp|\best\b(?=[/'"])/i;
/** Codes of its roles, kinds of party and markings. They are data: no rule may know them. */
const CODES = /'(COSI|EST|NEC|DRIVER|CO_DRIVER|ACTION_LEADER|CO_LEADER_ROLE|NATIONAL_COORDINATOR|GOAL_SUPERVISOR|JAD_LEAD|COUNCIL|PRESIDENCY|COMMISSION|EUROPOL|MEMBER_STATE|EU_AGENCY|THIRD_COUNTRY|LIMITE|EU_RESTRICTED|CHSG\d*|C\d{1,2}[ab]?)'/;
/** A structural kind of meeting, which stands in stored events and so keeps its name; and the marking of events that specifications sketch. */
const STORED = /MeetingKind = 'NEC'|marking: 'LIMITE', commandId: `command-/;

function sources(room: string): readonly string[] {
  return readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts')).map((path) => join(room, path));
}

const said = (paths: readonly string[], what: RegExp, but?: RegExp): readonly string[] =>
  paths.flatMap((path) => readFileSync(join(ROOT, path), 'utf8').split('\n').flatMap((line, i) => (what.test(line) && !but?.test(line) ? [`${path}:${i + 1} ${line.trim().slice(0, 120)}`] : [])));

describe('programmes are data', () => {
  it('kernel and engine say no word of EMPACT', () => expect(said([...sources('libs/kernel/src'), ...sources('libs/engine/src')], WORDS)).toEqual([]));

  it('no rule knows a code of a programme', () =>
    expect(said(['domain', 'deadlines', 'reactions', 'kernel', 'engine'].flatMap((room) => sources(`libs/${room}/src`)), CODES, STORED)).toEqual([]));

  it.each(['// of EMPACT', "const stream = 'oap-x';", "if (role === 'COSI') go();", '/** The SOCTA comes first. */', "as: 'EST/EUROPOL'"])('and would be caught: %s', (line) => expect(WORDS.test(line)).toBe(true));
  it.each(["role === 'DRIVER'", "kinds.includes('MEMBER_STATE')", "rule.id === 'C8b'"])('and would be caught: %s', (line) => expect(CODES.test(line)).toBe(true));
  it.each(['soap', 'the best of', 'const nested = 1', 'a necessary step'])('and is not: %s', (line) => expect(WORDS.test(line)).toBe(false));
});
