import { describe, expect, it } from '@jest/globals';
import { approved, at, CYCLE, drafted, folded, inCycle, inJad, inPlan, jadProposed, JAD, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';

type Looker = typeof SUPPORT;
const story = [...prepared, ...drafted];
const list = (view: ReturnType<typeof folded>, params: object = {}, viewer: Looker = SUPPORT, instant = NOW) =>
  view.query('listSeats', { limit: 20, ...params }, { viewer, at: instant }).map(({ seat, target, party, fromDate, toDate }) => [seat, target, party, fromDate, toDate]);

describe('seats', () => {
  it('Q8: lists what a party holds today, on a day, and ever', () => {
    const view = folded('seats', ...story, inCycle('NationalCoordinatorDesignated', { state: 'ES', party: 'ES', kind: 'MS', from: '2022-01-01', holder: 'opaque-7' }));
    expect(list(view, { party: 'ES' })).toEqual([['coordinator', 'ES', 'ES', '2022-01-01', null]]);
    expect(list(view, { party: 'ES', onDate: '2024-03-31' })).toEqual([['coordinator', 'ES', 'ES', '2022-01-01', null], ['driver', 'fire', 'ES', '2022-01-01', '2024-03-31']]);
    expect(list(view, { party: 'ES', ever: 1 })).toHaveLength(2);
    expect(JSON.stringify(view.rows('seats'))).not.toContain('opaque-7');
  });

  it('ends the interval a release names and leaves a later one alone', () => {
    const later = inCycle('DriverAppointed', { lineCode: 'fire', party: 'ES', kind: 'MS', from: '2024-09-01' });
    const view = folded('seats', ...story, later, inCycle('RoleReleased', { seat: 'driver', target: 'fire', party: 'ES', to: '2024-02-29', reason: 'New task' }));
    expect(list(view, { seat: 'driver', ever: 1 })).toEqual([['driver', 'fire', 'ES', '2022-01-01', '2024-02-29'], ['driver', 'fire', 'ES', '2024-09-01', null]]);
    expect(view.rows('seats')[0]).toMatchObject({ releaseReason: 'New task', kind: 'MS' });
  });

  it('shows who accepted a seat, and forgets one that was declined before it began', () => {
    const supervisor = inCycle('GoalSupervisorAppointed', { goalCode: 'g1', party: 'CEPOL', kind: 'AGENCY', from: '2024-07-01' });
    const accepted = inCycle('RoleAccepted', { seat: 'driver', target: 'fire', party: 'ES', from: '2022-01-01' }, at('2021-11-02T09:00:00.000Z'));
    const view = folded('seats', ...story, supervisor, accepted);
    expect(view.rows('seats')[0]).toMatchObject({ party: 'ES', acceptedAt: '2021-11-02T09:00:00.000Z', toDate: '2024-03-31' });
    expect(list(view, { seat: 'goalSupervisor', ever: 1 })).toEqual([['goalSupervisor', 'g1', 'CEPOL', '2024-07-01', null]]);
    const declined = inCycle('RoleDeclined', { seat: 'goalSupervisor', target: 'g1', party: 'CEPOL', from: '2024-07-01', to: '2024-06-30', reason: 'No staff' });
    expect(list(folded('seats', ...story, supervisor, declined), { seat: 'goalSupervisor', ever: 1 })).toEqual([]);
  });

  it('shows a substitute beside the seat, and new hands as a new interval, never who they are', () => {
    const official = inCycle('NationalCoordinatorDesignated', { state: 'ES', party: 'ES', kind: 'MS', from: '2022-01-01', holder: 'opaque-7' });
    const summer = inCycle('SubstituteDesignated', { seat: 'coordinator', target: 'ES', party: 'ES', substitute: 'ES', kind: 'MS', from: '2024-06-01', to: '2024-06-30', holder: 'opaque-8' });
    const handed = inCycle('SeatsHandedOver', { party: 'ES', fromHolder: 'opaque-7', toHolder: 'opaque-9', from: '2024-05-01', seats: [{ seat: 'coordinator', target: 'ES', from: '2022-01-01' }], reason: 'Rotation' });
    const view = folded('seats', ...story, official, summer, handed);
    expect(list(view, { party: 'ES', ever: 1 }).filter(([seat]) => seat !== 'driver')).toEqual([
      ['coordinator', 'ES', 'ES', '2022-01-01', '2024-04-30'], ['coordinator', 'ES', 'ES', '2024-05-01', null], ['substitute', 'coordinator:ES', 'ES', '2024-06-01', '2024-06-30'],
    ]);
    expect(JSON.stringify(view.rows('seats'))).not.toContain('opaque');
  });

  it('I17: a new leader ends the former one the day before', () => {
    const view = folded('seats', ...story, inPlan('ActionLedAssigned', { actionId: '1.1', oapId: PLAN, party: { kind: 'MS', code: 'IT' }, leadRole: 'LEADER', assignedBy: 'ES', effectiveFrom: '2024-05-01', replaces: 'FR' }));
    expect(list(view, { planId: PLAN, ever: 1 })).toEqual([['leader', `${PLAN}.1.1`, 'FR', '2024-01-01', '2024-04-30'], ['leader', `${PLAN}.1.1`, 'IT', '2024-05-01', null]]);
  });

  it('Q18: names vacancies at the day asked for, and who held the seat last', () => {
    const view = folded('seats', ...story, approved);
    const vacancies = (instant: string) => view.query('vacancies', { cycleId: CYCLE, limit: 10 }, { viewer: SUPPORT, at: instant }).map(({ seat, target, lastParty, lastDay }) => [seat, target, lastParty, lastDay]);
    expect(vacancies('2024-03-31T09:00:00.000Z')).toEqual([['driver', 'thb', null, null], ['leader', `${PLAN}.2.1`, null, null]]);
    expect(vacancies(NOW)[0]).toEqual(['driver', 'fire', 'ES', '2024-03-31']);
    expect(view.query('vacancies', { cycleId: CYCLE, limit: 10, seat: 'leader' }, { viewer: SUPPORT, at: NOW })).toEqual([expect.objectContaining({ planId: PLAN, actionId: '2.1', title: 'Training' })]);
  });

  it('wants no leader for an action that will not take place', () => {
    expect(folded('seats', ...story, inPlan('ActionCancelled', { actionId: '2.1', reason: 'x' })).rows<{ target: string }>('seat_targets').map(({ target }) => target)).toEqual(['fire', 'thb', `${PLAN}.1.1`]);
    expect(folded('seats', ...story, inPlan('OAPCancelled', { reason: 'x', docRef: 'd' })).rows<{ target: string }>('seat_targets').map(({ target }) => target)).toEqual(['fire', 'thb']);
  });

  it('hides the leads of a JAD until the embargo is lifted, and frees them with its end', () => {
    const leads = (view: ReturnType<typeof folded>, viewer: Looker) => list(view, { seat: 'jadLead', ever: 1 }, viewer);
    const view = folded('seats', ...story, jadProposed);
    expect(leads(view, of('RO'))).toEqual([['jadLead', JAD, 'RO', '2024-04-02', null]]);
    expect(leads(view, of('ES'))).toEqual([]);
    const over = folded('seats', ...story, jadProposed, inJad('JADCancelled', { reason: 'Weather' }, at('2024-05-02T09:00:00.000Z')), inJad('JADEmbargoLifted', { reason: 'Over' }));
    expect(leads(over, of('ES'))).toEqual([['jadLead', JAD, 'RO', '2024-04-02', '2024-05-02']]);
  });
});
