import { cycleFacts } from './cycle.js';
import { specDefinition, specParties } from './definition.js';
import type { Surroundings } from '#kernel/testing';
import type { Seat } from '../src/cycle/facts.js';
import type { OapFacts } from '../src/oap/facts.js';
import type { PartyFacts } from '../src/party/facts.js';
import type { ActionContent, OapEvent } from '../src/oap/events.js';

type DataOf<T extends OapEvent['type']> = Extract<OapEvent, { type: T }>['data'];
export const happened = <T extends OapEvent['type']>(type: T, data: DataOf<T>) => ({ type, data });

/* One plan of the small programme, drafted in autumn 2023 for 2024-25. */
export const OPENING = { cycleId: 'spec-2022', priorityCode: 'north', lineCode: 'hill', periodFrom: '2024-01-01', periodTo: '2025-12-31' } as const;
export const OAP_ID = 'spec-2022-hill-2024';
export const PATROL: ActionContent = { title: 'Patrol the hill', goals: ['G1'], kind: 'PATROL', start: '2024-02-01', end: '2024-12-31' };
export const COURSE: ActionContent = { title: 'Teach the patrols', goals: ['N1'], kind: 'COURSE', start: '2024-03-01', end: '2026-03-31' };
export const DECISION = { docRef: 'DOC 7', decidedOn: '2023-12-12' } as const;

export const opened = happened('OAPDraftOpened', { oapId: OAP_ID, ...OPENING });
export const patrol = happened('OperationalActionProposed', { actionId: '1.1', ...PATROL });
export const course = happened('OperationalActionProposed', { actionId: '1.2', ...COURSE });
export const consulting = happened('OAPConsultationStarted', { closesOn: '2023-11-05' });
export const consulted = happened('OAPConsultationClosed', {});
export const submitted = {
  ...happened('OAPSubmitted', { gaps: ['1.1', '1.2'], driver: 'AA', submittedBy: 'AA' }),
  meta: { effectiveAt: '2023-11-10T10:00:00.000Z', actor: { subject: 'pilot-of-aa', role: 'PILOT', party: 'AA' } },
};
export const returned = happened('OAPReturned', { reasons: 'Say who trains whom.' });
export const approved = happened('OAPApproved', { oapId: OAP_ID, ...OPENING, version: 1, actionIds: ['1.1', '1.2'], approvedBy: 'BOARD', ...DECISION });
export const begun = happened('OAPImplementationStarted', {});
export const over = happened('OAPImplementationEnded', {});
export const cancelled = happened('OAPCancelled', { reason: 'Merged', docRef: 'DOC 9' });
export const led = (actionId: string, party: string, effectiveFrom = '2024-01-01') =>
  happened('ActionLedAssigned', { actionId, oapId: OAP_ID, party: { kind: 'LAND', code: party }, leadRole: 'LEADER', assignedBy: 'AA', effectiveFrom });
export const coLed = (actionId: string, party: string, effectiveFrom = '2024-01-01') =>
  happened('ActionLedAssigned', { actionId, oapId: OAP_ID, party: { kind: 'LAND', code: party }, leadRole: 'CO_LEADER', assignedBy: 'AA', effectiveFrom });
export const started = happened('ActionStarted', { actionId: '1.1' });
export const round = happened('ReportingRoundOpened', { year: 2024, roundNo: 1, dueOn: '2024-04-30' });

export const recorded = happened('ActionResultRecorded', {
  resultId: 'r1', actionId: '1.1', indicator: 'CATCHES', value: 4, unit: 'count', periodFrom: '2024-02-01', periodTo: '2024-02-29', source: 'Monthly return',
});
export const asked = happened('FundingRequested', { actionId: '1.1', source: 'CHEST', amount: 200, requestedBy: 'BB' });
export const awarded = happened('FundingAwarded', { actionId: '1.1', source: 'CHEST', amount: 150, docRef: 'GRANT 1', decidedOn: '2024-03-01', awardedBy: 'OFF' });
export const suspended = happened('ActionSuspended', { actionId: '1.1', reason: 'Snow' });
/** Proposed on 1 March 2024: another course, and the first one no more. */
export const amendmentProposed = {
  ...happened('OAPAmendmentProposed', { amendmentNo: 1, summary: 'One course for all', proposedBy: 'AA', add: [{ actionId: '1.3', ...COURSE }], revise: [], cancel: [{ actionId: '1.2', reason: 'Merged into 1.3' }] }),
  meta: { effectiveAt: '2024-03-01T10:00:00.000Z', actor: { subject: 'pilot-of-aa', role: 'PILOT', party: 'AA' } },
};
export const finalReport = {
  ...happened('OAPReportSubmitted', { year: 2024, roundNo: 1, final: true, summary: 'Two years.', missing: [] }),
  meta: { actor: { subject: 'pilot-of-aa', role: 'PILOT', party: 'AA' } },
};
export const done = happened('ActionCompleted', { actionId: '1.1', summary: 'All paths patrolled.' });
export const undone = happened('ActionNotCompleted', { actionId: '1.2', reason: 'No teacher' });
export const closed = happened('OAPClosed', { oapId: OAP_ID, cycleId: 'spec-2022', lineCode: 'hill', summary: 'Half of it.' });

/* The plan that follows, in the next cycle of the programme as far as the rules care. */
export const NEXT_ID = 'spec-2022-hill-2026';
export const NEXT: OapFacts = { status: 'drafting', cycleId: 'spec-2022', lineCode: 'hill', periodFrom: '2026-01-01', periodTo: '2026-12-31', actions: [{ actionId: '1.1', status: 'proposed', seats: [] }] };

export const inDraft = [opened, patrol, course];
export const afterConsultation = [...inDraft, consulting, consulted];
export const afterSubmission = [...afterConsultation, submitted];
export const afterApproval = [...afterSubmission, approved];
export const underWay = [...afterApproval, begun];
export const running = [...underWay, led('1.1', 'BB'), started];
export const reported = [...running, round, over, done, undone, finalReport];

export const DRIVER: Seat = { seat: 'driver', target: 'hill', party: 'AA', kind: 'LAND', from: '2022-01-01' };

/** The running cycle with two goals and a driver on the line. */
export const CYCLE = cycleFacts({
  goals: [{ code: 'G1', horizontal: true }, { code: 'N1', horizontal: false, priorityCode: 'north' }, { code: 'S1', horizontal: false, priorityCode: 'south' }],
  priorities: ['north', 'south'],
  lines: [{ lineCode: 'hill', priorityCode: 'north' }, { lineCode: 'sea', priorityCode: 'south' }],
  seats: [DRIVER],
});

export const VACANT = { ...CYCLE, seats: [] };

/** What a command finds around it on a day at noon. */
export const on = (day: string, facts: Readonly<Record<string, unknown>> = {}): Surroundings => ({
  now: `${day}T11:00:00.000Z`, definition: specDefinition, actor: { party: 'AA', role: 'PILOT', subject: 'pilot-of-aa' }, facts: { cycle: CYCLE, ...facts },
});

export const onWith = (day: string, party: PartyFacts | keyof typeof specParties): Surroundings => on(day, { party: typeof party === 'string' ? specParties[party] : party });
