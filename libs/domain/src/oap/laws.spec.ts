import fc from 'fast-check';
import type { FactRef } from '#kernel';
import { specParties } from '../../testing/definition.js';
import { laws, type Bodies } from '../../testing/laws.js';
import type { OapCommands } from './commands.js';
import { oap } from './decider.js';
import { afterApproval, afterConsultation, afterSubmission, amendmentProposed, asked, awarded, consulting, COURSE, CYCLE, inDraft, led, NEXT, NEXT_ID, OAP_ID, OPENING, PATROL, recorded, reported, round, running, suspended, underWay, VACANT } from '../../testing/oap.js';
import { inOffice, isTaken, liveActions, type Action, type Oap, type Plan } from './state.js';

/** What another stream would say; asked by the refs the decider itself names. */
const factOf = ({ noun, id }: FactRef, isVacant: boolean): unknown => {
  if (noun === 'cycle') return isVacant ? VACANT : CYCLE;
  if (noun === 'party') return specParties[id as keyof typeof specParties] ?? specParties.none;
  if (noun === 'oap') return NEXT;
  if (noun === 'jad') return { status: 'inAction', cycleId: 'spec-2022', actions: [{ oapId: OAP_ID, actionId: '1.1' }], leads: ['AA'], participants: [] };
  throw new Error(`No facts of ${noun}.`);
};

const actionId = fc.constantFrom('1.1', '1.2', '1.3');
const party = fc.constantFrom('AA', 'BB', 'OFF', 'GST', 'EX', 'XX');
const leadRole = fc.constantFrom('LEADER' as const, 'CO_LEADER' as const);
const dayNear = fc.option(fc.constantFrom('2023-12-01', '2024-01-01', '2024-03-01', '2024-06-01'), { nil: undefined });
const content = fc.constantFrom(PATROL, COURSE, { ...PATROL, goals: [] }, { ...PATROL, goals: ['S1'] }, { ...COURSE, start: undefined }, { ...COURSE, kind: 'RAID' }, { ...PATROL, start: '2023-01-01' });
const roundRef = { year: fc.constantFrom(2023, 2024, 2025), roundNo: fc.constantFrom(0, 1, 2) };

const GOOD_RESULT = { actionId: '1.1', indicator: 'CATCHES', value: 2, unit: 'count', periodFrom: '2024-02-01', periodTo: '2024-03-01', source: 's' };

const bodies: Bodies<OapCommands> = {
  OpenOAPDraft: fc.constantFrom<OapCommands['OpenOAPDraft']>(OPENING, { ...OPENING, periodTo: '2024-12-31' }, { ...OPENING, priorityCode: 'west' }),
  ProposeOperationalAction: fc.record({ actionId, content }).map(({ actionId: id, content: what }) => ({ actionId: id, ...what })),
  ReviseOperationalAction: fc.record({ actionId, content }).map(({ actionId: id, content: what }) => ({ actionId: id, ...what })),
  WithdrawOperationalAction: fc.record({ actionId, reason: fc.constantFrom('a', 'b') }),
  StartConsultation: fc.record({ closesOn: fc.constantFrom('2023-01-01', '2024-11-05', '2030-01-01') }),
  CloseConsultation: fc.constant({}),
  AcceptOAPAmendmentBySilence: fc.constant({}),
  SubmitOAP: fc.constant({}),
  ReturnOAP: fc.record({ reasons: fc.constantFrom('a', 'b') }),
  ApproveOAP: fc.record({ docRef: fc.constantFrom('DOC 7', ' '), decidedOn: fc.constantFrom('2023-11-01', '2023-12-12', '2024-05-01', '2030-01-01') }),
  CancelOAP: fc.record({ reason: fc.constantFrom('a', 'b'), docRef: fc.constant('DOC 9') }),
  StartImplementation: fc.constant({}),
  EndImplementation: fc.constant({}),
  AssignActionLead: fc.record({ actionId, party, leadRole, effectiveFrom: dayNear, authority: fc.constantFrom(undefined, 'Customs') }),
  ReleaseActionLead: fc.record({ actionId, party, reason: fc.constant('r'), to: dayNear }),
  StartAction: fc.record({ actionId }),
  CancelAction: fc.record({ actionId, reason: fc.constantFrom('a', 'b') }),
  OpenReportingRound: fc.record({ ...roundRef, dueOn: fc.constantFrom('2024-04-30', '2025-04-30') }),
  ReportActionProgress: fc.record({ actionId, ...roundRef, status: fc.constantFrom('ON_TRACK' as const, 'DELAYED' as const), percent: fc.integer({ min: -1, max: 101 }), text: fc.constantFrom('a', 'b') }),
  RecordResult: fc.oneof(fc.constant({ ...GOOD_RESULT, jadId: undefined }), fc.record({
    actionId, indicator: fc.constantFrom('CATCHES', 'GOLD', 'SMILES'), value: fc.integer({ min: -1, max: 9 }), unit: fc.constantFrom('count', 'g'), periodFrom: fc.constantFrom('2023-12-01', '2024-02-01'),
    periodTo: fc.constantFrom('2024-01-01', '2024-03-01'), source: fc.constant('s'), jadId: fc.constantFrom(undefined, 'f00d'),
  })),
  GiveOpinion: fc.record({ party, text: fc.constantFrom('a', 'b') }),
  ProposeOAPAmendment: fc.constantFrom<OapCommands['ProposeOAPAmendment']>(
    { summary: 'a', add: [{ actionId: '1.3', ...COURSE }] }, { summary: 'b', revise: [{ actionId: '1.1', ...PATROL, title: 'Patrol by night' }], cancel: [{ actionId: '1.2', reason: 'a' }] },
    { summary: 'c' }, { summary: 'd', cancel: [{ actionId: '1.1', reason: 'a' }, { actionId: '1.1', reason: 'b' }] }, { summary: 'e', add: [{ actionId: '1.4', ...PATROL, goals: [] }] },
  ),
  DecideOAPAmendment: fc.record({ amendmentNo: fc.constantFrom(1, 2), accept: fc.boolean(), docRef: fc.constant('DOC 8'), decidedOn: fc.constantFrom('2023-12-20', '2024-03-05', '2030-01-01'), reasons: fc.constantFrom(undefined, 'a') }),
  CloseOAP: fc.record({ summary: fc.constantFrom('a', 'b') }),
  CarryOverAction: fc.record({ actionId, toOapId: fc.constant(NEXT_ID), newEnd: fc.constantFrom('2025-06-30', '2026-06-30'), toActionId: fc.constantFrom(undefined, '1.1', '2.1') }),
  ReceiveCarriedAction: fc.record({
    fromOapId: fc.constant('spec-2022-hill-2023'), fromActionId: fc.constantFrom('1.1', '5.1'), wasOngoing: fc.boolean(), carriedBy: fc.constant('AA'), content: fc.constantFrom(PATROL, { ...PATROL, start: '2023-02-01' }, { ...PATROL, goals: ['S1'] }),
    goalMapping: fc.constant([{ from: 'G1', to: 'G1' }]), leads: fc.constantFrom([], [{ party: { kind: 'LAND', code: 'BB' }, leadRole: 'LEADER' as const }]), participants: fc.constantFrom([], [{ party: 'CC', kind: 'LAND' }]),
  }),
  AcceptActionLead: fc.record({ actionId, party }),
  DeclineActionLead: fc.record({ actionId, party, reason: fc.constant('r') }),
  JoinAction: fc.record({ actionId, party, contribution: fc.constantFrom(undefined, 'A boat') }),
  LeaveAction: fc.record({ actionId, party, reason: fc.constant('r') }),
  SuspendAction: fc.record({ actionId, reason: fc.constantFrom('a', 'b') }),
  ResumeAction: fc.record({ actionId }),
  ProposeActionOutcome: fc.record({ actionId, outcome: fc.constantFrom('COMPLETED' as const, 'NOT_COMPLETED' as const), text: fc.constant('t') }),
  CompleteAction: fc.record({ actionId, summary: fc.constantFrom('a', 'b') }),
  MarkNotCompleted: fc.record({ actionId, reason: fc.constantFrom('a', 'b') }),
  ExtendAction: fc.record({ actionId, newEnd: fc.constantFrom('2024-01-01', '2026-06-30'), reason: fc.constant('r') }),
  RescheduleAction: fc.record({ actionId, newStart: fc.constantFrom('2023-06-01', '2024-04-01'), newEnd: fc.constantFrom('2024-03-01', '2025-12-31'), reason: fc.constant('r') }),
  CorrectResult: fc.record({ actionId, resultId: fc.constantFrom('r1', 'k0'), newValue: fc.integer({ min: -1, max: 9 }), reason: fc.constant('r') }),
  ValidateResult: fc.record({ actionId, resultId: fc.constantFrom('r1', 'k0') }),
  RequestFunding: fc.record({ actionId: fc.constant('1.1'), source: fc.constantFrom('CHEST', 'PURSE', 'MOON'), amount: fc.constantFrom(0, 100, 200), purpose: fc.constantFrom(undefined, 'Boats') }),
  AwardFunding: fc.record({ actionId: fc.constant('1.1'), source: fc.constantFrom('CHEST', 'PURSE'), amount: fc.constantFrom(-1, 100, 200), docRef: fc.constantFrom('GRANT 1', ' '), decidedOn: fc.constantFrom('2023-12-20', '2030-01-01') }),
  DeclineFunding: fc.record({ actionId: fc.constant('1.1'), source: fc.constantFrom('CHEST', 'PURSE'), reason: fc.constantFrom('a', 'b') }),
  SettleFunding: fc.record({ actionId: fc.constant('1.1'), source: fc.constantFrom('CHEST', 'PURSE'), amountPaid: fc.constantFrom(-1, 50, 150), docRef: fc.constantFrom('CLAIM 1', ' ') }),
  LinkReference: fc.record({ actionId, kind: fc.constantFrom('JIT' as const, 'OTF' as const), ref: fc.constantFrom('J-1', 'J-2', 'not an id') }),
  SubmitOAPReport: fc.record({ ...roundRef, final: fc.boolean(), summary: fc.constantFrom('a', 'b') }),
};

/** Histories to go on from, so that late statuses are visited as often as early ones. */
const starts = [
  { past: [], day: '2023-10-02' }, { past: inDraft, day: '2023-10-02' }, { past: afterConsultation, day: '2023-11-06' }, { past: afterSubmission, day: '2023-12-12' },
  { past: [...inDraft, consulting], day: '2023-10-05' }, { past: afterApproval, day: '2023-12-20' }, { past: [...running, round, recorded], day: '2024-03-05' }, { past: [...running, suspended, asked, awarded, amendmentProposed], day: '2024-03-05' },
  { past: [...running, asked], day: '2024-03-05' }, { past: [...running, asked, awarded], day: '2024-03-05' }, { past: [...running, amendmentProposed], day: '2024-03-05' },
  { past: [...underWay, led('1.1', 'BB'), led('1.2', 'CC')], day: '2025-12-31' }, { past: reported, day: '2026-02-10' },
];

laws<OapCommands, Oap, boolean>({
  what: 'a plan', decider: oap, bodies, starts, days: [0, 0, 1, 30, 200], around: fc.constantFrom(false, false, false, true), factOf,
  actor: { subject: 's', role: 'PILOT', party: 'AA' }, stream: `oap-${OAP_ID}`, faults: ({ after, day }) => faults(after, day), seed: 20_261_126,
});

/** What must never be, in words. */
const NEVER: Readonly<Record<string, (plan: Plan, day: string) => boolean>> = {
  'a number given twice': ({ actions }) => new Set(actions.map((action) => action.actionId)).size !== actions.length,
  'a proposed action in an approved plan': (plan) => isDecided(plan) && liveActions(plan).some(({ status }) => status === 'proposed'),
  'approved without a version': (plan) => isDecided(plan) && plan.version < 1,
  'an incomplete action past submission': (plan) => (isDecided(plan) || plan.status === 'submitted') && plan.actions.some((action) => action.status !== 'withdrawn' && isIncomplete(action, plan)),
  'an action under way in a plan not approved': (plan) => !isDecided(plan) && plan.status !== 'cancelled' && plan.actions.some(({ status }) => status === 'ongoing' || status === 'planned'),
  'closed with an action open': (plan) => plan.status === 'closed' && liveActions(plan).length > 0,
  'closed without a final report': (plan) => plan.status === 'closed' && !plan.rounds.some(({ report }) => report?.final),
  'two amendments undecided': ({ amendments }) => amendments.filter(({ decision }) => decision === undefined).length > 1,
  'a result of nothing that began': ({ results, actions }) => results.values().some((result) => !actions.some((action) => action.actionId === result.actionId && action.started)),
  'one party twice among the participants': ({ actions }) => actions.some(({ participants }) => new Set(participants.map((one) => one.party)).size !== participants.length),
  'one action carried in twice': ({ actions }) => {
    const from = actions.flatMap(({ carriedFrom }) => (carriedFrom ? [`${carriedFrom.oapId}/${carriedFrom.actionId}`] : []));
    return new Set(from).size !== from.length;
  },
  'more paid than was awarded': ({ funding }) => funding.some(({ paid = 0, awarded: given }) => paid > given),
  'two requests of one action to one source': ({ funding }) => new Set(funding.map(({ actionId: id, source }) => `${id} ${source}`)).size !== funding.length,
  'a reference that says something (I25)': ({ references }) => references.some(({ ref }) => /\s/.test(ref)),
  'begun before its period': ({ status, periodFrom }, day) => status === 'inImplementation' && day < periodFrom,
  'over before its period': ({ status, periodTo }, day) => status === 'reporting' && day <= periodTo,
  'two reports of one action in a round': ({ rounds }) => rounds.some(({ progress }) => new Set(progress.map((one) => one.actionId)).size !== progress.length),
};

const isDecided = ({ status }: Plan): boolean => status === 'approved' || status === 'inImplementation' || status === 'reporting' || status === 'closed';

const isIncomplete = ({ content: { goals, start: from, end }, carriedFrom }: Action, { periodFrom }: Plan): boolean =>
  goals.length === 0 || !from || !end || end < from || (from < periodFrom && carriedFrom === undefined);

const faults = (state: Oap, day: string): readonly string[] =>
  state.status === 'unknown' ? ['written, yet unknown'] : [...Object.entries(NEVER).filter(([, holds]) => holds(state, day)).map(([fault]) => fault), ...state.actions.flatMap(seatFaults)];

const DAYS = ['2023-11-30', '2023-12-01', '2023-12-31', '2024-01-01', '2024-02-29', '2024-03-01', '2024-05-31', '2024-06-01', '2025-01-01', '2099-01-01'];

function seatFaults({ actionId: id, seats }: Action): readonly string[] {
  return DAYS.flatMap((day) => {
    const held = seats.filter((seat) => isTaken(seat) && inOffice(seat, day));
    const parties = held.map((seat) => seat.party);
    return [
      ...(held.filter((seat) => seat.leadRole === 'LEADER').length > 1 ? [`${id} has two leaders on ${day}`] : []),
      ...(new Set(parties).size !== parties.length ? [`${id}: one party in two seats on ${day}`] : []),
    ];
  });
}
