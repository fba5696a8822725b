import { describe, expect, it } from '@jest/globals';
import { policy } from '../authority/policy.js';
import { Refused, type Definition, type MilestoneKind } from '#kernel';
import { given, type Surroundings } from '#kernel/testing';
import { cycleFacts, noCycle } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { goldenSpec } from '../../testing/golden.js';
import { facts as planFacts } from '../oap/facts.js';
import type { MilestoneCommands } from './commands.js';
import { milestone } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';
import type { MilestoneFacts } from './facts.js';

type Body = MilestoneCommands['RecordMilestone'];

const kinds: readonly MilestoneKind[] = [
  { code: 'ASKED', labels: { en: 'Asked' }, subject: 'party', fields: { on: 'date', text: 'text' }, authority: [{ role: 'CONTACT' }], begins: 'prepare' },
  { code: 'GRANTED', labels: { en: 'Granted' }, fields: { on: 'date', sum: 'number', to: 'party', note: 'text' }, optional: ['note'], authority: [{ role: 'DESK' }], after: ['ASKED'], completes: 'prepare' },
];
const definition: Definition = { ...specDefinition, milestones: kinds };
const plan = { ...planFacts({ status: 'unknown' }), status: 'drafting' as const, cycleId: 'spec-2022', lineCode: 'hill', actions: [{ actionId: '1.1', status: 'proposed' as const, seats: [] }] };
const ASKED: MilestoneFacts = { status: 'recorded', cycleId: 'spec-2022', kind: 'ASKED', subject: { kind: 'party', id: 'AA' } };

const asked: Body = { cycleId: 'spec-2022', kind: 'ASKED', subject: { kind: 'party', id: 'AA' }, fields: { on: '2024-02-01', text: 'A course' } };
const granted: Body = { cycleId: 'spec-2022', kind: 'GRANTED', subject: { kind: 'party', id: 'AA' }, fields: { on: '2024-02-20', sum: 3, to: 'AA' }, follows: ['m1'] };
const around = (facts: Readonly<Record<string, unknown>> = {}): Surroundings =>
  ({ definition, facts: { cycle: cycleFacts(), plan, party: specParties.AA, 'milestone m1': ASKED, ...facts } });
const when = (body: Body, facts?: Readonly<Record<string, unknown>>) => given(milestone).when('RecordMilestone', body, around(facts));

describe('a milestone', () => {
  it('is recorded with its fields, and with the step its kind begins', () =>
    when(asked).then({ type: 'MilestoneRecorded', data: { ...asked, follows: [], begins: 'prepare', completes: undefined } }));

  it('has a keyed id: it leaks nothing', () => expect(milestone.commands.RecordMilestone.creates?.(asked, () => 'keyed')).toBe('keyed'));

  it('is quiet the second time', () =>
    given(milestone, { type: 'MilestoneRecorded', data: { ...asked, follows: [] } }).when('RecordMilestone', asked, around()).thenNothing());

  it('needs a cycle that is not settled', () => {
    when(asked, { cycle: noCycle }).thenRefused('MILESTONE_CYCLE_UNKNOWN', { pointer: '/cycleId' });
    when(asked, { cycle: cycleFacts({ status: 'ended', settled: 'closed' }) }).thenRefused('MILESTONE_CYCLE_SETTLED');
  });

  it('is of a kind the definition has', () => when({ ...asked, kind: 'DREAMT' }).thenRefused('MILESTONE_KIND_UNKNOWN', { kind: 'missing', pointer: '/kind' }));
});

describe('the fields of a milestone', () => {
  const fields = (change: Record<string, string | number>) => when({ ...granted, fields: { ...granted.fields, ...change } });

  it('may be left out where the kind says so, and only there', () => {
    fields({ note: 'In time' }).then({ type: 'MilestoneRecorded', data: { ...granted, fields: { ...granted.fields, note: 'In time' }, follows: [{ id: 'm1', kind: 'ASKED' }], begins: undefined, completes: 'prepare' } });
    when({ ...asked, fields: { on: '2024-02-01' } }).thenRefused('MILESTONE_FIELD_MISSING', { pointer: '/fields/text' });
  });

  it.each([['on', '2024-02-30'], ['on', 7], ['sum', '3'], ['sum', 1.5], ['to', 'spain'], ['note', '  ']])('refuse %s as %j', (name, value) =>
    fields({ [name]: value }).thenRefused('MILESTONE_FIELD_WRONG', { kind: 'rule', pointer: `/fields/${name}` }));

  it('refuse a text too long', () => fields({ note: 'x'.repeat(4_001) }).thenRefused('MILESTONE_FIELD_WRONG', { pointer: '/fields/note' }));

  it.each(['colour', 'constructor', 'toString'])('refuse the unknown %s', (name) => fields({ [name]: 'red' }).thenRefused('MILESTONE_FIELD_UNKNOWN', { pointer: `/fields/${name}` }));
});

describe('the subject of a milestone', () => {
  const about = (kind: Body['subject']['kind'], id: string, facts?: Readonly<Record<string, unknown>>) =>
    when({ ...granted, subject: { kind, id } }, { 'milestone m1': { ...ASKED, subject: { kind, id } }, ...facts });

  it.each([['cycle', 'spec-2022'], ['line', 'hill'], ['goal', 'G1'], ['plan', 'spec-2022-hill-2024'], ['action', 'spec-2022-hill-2024/1.1'], ['party', 'AA']] as const)('may be a %s', (kind, id) =>
    expect(about(kind, id).events()).toHaveLength(1));

  it.each([['cycle', 'spec-2026'], ['line', 'moor'], ['goal', 'G9'], ['action', 'spec-2022-hill-2024/9.9']] as const)('must exist: %s %s', (kind, id) =>
    about(kind, id).thenRefused('MILESTONE_SUBJECT_UNKNOWN', { pointer: '/subject/id' }));

  it('must exist: a plan of another cycle, a party that is none on the day', () => {
    about('plan', 'other-2022-hill-2024', { plan: { ...plan, cycleId: 'other-2022' } }).thenRefused('MILESTONE_SUBJECT_UNKNOWN');
    about('party', 'ZZ', { party: specParties.none }).thenRefused('MILESTONE_SUBJECT_UNKNOWN');
  });

  it('is of the kind the definition asks for', () => when({ ...asked, subject: { kind: 'line', id: 'hill' } }).thenRefused('MILESTONE_SUBJECT_KIND', { pointer: '/subject/kind' }));
});

describe('the order of milestones', () => {
  it('is kept: what its kind comes after is named', () => when({ ...granted, follows: [] }).thenRefused('MILESTONE_OUT_OF_ORDER', { kind: 'rule', pointer: '/follows' }));

  it('rests on milestones of the same cycle, about the same subject or the whole cycle', () => {
    when(granted, { 'milestone m1': { status: 'unknown' } }).thenRefused('MILESTONE_UNKNOWN', { kind: 'missing', pointer: '/follows/0' });
    when(granted, { 'milestone m1': { ...ASKED, cycleId: 'spec-2026' } }).thenRefused('MILESTONE_UNKNOWN');
    when(granted, { 'milestone m1': { ...ASKED, subject: { kind: 'party', id: 'BB' } } }).thenRefused('MILESTONE_SUBJECT_DIFFERS', { pointer: '/follows/0' });
    expect(when({ ...granted, subject: { kind: 'cycle', id: 'spec-2022' } }).events()).toHaveLength(1);
  });

  it('takes each of them once', () => when({ ...granted, follows: ['m1', 'm1'] }).thenRefused('MILESTONE_FOLLOWED_TWICE', { pointer: '/follows/1' }));
});

describe('who may record a milestone', () => {
  const admit = (kind: string, party: string, claims: readonly string[]) => {
    const asking = policy({
      noun: 'milestone', command: 'RecordMilestone', scope: milestone.commands.RecordMilestone.authority({ ...asked, kind }, milestone.initial), claims,
      actor: { subject: 's', role: claims[0]!, party }, effectiveAt: '2024-03-01T09:00:00.000Z',
    });
    const seats = [{ seat: 'coordinator' as const, target: 'AA', party: 'AA', kind: 'LAND', from: '2022-01-01' }];
    const known: Readonly<Record<string, unknown>> = { cycle: cycleFacts({ seats }), definition: { versions: [definition] }, party: specParties.AA };
    let step = asking.next();
    while (!step.done) step = asking.next(known[step.value.noun]);
    return step.value.actor.role;
  };
  const refused = (...args: Parameters<typeof admit>): string => {
    try {
      return admit(...args);
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  };

  it('is said by its kind: the seat of the state it is about', () => {
    expect(admit('ASKED', 'AA', ['CONTACT'])).toBe('CONTACT');
    expect(refused('ASKED', 'BB', ['CONTACT'])).toBe('AUTHORITY_SEAT_NEEDED');
    expect(refused('ASKED', 'AA', ['DESK'])).toBe('AUTHORITY_SEAT_NEEDED');
    expect(admit('GRANTED', 'AA', ['DESK'])).toBe('DESK');
  });

  it('is nobody for a kind there is none of', () => expect(refused('DREAMT', 'AA', ['DESK'])).toBe('MILESTONE_KIND_UNKNOWN'));
});

goldenSpec(events, golden);
