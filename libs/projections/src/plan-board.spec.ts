import { describe, expect, it } from '@jest/globals';
import { approved, at, CYCLE, drafted, folded, happened, inCycle, inPlan, NOW, PLAN, prepared, SUPPORT } from '../testing/happened.js';

const looking = { viewer: SUPPORT, at: NOW };
const submitted = inPlan('OAPSubmitted', { gaps: ['2.1'], driver: 'ES', submittedBy: 'ES' }, at('2023-11-10T09:00:00.000Z'));
const due = (ruleId: string, dueOn: string, state: 'plan' | 'action' = 'plan') =>
  happened(`deadline-${CYCLE}.${ruleId}.${PLAN}.1`, 'DeadlineScheduled', {
    deadlineId: `${CYCLE}.${ruleId}.${PLAN}.1`, cycleId: CYCLE, ruleId, scope: { kind: state, id: state === 'plan' ? PLAN : `${PLAN}.1.1` }, occurrence: 1, dueOn, dueAt: `${dueOn}T22:00:00.000Z`, zone: 'Europe/Brussels',
    rungs: [], recipients: ['DRIVER'], explanation: { anchor: { name: 'planPeriodStart', on: '2024-01-01' }, rule: { id: ruleId, definition: { id: 'empact-2022', version: 1 } }, steps: [], skipped: [] },
  });

describe('plan-board', () => {
  it.each([
    ['opened', [], { state: 'drafting', since: '2023-09-01T09:00:00.000Z', version: 0, gaps: null }],
    ['in consultation', [inPlan('OAPConsultationStarted', { closesOn: '2023-10-20' })], { state: 'inConsultation', consultationClosesOn: '2023-10-20' }],
    ['consulted', [inPlan('OAPConsultationClosed', {})], { state: 'consulted' }],
    ['submitted', [submitted], { state: 'submitted', submittedAt: '2023-11-10T09:00:00.000Z', submittedDriver: 'ES', gaps: '["2.1"]' }],
    ['returned', [submitted, inPlan('OAPReturned', { reasons: 'No dates' })], { state: 'returned', returnReasons: 'No dates' }],
    ['approved', [submitted, approved], { state: 'approved', version: 1, approvedRef: 'ST 16000/23', approvedBy: 'COSI', decidedOn: '2023-12-05', approvedAt: '2023-12-05T09:00:00.000Z' }],
    ['running', [approved, inPlan('OAPImplementationStarted', {})], { state: 'inImplementation' }],
    ['over', [approved, inPlan('OAPImplementationStarted', {}), inPlan('OAPImplementationEnded', {})], { state: 'reporting' }],
    ['closed', [approved, inPlan('OAPClosed', { oapId: PLAN, cycleId: CYCLE, lineCode: 'fire', summary: 'Done' }, at('2026-03-01T09:00:00.000Z'))], { state: 'closed', closedAt: '2026-03-01T09:00:00.000Z', closeSummary: 'Done' }],
    ['cancelled', [inPlan('OAPCancelled', { reason: 'Merged', docRef: 'ST 2' })], { state: 'cancelled', cancelReason: 'Merged', cancelRef: 'ST 2' }],
  ] as const)('shows a plan that is %s', (_what, events, row) => {
    expect(folded('plan-board', ...drafted, ...events).rows('plan_board')).toEqual([expect.objectContaining({ oapId: PLAN, lineCode: 'fire', ...row })]);
  });

  it('I11: shows the driver of the day asked for, and finds the vacant plans', () => {
    const view = folded('plan-board', ...prepared, ...drafted);
    const list = (params: object, instant: string) => view.query('listPlans', { limit: 5, ...params }, { viewer: SUPPORT, at: instant }).map(({ oapId, driver }) => [oapId, driver]);
    expect(list({ driver: 'ES' }, '2024-03-01T09:00:00.000Z')).toEqual([[PLAN, 'ES']]);
    expect(list({ driver: 'ES' }, NOW)).toEqual([]);
    expect(list({ withoutDriver: 1 }, NOW)).toEqual([[PLAN, null]]);
  });

  it('Q12: counts overdue duties and names the next one, at the instant asked for', () => {
    const view = folded('plan-board', ...prepared, ...drafted, due('C8b', '2024-05-15'), due('C14b', '2024-07-10', 'action'));
    const get = (instant: string) => view.query('getPlan', { oapId: PLAN }, { viewer: SUPPORT, at: instant })[0];
    expect(get('2024-05-01T09:00:00.000Z')).toMatchObject({ overdue: 0, nextDueOn: '2024-05-15' });
    expect(get(NOW)).toMatchObject({ overdue: 1, nextDueOn: '2024-07-10' });
  });

  it('Q17: shows a reporting round and what was missing from the report', () => {
    const opened = inPlan('ReportingRoundOpened', { year: 2024, roundNo: 1, dueOn: '2024-07-15' });
    const other = inPlan('ReportingRoundOpened', { year: 2024, roundNo: 2, dueOn: '2025-01-15' });
    const report = inPlan('OAPReportSubmitted', { year: 2024, roundNo: 1, final: true, summary: 'Done', missing: ['2.1'] }, at('2024-07-12T09:00:00.000Z'));
    const view = folded('plan-board', ...drafted, opened, other, report);
    expect(view.query('listRounds', { limit: 5, cycleId: CYCLE }, looking)).toEqual([
      expect.objectContaining({ roundNo: 1, lineCode: 'fire', reportedAt: '2024-07-12T09:00:00.000Z', final: 1, missing: '["2.1"]' }),
      expect.objectContaining({ roundNo: 2, reportedAt: null, final: 0, missing: null }),
    ]);
    expect(view.query('listRounds', { limit: 5, unreported: 1 }, looking).map(({ roundNo }) => roundNo)).toEqual([2]);
    expect(view.query('getPlan', { oapId: PLAN }, looking)[0]).toMatchObject({ rounds: 2, finalReportAt: '2024-07-12T09:00:00.000Z' });
  });

  it('keeps opinions in the order given', () => {
    const opinion = (party: string, text: string) => inPlan('OAPOpinionGiven', { party, text });
    const view = folded('plan-board', ...drafted, opinion('FR', 'More checks'), opinion('AT', 'Fewer checks'), opinion('FR', 'And earlier'));
    expect(view.query('listOpinions', { oapId: PLAN, limit: 5 }, looking).map(({ party, text }) => `${party}: ${text}`)).toEqual(['FR: More checks', 'AT: Fewer checks', 'FR: And earlier']);
    expect(view.query('listOpinions', { oapId: PLAN, limit: 5, party: 'AT' }, looking)).toHaveLength(1);
    expect(view.query('getPlan', { oapId: PLAN }, looking)[0]).toMatchObject({ opinions: 3, amendments: 0 });
  });

  it('A1: follows an amendment from its proposal to its decision, and the version with it', () => {
    const proposed = (amendmentNo: number) => inPlan('OAPAmendmentProposed', { amendmentNo, summary: 'Less', proposedBy: 'ES', add: [], revise: [], cancel: [{ actionId: '2.1', reason: 'No need' }] }, at('2024-04-01T09:00:00.000Z'));
    const amended = inPlan('OAPAmended', { oapId: PLAN, cycleId: CYCLE, amendmentNo: 1, version: 2, actionIds: ['1.1'], approvedBy: 'COSI', docRef: 'ST 3', decidedOn: '2024-05-01' });
    const refused = inPlan('OAPAmendmentRefused', { amendmentNo: 2, reasons: 'Too late', refusedBy: 'COSI', docRef: 'ST 4', decidedOn: '2024-05-20' });
    const view = folded('plan-board', ...drafted, approved, proposed(1), amended, proposed(2), refused, proposed(3));
    expect(view.query('listAmendments', { oapId: PLAN, limit: 5 }, looking)).toEqual([
      expect.objectContaining({ amendmentNo: 1, state: 'accepted', version: 2, decidedBy: 'COSI', decidedRef: 'ST 3', changes: '{"add":[],"cancel":[{"actionId":"2.1","reason":"No need"}],"revise":[]}' }),
      expect.objectContaining({ amendmentNo: 2, state: 'refused', version: null, reasons: 'Too late' }),
      expect.objectContaining({ amendmentNo: 3, state: 'proposed', decidedOn: null, proposedBy: 'ES' }),
    ]);
    expect(view.query('listAmendments', { cycleId: CYCLE, state: 'proposed', limit: 5 }, looking).map(({ amendmentNo }) => amendmentNo)).toEqual([3]);
    expect(view.query('getPlan', { oapId: PLAN }, looking)[0]).toMatchObject({ state: 'approved', version: 2, approvedRef: 'ST 16000/23', amendments: 3 });
  });

  it('passes over events of a plan whose opening it has not seen', () => {
    expect(folded('plan-board', ...prepared, submitted, approved, inCycle('CycleActivated', { cycleId: CYCLE })).rows('plan_board')).toEqual([]);
  });
});
