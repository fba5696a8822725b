import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Rule } from '#kernel';
import { brief, CYCLE, definitionOf, World } from '../testing/world.js';

const rules: readonly Rule[] = parse(`
- id: ANSWER
  labels: { en: Answer the request }
  forEach: milestone:ASKED
  anchor: milestone:ASKED
  offset: 30
  unit: day
  recipients: [DESK]
  satisfiedBy: [{ event: MilestoneRecorded, where: { kind: ANSWERED } }]
- id: FOLLOW_UP
  labels: { en: Follow up before the review }
  forEach: milestone:LISTED
  anchor: field:reviewOn
  offset: -1
  unit: month
  recipients: [DESK]
- id: VISIT
  labels: { en: Visit every country }
  forEach: party
  when: { kind: LAND }
  anchor: cycleStart
  offset: -1
  unit: month
  recipients: [DESK]
  satisfiedBy: [{ event: MilestoneRecorded, where: { kind: VISITED, fields.place: capital } }]
- id: PRESENT
  labels: { en: Present the plan once asked }
  forEach: cycle
  anchor: milestone:VISITED
  offset: 10
  unit: day
  recipients: [DESK]
`);

const milestone = (kind: string, id: string, fields: object = {}, follows: readonly { id: string; kind: string }[] = []) => ({ cycleId: CYCLE, kind, subject: { kind: id === CYCLE ? 'cycle' : 'party', id }, fields, follows });

describe('obligations of milestones', () => {
  const begun = (): World => {
    const world = new World();
    world.tell('party-AA', 'PartyRegistered', { code: 'AA', kind: 'LAND', names: {}, validFrom: '1990-01-01' }, '2021-01-02');
    world.tell('party-BB', 'PartyRegistered', { code: 'BB', kind: 'LAND', names: {}, validFrom: '1990-01-01' }, '2021-01-02');
    world.begin(definitionOf(rules));
    return world;
  };

  it('each request has a term of its own, met by the answer that follows it and by no other', () => {
    const world = begun();
    world.reconcile('2021-06-01');
    world.tell('milestone-a1', 'MilestoneRecorded', milestone('ASKED', 'AA'), '2021-07-01');
    world.tell('milestone-a2', 'MilestoneRecorded', milestone('ASKED', 'AA'), '2021-07-05');
    const asked = world.reconcile('2021-07-05');
    expect(asked.map(brief)).toEqual(['ANSWER Schedule 2021-07-31', 'ANSWER Schedule 2021-08-04']);
    world.tell('milestone-a3', 'MilestoneRecorded', milestone('ANSWERED', 'AA', {}, [{ id: 'a2', kind: 'ASKED' }]), '2021-07-10');
    expect(world.reconcile('2021-07-10').map(({ deadlineId, name }) => [deadlineId, name])).toEqual([[`${CYCLE}.ANSWER.a2.1`, 'MeetDeadline']]);
  });

  it('a date among its fields is an anchor', () => {
    const world = begun();
    world.reconcile('2021-06-01');
    world.tell('milestone-l1', 'MilestoneRecorded', milestone('LISTED', 'AA', { reviewOn: '2022-03-31' }), '2021-07-01');
    expect(world.reconcile('2021-07-01').map(brief)).toEqual(['FOLLOW_UP Schedule 2022-02-28']);
  });

  it('a milestone of a party meets what that party owes, where its fields fit', () => {
    const world = begun();
    expect(world.reconcile('2021-06-01').map(brief)).toEqual(['VISIT Schedule 2021-12-01', 'VISIT Schedule 2021-12-01']);
    world.tell('milestone-v1', 'MilestoneRecorded', milestone('VISITED', 'AA', { place: 'harbour' }), '2021-07-01');
    expect(world.reconcile('2021-07-01')).toEqual([]);
    world.tell('milestone-v2', 'MilestoneRecorded', milestone('VISITED', 'AA', { place: 'capital' }), '2021-07-02');
    expect(world.reconcile('2021-07-02').map(({ deadlineId, name }) => [deadlineId, name])).toEqual([[`${CYCLE}.VISIT.AA.1`, 'MeetDeadline']]);
  });

  it('an anchor on a milestone opens the deadline with it: no calendar is asked', () => {
    const world = begun();
    world.reconcile('2021-06-01');
    world.tell('milestone-v1', 'MilestoneRecorded', milestone('VISITED', CYCLE), '2021-07-01');
    expect(world.reconcile('2021-07-01').map(brief)).toEqual(['PRESENT Schedule 2021-07-11']);
  });
});
