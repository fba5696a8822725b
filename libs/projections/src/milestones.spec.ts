import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, happened, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';
import type { MilestoneAnswer, PhaseAnswer } from './milestones.js';

type Data = Parameters<typeof happened<'MilestoneRecorded'>>[2];

const recorded = (id: string, when: string, data: Partial<Data> = {}, marking = 'LIMITE') =>
  happened(`milestone-${id}`, 'MilestoneRecorded', { cycleId: CYCLE, kind: 'VISITED', subject: { kind: 'party', id: 'BO' }, fields: {}, follows: [], ...data }, { ...at(when), marking });
const list = <T>(fold: ReturnType<typeof folded>, name: string, params: Record<string, string | number | null>, viewer = SUPPORT) => fold.query(name, { limit: 10, ...params }, { viewer, at: NOW }) as unknown as readonly T[];

describe('milestones', () => {
  const fold = folded('milestones', ...prepared,
    recorded('m2', '2021-07-02T09:00:00.000Z', { fields: { heldOn: '2021-07-01' }, follows: [{ id: 'm1', kind: 'ASKED' }] }),
    recorded('m1', '2021-07-01T09:00:00.000Z', { kind: 'ASKED' }),
    recorded('m3', '2021-07-03T09:00:00.000Z', { kind: 'BUILT', subject: { kind: 'action', id: `${PLAN}/1.1` } }),
    recorded('m4', '2021-07-04T09:00:00.000Z', {}, 'RESTREINT'));

  it('are listed as they happened, with fields and what they follow', () => {
    const rows = list<MilestoneAnswer>(fold, 'listMilestones', { cycleId: CYCLE });
    expect(rows.map(({ milestoneId }) => milestoneId)).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(rows[1]).toMatchObject({ kind: 'VISITED', subjectKind: 'party', subjectId: 'BO', planId: null, fields: '{"heldOn":"2021-07-01"}', follows: '["m1"]' });
  });

  it('are found by subject, and by the plan of an action', () => {
    expect(list<MilestoneAnswer>(fold, 'listMilestones', { planId: PLAN }).map(({ milestoneId }) => milestoneId)).toEqual(['m3']);
    expect(list<MilestoneAnswer>(fold, 'listMilestones', { subjectId: 'BO', kind: 'ASKED' }).map(({ milestoneId }) => milestoneId)).toEqual(['m1']);
  });

  it('are shown by their marking', () => expect(list<MilestoneAnswer>(fold, 'listMilestones', {}, of('BO')).map(({ milestoneId }) => milestoneId)).toEqual(['m1', 'm2', 'm3']));
});

describe('phases', () => {
  const phases = (...events: ReturnType<typeof recorded>[]) => list<PhaseAnswer>(folded('milestones', ...events), 'listPhases', { cycleId: CYCLE }).map(({ step, begunAt, completedAt, state }) => [step, begunAt?.slice(0, 10), completedAt?.slice(0, 10), state]);
  const begins = (id: string, when: string, step: string) => recorded(id, `${when}T09:00:00.000Z`, { begins: step });
  const completes = (id: string, when: string, step: string) => recorded(id, `${when}T09:00:00.000Z`, { completes: step });

  it('overlap where their milestones do, in any number', () =>
    expect(phases(begins('a', '2021-06-01', 'needs'), begins('b', '2021-08-01', 'requests'), completes('c', '2021-11-01', 'needs'), begins('d', '2021-10-01', 'drafting'))).toEqual([
      ['drafting', '2021-10-01', undefined, 'underWay'], ['needs', '2021-06-01', '2021-11-01', 'completed'], ['requests', '2021-08-01', undefined, 'underWay'],
    ]));

  it('begin with the earliest milestone, whenever it is recorded', () =>
    expect(phases(begins('a', '2021-06-10', 'needs'), begins('b', '2021-06-01', 'needs'))).toEqual([['needs', '2021-06-01', undefined, 'underWay']]));

  it('are under way again once they are begun anew', () => {
    expect(phases(begins('a', '2021-06-01', 'needs'), completes('b', '2021-07-01', 'needs'), begins('c', '2021-08-01', 'needs'))).toEqual([['needs', '2021-06-01', undefined, 'underWay']]);
    expect(phases(begins('a', '2021-06-01', 'needs'), completes('b', '2021-07-01', 'needs'), begins('c', '2021-06-15', 'needs'))).toEqual([['needs', '2021-06-01', '2021-07-01', 'completed']]);
  });
});
