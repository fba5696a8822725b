import type { AnswerOf, Queries } from '#projections';
import type { Columns } from './columns.js';
import { code, day, eventId, flag, id, instant, oneOf, partyOfCaller, rolesOfCaller, saying, stream, target } from './parameters.js';
import { routesOver } from './routes.js';

const deadlines = routesOver<Queries['deadlines']>('deadlines', 'deadlines');
const seats = routesOver<Queries['seats']>('seats', 'seats');
const history = routesOver<Queries['history']>('history', 'history');

const MARKS = { marking: 'text', provenance: 'text?' } as const;
const ofDeadline = { id: 'deadlineId' } as const;

const deadline: Columns<AnswerOf<'deadlines', 'getDeadline'>> = {
  deadlineId: 'text', cycleId: 'text', ruleId: 'text', scopeKind: 'text', scopeId: 'text', period: 'text?', occurrence: 'integer', planId: 'text?', jadId: 'text?', state: 'text', since: 'instant',
  dueOn: 'day', dueAt: 'instant', zone: 'text', recipients: 'codes', explanation: 'json', command: 'text?', nextAt: 'instant?', missedAt: 'instant?', metBy: 'text?', metAt: 'instant?', late: 'flag',
  importedLate: 'flag', escalation: 'integer', why: 'text?', decidedRole: 'text?', decidedParty: 'text?', decidedWhy: 'text?', decidedDocRef: 'text?', ...MARKS, overdue: 'flag', urgency: 'integer',
};
/** An event as the history and the stream of events show it. */
export const eventColumns: Columns<AnswerOf<'history', 'getEvent'>> = {
  seq: 'integer', part: 'integer', eventId: 'text', stream: 'text', category: 'text', revision: 'integer', type: 'text', cycleId: 'text?', planId: 'text?', actionId: 'text?', jadId: 'text?',
  recordedAt: 'instant', effectiveAt: 'instant', precision: 'text?', role: 'text', party: 'text', actingFor: 'text?', reason: 'text?', docRef: 'text?', source: 'text?', correlationId: 'text',
  causationId: 'text', definitionId: 'text?', definitionVersion: 'integer?', sentenceEn: 'text', sentenceFr: 'text', data: 'json', ...MARKS, embargo: 'flag',
};

const told: Columns<AnswerOf<'deadlines', 'listReminders'>> = {
  deadlineId: 'text', seq: 'integer', cycleId: 'text', planId: 'text?', ruleId: 'text', kind: 'text', scopeKind: 'text', scopeId: 'text', rungs: 'text', dueOn: 'day', intendedAt: 'instant', recipients: 'codes',
  seatRole: 'text?', seatParty: 'text?', jadId: 'text?', ...MARKS, channel: 'text', recipient: 'text', role: 'text?', party: 'text?', outcome: 'text?', messageId: 'text?', error: 'text?', attempts: 'integer?',
  outcomeAt: 'instant?', acknowledgedAt: 'instant?', state: 'text?', metAt: 'instant?', late: 'flag?',
};
const { recipients: _, ...toldEach } = told;
const toldToMe: Columns<AnswerOf<'deadlines', 'listTold'>> = toldEach;
const ofTold = { cycleId: id, planId: id, ruleId: code, party: saying(code, 'Of who was told.'), role: code, outcome: oneOf('delivered', 'bounced', 'none') };

/** What is due, who was told, who sits where, what happened. */
export const monitoringQueries = [
  deadlines('ListDeadlines', 'listDeadlines', {
    path: 'deadlines', says: 'Deadlines, overdue ones first.', columns: deadline, cursor: ['urgency', 'dueAt', 'deadlineId'],
    parameters: {
      cycleId: id, state: oneOf('open', 'missed', 'met', 'lapsed', 'waived', 'suspended'), live: saying(flag, 'Open, missed and not yet met, or suspended.'), overdue: flag,
      duties: saying(flag, 'Without dated transitions.'), ruleId: code, planId: id, scopeKind: code, scopeId: target, role: saying(code, 'Among the recipients.'), fromDate: day, toDate: day,
    },
  }),
  deadlines('GetDeadline', 'getDeadline', { path: 'deadlines/:id', named: ofDeadline, says: 'One deadline, with how its date came about.', columns: deadline, parameters: { deadlineId: id } }),
  deadlines('ListDeadlineRungs', 'listRungs', {
    path: 'deadlines/:id/rungs', named: ofDeadline, says: 'The ladder of a deadline.', cursor: ['rung'], parameters: { deadlineId: id },
    columns: { deadlineId: 'text', rung: 'integer', kind: 'text', dueAt: 'instant', workdays: 'integer', recipients: 'codes', jadId: 'text?', passed: 'flag', givenAt: 'instant?', ...MARKS },
  }),
  deadlines('ListReminders', 'listReminders', {
    path: 'reminders', says: 'The ledger: who was to be told of what, what became of it, and whether the deadline was then met.', cursor: ['seq', 'channel', 'recipient'], sorts: ['seq'],
    parameters: { deadlineId: id, ...ofTold }, columns: told,
  }),
  deadlines('GetDeadlineLedger', 'listReminders', {
    path: 'deadlines/:id/ledger', named: ofDeadline, cursor: ['seq', 'channel', 'recipient'], parameters: { deadlineId: id, ...ofTold }, columns: told,
    says: 'Were they told? Each telling of one deadline: due when, to which seat and mailbox, under which Message-ID, after how many attempts, with what outcome, acknowledged when.',
  }),
  deadlines('ListNotifications', 'listTold', {
    path: 'me/notifications', says: 'What the caller\'s own seats were told, newest first, whether or not the mail arrived.', cursor: ['seq', 'channel', 'recipient'], sorts: ['seq'],
    parameters: { roles: rolesOfCaller, party: partyOfCaller, unseen: saying(flag, 'Not acknowledged yet.') }, columns: toldToMe,
  }),
  seats('ListSeats', 'listSeats', {
    path: 'seats', says: 'Who holds which seat; today where no day is given.', cursor: ['seat', 'target', 'fromDate', 'party', 'cycleId'],
    parameters: {
      cycleId: id, party: code, seat: oneOf('driver', 'coDriver', 'coordinator', 'goalSupervisor', 'leader', 'coLeader', 'jadLead', 'substitute'), target, planId: id, onDate: day, ever: saying(flag, 'Every interval, past and to come.'),
    },
    columns: {
      cycleId: 'text', seat: 'text', target: 'text', party: 'text', fromDate: 'day', toDate: 'day?', kind: 'text?', planId: 'text?', actionId: 'text?', releaseReason: 'text?', actsFor: 'text?', acceptedAt: 'instant?', recordedAt: 'instant', ...MARKS,
    },
  }),
  seats('ListVacancies', 'vacancies', {
    path: 'vacancies', says: 'Seats of a cycle that nobody holds today.', cursor: ['seat', 'target'], parameters: { cycleId: id, seat: oneOf('driver', 'leader') }, required: ['cycleId'],
    columns: { cycleId: 'text', seat: 'text', target: 'text', planId: 'text?', actionId: 'text?', title: 'text', ...MARKS, lastParty: 'text?', lastDay: 'day?' },
  }),
  history('ListHistory', 'listHistory', {
    path: 'history', says: 'What happened, in sentences.', columns: eventColumns, cursor: ['seq', 'part'], sorts: ['seq'],
    parameters: {
      stream, category: code, cycleId: id, planId: id, actionId: code, jadId: id, type: code, party: code, role: code,
      fromAt: saying(instant, 'Recorded at or after.'), toAt: saying(instant, 'Recorded before.'),
    },
  }),
  history('GetEvent', 'getEvent', { path: 'history/:id', named: { id: 'seq' }, says: 'One event.', columns: eventColumns, parameters: { seq: eventId } }),
];
