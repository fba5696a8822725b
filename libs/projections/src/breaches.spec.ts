import { describe, expect, it } from '@jest/globals';
import { at, CYCLE, folded, happened, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';
import type { BreachAnswer } from './breaches.js';

const JAD = 'f00d';
const found = (rule: string, stream: string, type: string, fact: string, marking = 'LIMITE') => {
  const data = { eventId: `e-${rule}`, stream, revision: 4, type, cycleId: CYCLE, rule, facts: [{ stream: fact, read: 8, found: 9, fields: ['seats'] }] };
  return happened(`breach-e-${rule}.${rule}`, 'RuleBreachDetected', data, { ...at('2022-02-01T09:00:00.000Z'), cycleId: CYCLE, marking });
};
const settled = happened('breach-e-I11.I11', 'BreachSettled', { outcome: 'STANDS', reason: 'Another was in office', docRef: 'CM 1/22' }, { ...at('2022-02-03T09:00:00.000Z'), cycleId: CYCLE });
const proposed = happened(`jad-${JAD}`, 'JADProposed', { cycleId: CYCLE, actions: [{ oapId: PLAN, actionId: '1.1' }], theme: 'SYNTHETIC', window: { from: '2022-05-01', to: '2022-05-02' }, leads: ['ES'], proposedBy: 'ES' });
const lifted = happened(`jad-${JAD}`, 'JADEmbargoLifted', { reason: 'Press' });

const onPlan = found('I11', `oap-${PLAN}`, 'OAPApproved', `cycle-${CYCLE}`);
const onJad = found('I20', `jad-${JAD}`, 'JADStarted', `oap-${PLAN}`);
const list = (fold: ReturnType<typeof folded>, params: Record<string, string | number | null> = {}, viewer = SUPPORT) =>
  (fold.query('listBreaches', { limit: 10, ...params }, { viewer, at: NOW }) as unknown as readonly BreachAnswer[]);
const ids = (rows: readonly BreachAnswer[]) => rows.map(({ breachId }) => breachId);

describe('breaches', () => {
  it('are listed in the order in which they were found, open ones by themselves', () => {
    const fold = folded('breaches', ...prepared, proposed, onPlan, onJad, settled);
    expect(ids(list(fold))).toEqual(['e-I11.I11', 'e-I20.I20']);
    expect(ids(list(fold, { open: 1 }))).toEqual(['e-I20.I20']);
    expect(ids(list(fold, { planId: PLAN }))).toEqual(['e-I11.I11']);
    expect(ids(list(fold, { rule: 'I20', cycleId: CYCLE }))).toEqual(['e-I20.I20']);
    expect(list(fold)[0]).toMatchObject({ type: 'OAPApproved', stream: `oap-${PLAN}`, revision: 4, settledAt: '2022-02-03T09:00:00.000Z', outcome: 'STANDS', reason: 'Another was in office', docRef: 'CM 1/22' });
    expect(JSON.parse(list(fold)[0]!.facts)).toEqual([{ stream: `cycle-${CYCLE}`, read: 8, found: 9, fields: ['seats'] }]);
  });

  it('of a joint action day are for those who may know of it, until its embargo is lifted', () => {
    const before = folded('breaches', ...prepared, proposed, onJad);
    expect(ids(list(before, {}, of('ES')))).toEqual(['e-I20.I20']);
    expect(ids(list(before, {}, of('FR')))).toEqual([]);
    expect(ids(list(folded('breaches', ...prepared, proposed, onJad, lifted), {}, of('FR')))).toEqual(['e-I20.I20']);
  });

  it('that rest on a joint action day are as secret as that', () =>
    expect(ids(list(folded('breaches', ...prepared, proposed, found('I23', `oap-${PLAN}`, 'ActionResultRecorded', `jad-${JAD}`)), {}, of('FR')))).toEqual([]));

  it('are shown by the marking of what they are about', () =>
    expect(ids(list(folded('breaches', ...prepared, found('I11', `oap-${PLAN}`, 'OAPApproved', `cycle-${CYCLE}`, 'RESTREINT')), {}, of('FR')))).toEqual([]));
});
