import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadDefinition } from '../definition/load.js';
import { loadParties } from '../definition/parties.js';
import { instantOn, SEED_FROM, SEED_TO, type Deed } from './deed.js';
import { demoPlan } from './demo-plan.js';
import type { Shipped } from './definitions.js';
import { drawn } from './prng.js';
import { PUBLIC_CYCLES } from './public-facts.js';

function shippedHere(): Shipped {
  const definitions = [2018, 2022, 2026].map((year) => {
    const loaded = loadDefinition(readFileSync(`definitions/empact-${year}.yaml`, 'utf8'));
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    return [year, loaded.definition] as const;
  });
  const listed = loadParties(readFileSync('definitions/parties.yaml', 'utf8'));
  if ('problems' in listed) throw new Error(JSON.stringify(listed.problems));
  return { definitions: new Map(definitions), states: listed.parties.filter(({ register, changes }) => register.kind === 'MEMBER_STATE' && changes.length === 0).map(({ register }) => register.code) };
}

const made = { id: (place: string) => `id of ${place}`, commandId: (place: string) => `command of ${place}` };
const commandOf = (deed: Deed) => deed.command(made);
const SHIPPED = shippedHere();
const plan = demoPlan(1, SHIPPED);
const done = plan.filter(({ on }) => instantOn(on) <= SEED_TO);
const named = (name: string) => done.filter((deed) => commandOf(deed).name === name);

describe('the plan of the demo', () => {
  it('is the same each time, in the order of its days, each deed at a place of its own', () => {
    const told = (deeds: readonly Deed[]) => deeds.map((deed) => ({ ...deed, command: commandOf(deed) }));
    expect(told(demoPlan(1, SHIPPED))).toEqual(told(plan));
    expect(plan.map(({ on }) => on)).toEqual(plan.map(({ on }) => on).sort());
    expect(new Set(plan.map(({ place }) => place)).size).toBe(plan.length);
    expect(instantOn(plan[0]!.on) >= SEED_FROM).toBe(true);
  });

  it('says of every deed where it comes from: published, with its source, by the importer; or SYNTHETIC, by everybody else', () => {
    for (const deed of plan) {
      const { meta, name } = commandOf(deed);
      if (name === 'PublishDefinition') expect(meta?.provenance).toBeUndefined();
      else if (deed.actor.role === 'IMPORTER') expect(meta).toMatchObject({ marking: 'PUBLIC', provenance: { kind: 'PUBLIC', source: expect.stringMatching(/\S/) }, precision: expect.stringMatching(/^(day|month|year)$/) });
      else expect(meta?.provenance).toEqual({ kind: 'SYNTHETIC' });
    }
  });

  it('records nothing public before it was so', () => {
    for (const deed of plan) expect((commandOf(deed).meta?.effectiveAt ?? instantOn(deed.on)) <= instantOn(deed.on)).toBe(true);
  });

  it('gives a text that names itself SYNTHETIC to what no source tells', () => {
    for (const deed of named('ProposeOperationalAction')) expect(commandOf(deed).data.title).toMatch(/^SYNTHETIC/);
  });

  it('holds about forty actions a year, returned plans, handovers, carried actions and joint action days', () => {
    for (const year of [2018, 2019, 2020, 2021, 2022, 2023, 2024]) {
      expect(named('ProposeOperationalAction').filter((deed) => String(commandOf(deed).data.start).startsWith(`${year}`))).toHaveLength(40);
    }
    for (const name of ['ReturnOAP', 'ReleaseRole', 'ReleaseActionLead', 'CarryOverAction', 'ExtendAction', 'CancelAction', 'MarkNotCompleted', 'SuspendAction', 'WithdrawFromJAD', 'CloseCycle']) {
      expect([name, named(name).length > 0]).toEqual([name, true]);
    }
    expect(named('CompleteJAD').length).toBeGreaterThanOrEqual(20);
  });

  it('has ten priorities in either cycle that was lived, and announces the third with nothing but its assessment', () => {
    const of = (year: number, name: string) => named(name).filter(({ command }) => command(made).id === `empact-${year}`);
    expect([2018, 2022, 2026].map((year) => of(year, 'AdoptPriority').length)).toEqual([10, 10, 0]);
    expect(of(2026, 'PublishThreatAssessment')).toHaveLength(1);
    expect(done.filter((deed) => commandOf(deed).id === 'empact-2026')).toHaveLength(1);
  });

  it('keeps both values of the joint action day of 2023, each with its source', () => {
    const [jad] = PUBLIC_CYCLES.flatMap(({ jads }) => jads).filter(({ name }) => name === 'Joint action day South-East Europe 2023');
    expect(jad!.figures.map(({ value }) => value)).toEqual([121, 163]);
    expect(new Set(jad!.figures.map(({ source }) => source)).size).toBe(2);
  });

  it('grows and shrinks with the scale', () => {
    expect(demoPlan(10, SHIPPED).length).toBeGreaterThan(5 * plan.length);
    expect(demoPlan(0.05, SHIPPED).length).toBeLessThan(plan.length / 4);
    for (const scale of [0, -1, 101, Number.NaN]) expect(() => demoPlan(scale, SHIPPED)).toThrow(RangeError);
  });
});

describe('choices', () => {
  it('depend on their place alone and are spread evenly', () => {
    const drawnAll = Array.from({ length: 10_000 }, (_, n) => drawn('spread', n));
    expect(drawnAll).toEqual(Array.from({ length: 10_000 }, (_, n) => drawn('spread', n)));
    for (let tenth = 0; tenth < 10; tenth++) expect(Math.abs(drawnAll.filter((each) => Math.floor(each * 10) === tenth).length - 1_000)).toBeLessThan(150);
  });
});
