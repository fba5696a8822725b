import { describe, expect, it } from '@jest/globals';
import type { DataOf } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { at, CYCLE, folded, happened, inJad, jadPlanned, jadProposed, JAD, NOW, of, PLAN, SUPPORT } from '../testing/happened.js';

type Scheduled = DataOf<DomainCatalogue['DeadlineScheduled']>;
type Looker = typeof SUPPORT;

const RUNGS: Scheduled['rungs'] = [
  { no: 1, kind: 'reminder', at: '2024-05-02T07:00:00.000Z', workdays: 30, to: ['DRIVER'] },
  { no: 2, kind: 'reminder', at: '2024-05-31T07:00:00.000Z', workdays: 10, to: ['DRIVER'] },
  { no: 3, kind: 'missed', at: '2024-06-14T22:00:00.000Z', workdays: 0, to: [] },
  { no: 4, kind: 'escalation', at: '2024-06-24T07:00:00.000Z', workdays: 5, to: ['CO_DRIVER'] },
  { no: 5, kind: 'escalation', at: '2024-07-01T07:00:00.000Z', workdays: 10, to: ['EST'] },
];
const terms = (over: Partial<Scheduled> = {}) => ({
  dueOn: '2024-06-14', dueAt: '2024-06-14T22:00:00.000Z', zone: 'Europe/Brussels', rungs: RUNGS, recipients: ['DRIVER', 'CO_DRIVER'],
  explanation: { anchor: { name: 'planPeriodStart', on: '2024-01-01' }, rule: { id: 'C14b', definition: { id: 'empact-2022', version: 1 } }, steps: ['six months later'], skipped: [] }, ...over,
});
const ID = `${CYCLE}.C14b.${PLAN}.1`;
const scheduled = (over: Partial<Scheduled> = {}, id = ID) =>
  happened(`deadline-${id}`, 'DeadlineScheduled', { deadlineId: id, cycleId: CYCLE, ruleId: 'C14b', scope: { kind: 'plan', id: PLAN }, occurrence: 1, ...terms(over), ...over }, at('2024-01-02T09:00:00.000Z'));
const its = <T extends keyof DomainCatalogue & string>(type: T, data: DataOf<DomainCatalogue[T]>, instant: string, id = ID) => happened(`deadline-${id}`, type, data, at(instant));
const reminded = (rungs: number[], instant: string, id = ID) => its('ReminderDue', { rungs, dueOn: '2024-06-14', to: ['DRIVER', 'CO_DRIVER'] }, instant, id);
const row = (view: ReturnType<typeof folded>) => view.rows('deadlines')[0];
const ladder = (view: ReturnType<typeof folded>, viewer: Looker = SUPPORT, deadlineId = ID) => view.query('listRungs', { deadlineId, limit: 9 }, { viewer, at: NOW });

describe('deadlines', () => {
  it('keeps a deadline with its scope, its explanation and the next rung', () => {
    const view = folded('deadlines', scheduled());
    expect(row(view)).toMatchObject({
      deadlineId: ID, ruleId: 'C14b', scopeKind: 'plan', scopeId: PLAN, planId: PLAN, jadId: null, state: 'open', dueOn: '2024-06-14', recipients: '["DRIVER","CO_DRIVER"]', nextAt: '2024-05-02T07:00:00.000Z', command: null,
    });
    expect(JSON.parse(row(view)!['explanation'] as string)).toEqual(terms().explanation);
    expect(ladder(view)).toHaveLength(5);
    expect(ladder(view)[0]).toEqual({ deadlineId: ID, rung: 1, kind: 'reminder', dueAt: '2024-05-02T07:00:00.000Z', workdays: 30, recipients: '["DRIVER"]', jadId: null, passed: 0, givenAt: null, marking: expect.any(String), provenance: null });
    expect(view.query('listRungs', { deadlineId: ID, limit: 2, afterRung: 2 }, { viewer: SUPPORT, at: NOW }).map(({ rung }) => rung)).toEqual([3, 4]);
  });

  it('climbs the ladder: what was given is given, the next rung is the next alarm', () => {
    const story = [scheduled(), reminded([1, 2], '2024-06-01T08:00:00.000Z'), its('DeadlineMissed', { dueOn: '2024-06-14' }, '2024-06-14T22:00:05.000Z'), its('DeadlineEscalated', { level: 1, to: ['CO_DRIVER'] }, '2024-06-24T07:00:00.000Z')];
    const nextAfter = (count: number) => row(folded('deadlines', ...story.slice(0, count)))!['nextAt'];
    expect([1, 2, 3, 4].map(nextAfter)).toEqual(['2024-05-02T07:00:00.000Z', '2024-06-14T22:00:00.000Z', '2024-06-24T07:00:00.000Z', '2024-07-01T07:00:00.000Z']);
    expect(row(folded('deadlines', ...story))).toMatchObject({ state: 'missed', missedAt: '2024-06-14T22:00:05.000Z', escalation: 1 });
    expect(row(folded('deadlines', ...story, its('DeadlineEscalated', { level: 2, to: ['EST'] }, '2024-07-01T07:00:00.000Z')))).toMatchObject({ nextAt: null });
  });

  it('has no alarm once met, lapsed or suspended, and one again when resumed', () => {
    const met = its('DeadlineMet', { eventId: 'e-1', late: false }, '2024-05-01T08:00:00.000Z');
    expect(row(folded('deadlines', scheduled(), met))).toMatchObject({ state: 'met', metBy: 'e-1', metAt: '2024-05-01T08:00:00.000Z', late: 0, nextAt: null });
    expect(row(folded('deadlines', scheduled(), its('DeadlineLapsed', { why: 'The plan was cancelled' }, NOW)))).toMatchObject({ state: 'lapsed', nextAt: null, why: 'The plan was cancelled' });
    const suspended = its('DeadlineSuspended', { eventId: 'e-2' }, '2024-05-10T08:00:00.000Z');
    expect(row(folded('deadlines', scheduled(), suspended))).toMatchObject({ state: 'suspended', nextAt: null });
    const resumed = its('DeadlineResumed', { eventId: 'e-3', passed: [1], ...terms() }, '2024-05-20T08:00:00.000Z');
    expect(row(folded('deadlines', scheduled(), suspended, resumed))).toMatchObject({ state: 'open', nextAt: '2024-05-31T07:00:00.000Z' });
  });

  it('takes new terms whole: rungs that were dealt with stay so, old rungs go', () => {
    const rungs: Scheduled['rungs'] = [{ ...RUNGS[1]!, no: 1 }, { ...RUNGS[2]!, no: 2, at: '2024-07-31T22:00:00.000Z' }];
    const moved = its('DeadlineRescheduled', { reason: 'Extension', passed: [1], ...terms({ dueOn: '2024-07-31', dueAt: '2024-07-31T22:00:00.000Z', rungs }) }, NOW);
    const view = folded('deadlines', scheduled(), reminded([1, 2], '2024-05-31T07:00:00.000Z'), moved);
    expect(row(view)).toMatchObject({ state: 'open', dueOn: '2024-07-31', nextAt: '2024-07-31T22:00:00.000Z', why: 'Extension' });
    expect(ladder(view).map(({ rung, passed, givenAt }) => [rung, passed, givenAt])).toEqual([[1, 1, '2024-05-31T07:00:00.000Z'], [2, 0, null]]);
  });

  it('what was missed stays missed under terms that lie in the past, and does not under others', () => {
    const missed = [scheduled(), its('DeadlineMissed', { dueOn: '2024-06-14' }, '2024-06-15T08:00:00.000Z')];
    const moved = (dueAt: string) => its('DeadlineRescheduled', { reason: 'Rule changed', passed: [1, 2, 3], ...terms({ dueAt }) }, '2024-06-20T08:00:00.000Z');
    expect(row(folded('deadlines', ...missed, moved('2024-06-17T22:00:00.000Z')))).toMatchObject({ state: 'missed', missedAt: '2024-06-15T08:00:00.000Z' });
    expect(row(folded('deadlines', ...missed, moved('2024-06-30T22:00:00.000Z')))).toMatchObject({ state: 'open', missedAt: null });
  });

  it('Q6: lists what is overdue first, then by date, closed ones last', () => {
    const dated = (id: string, dueAt: string) => scheduled({ dueAt, dueOn: dueAt.slice(0, 10), rungs: [] }, id);
    const view = folded('deadlines', dated('d.closed', '2024-01-31T22:00:00.000Z'), its('DeadlineMet', { eventId: 'e', late: true }, NOW, 'd.closed'), dated('d.later', '2024-09-30T22:00:00.000Z'), dated('d.soon', '2024-06-30T22:00:00.000Z'), dated('d.over', '2024-05-31T22:00:00.000Z'));
    const list = (params: object = {}) => view.query('listDeadlines', { limit: 9, ...params }, { viewer: SUPPORT, at: NOW }).map(({ deadlineId }) => deadlineId);
    expect(list()).toEqual(['d.over', 'd.soon', 'd.later', 'd.closed']);
    expect(list({ limit: 2, afterUrgency: 1, afterDueAt: '2024-06-30T22:00:00.000Z', afterDeadlineId: 'd.soon' })).toEqual(['d.later', 'd.closed']);
    expect(list({ overdue: 1 })).toEqual(['d.over']);
    expect(list({ state: 'open', afterUrgency: 0, afterDueAt: '2024-05-31T22:00:00.000Z', afterDeadlineId: 'd.over' })).toEqual(['d.soon', 'd.later']);
    expect(list({ live: 1, toDate: '2024-06-30', role: 'CO_DRIVER' })).toEqual(['d.over', 'd.soon']);
    expect(list({ role: 'EST' })).toEqual([]);
  });

  it('Q6: page by page gives all there is once, in order, whatever is asked for', () => {
    const becomes: readonly ((id: string) => ReturnType<typeof its> | undefined)[] = [
      () => undefined, (id) => its('DeadlineMissed', { dueOn: '2024-06-14' }, NOW, id), (id) => its('DeadlineSuspended', { eventId: 'e' }, NOW, id), (id) => its('DeadlineMet', { eventId: 'e', late: false }, NOW, id),
      (id) => its('DeadlineLapsed', { why: 'Cancelled' }, NOW, id), (id) => its('DeadlineWaived', { reason: 'Merged', docRef: 'ST 1/24' }, NOW, id),
    ];
    // Before and after now, some on the same day, in every state.
    const events = Array.from({ length: 48 }, (_, n) => {
      const day = `2024-${String(3 + ((n * 5) % 8)).padStart(2, '0')}-15`;
      const id = `d.${String((n * 7) % 48).padStart(2, '0')}`;
      return [scheduled({ dueOn: day, dueAt: `${day}T22:00:00.000Z`, rungs: [], scope: n % 4 === 0 ? { kind: 'cycle', id: CYCLE } : { kind: 'plan', id: PLAN } }, id), becomes[n % 6]!(id)];
    }).flat().filter((event) => event !== undefined);
    const view = folded('deadlines', ...events);
    const list = (params: object) => view.query('listDeadlines', { limit: 100, ...params }, { viewer: SUPPORT, at: NOW });
    const all = list({ sort: 'deadlineId' });
    const sorted = (rows: typeof all) => rows.map((each) => `${each['urgency'] as number} ${each['dueAt'] as string} ${each['deadlineId'] as string}`).sort();
    for (const [params, holds] of [
      [{}, () => true], [{ cycleId: CYCLE }, () => true], [{ live: 1 }, ({ urgency }) => urgency !== 2], [{ planId: PLAN }, ({ planId }) => planId === PLAN], [{ live: 1, scopeKind: 'cycle', duties: 1 }, ({ urgency, scopeKind }) => urgency !== 2 && scopeKind === 'cycle'],
      [{ fromDate: '2024-06-01' }, ({ dueOn }) => (dueOn as string) >= '2024-06-01'],
    ] as [object, (row: (typeof all)[number]) => boolean][]) {
      const pages: (typeof all)[number][] = [];
      for (let last: (typeof all)[number] | undefined, more = true; more; ) {
        const page = list({ ...params, limit: 5, ...(last && { afterUrgency: last['urgency'], afterDueAt: last['dueAt'], afterDeadlineId: last['deadlineId'] }) });
        pages.push(...page);
        last = page.at(-1);
        more = page.length === 5;
      }
      expect(pages.map((each) => `${each['urgency'] as number} ${each['dueAt'] as string} ${each['deadlineId'] as string}`)).toEqual(sorted(all.filter(holds)));
      expect(list({ ...params, count: 1 })).toEqual([{ total: pages.length, capped: 0 }]);
    }
    expect(new Set(all.map(({ state }) => state)).size).toBe(6);
    expect(new Set(all.map(({ urgency }) => urgency))).toEqual(new Set([0, 1, 2]));
  });

  it('tells dated transitions from duties', () => {
    const view = folded('deadlines', scheduled({ recipients: [], transition: { noun: 'oap', id: PLAN, command: 'StartImplementation', data: {} }, rungs: [{ no: 1, kind: 'transition', at: '2024-06-14T00:00:00.000Z', workdays: 0, to: [] }] }));
    expect(row(view)).toMatchObject({ command: 'StartImplementation', nextAt: '2024-06-14T00:00:00.000Z' });
    expect(view.query('listDeadlines', { limit: 5, duties: 1 }, { viewer: SUPPORT, at: NOW })).toEqual([]);
    const due = its('TransitionDue', { transition: { noun: 'oap', id: PLAN, command: 'StartImplementation', data: {} } }, '2024-06-14T00:00:00.000Z');
    expect(row(folded('deadlines', scheduled({ rungs: [{ no: 1, kind: 'transition', at: '2024-06-14T00:00:00.000Z', workdays: 0, to: [] }] }), due))).toMatchObject({ nextAt: null });
  });

  it('A11: keeps the ledger: what was intended, for whom, and what became of it', () => {
    const told = { rungs: [1], recipient: 'driver.es@empact.example', role: 'DRIVER', party: 'ES', channel: 'mail' };
    const view = folded(
      'deadlines', scheduled(), reminded([1], '2024-05-02T07:00:00.000Z'), its('ReminderDelivered', { ...told, messageId: 'm-1' }, '2024-05-02T07:00:03.000Z'),
      its('ReminderBounced', { ...told, recipient: 'co-driver.hr@empact.example', role: 'CO_DRIVER', party: 'HR', error: '550' }, '2024-05-02T07:00:04.000Z'), reminded([2], '2024-05-31T07:00:00.000Z'),
    );
    const list = (params: object = {}) => view.query('listReminders', { limit: 9, ...params }, { viewer: SUPPORT, at: NOW }).map(({ rungs, recipient, outcome, messageId, error, intendedAt }) => [rungs, recipient, outcome, messageId, error, intendedAt]);
    expect(list()).toEqual([
      ['1', 'co-driver.hr@empact.example', 'bounced', null, '550', '2024-05-02T07:00:00.000Z'],
      ['1', 'driver.es@empact.example', 'delivered', 'm-1', null, '2024-05-02T07:00:00.000Z'],
      ['2', '', null, null, null, '2024-05-31T07:00:00.000Z'],
    ]);
    expect(list({ party: 'ES' })).toHaveLength(1);
    expect(list({ outcome: 'none' })).toHaveLength(1);
    expect(list({ outcome: 'bounced', deadlineId: ID })).toHaveLength(1);
  });

  it('A11: keeps each telling of the same rungs apart, with attempts and acknowledgement', () => {
    const told = { rungs: [1], recipient: 'driver.es@empact.example', role: 'DRIVER', party: 'ES', channel: 'mail' };
    const again = its('DeadlineRescheduled', { reason: 'Moved', passed: [], ...terms() }, '2024-05-03T08:00:00.000Z');
    const story = [
      scheduled(), reminded([1], '2024-05-02T07:00:00.000Z'), its('ReminderDelivered', { ...told, messageId: 'm-1', attempts: 3 }, '2024-05-02T07:00:03.000Z'),
      its('ReminderAcknowledged', { rungs: [1], role: 'DRIVER', party: 'ES' }, '2024-05-02T09:00:00.000Z'), again, reminded([1], '2024-05-04T07:00:00.000Z'),
      its('ReminderDelivered', { ...told, messageId: 'm-2' }, '2024-05-04T07:00:03.000Z'),
    ];
    const list = (query: string, params: object = {}) => folded('deadlines', ...story).query(query, { limit: 9, ...params }, { viewer: SUPPORT, at: NOW });
    expect(list('listReminders').map(({ messageId, attempts, acknowledgedAt, state }) => [messageId, attempts, acknowledgedAt, state])).toEqual([
      ['m-1', 3, '2024-05-02T09:00:00.000Z', 'open'], ['m-2', null, null, 'open'],
    ]);
    const mine = (roles: string, party: string, more: object = {}) => list('listTold', { roles, party, ...more }).map(({ messageId }) => messageId);
    expect(mine('["DRIVER"]', 'ES')).toEqual(['m-2', 'm-1']);
    expect(mine('["DRIVER"]', 'ES', { unseen: 1 })).toEqual(['m-2']);
    expect([mine('["DRIVER"]', 'FR'), mine('["EST"]', 'ES')]).toEqual([[], []]);
  });

  it('A11: nudges, reminders put off and word of what could not be delivered are in the ledger', () => {
    const rung = { no: 1_001, kind: 'reminder', at: '2024-06-03T07:00:00.000Z', workdays: 0, to: ['DRIVER'] } as const;
    const view = folded(
      'deadlines', scheduled(), its('NudgeSent', { rung: 2_001, dueOn: '2024-06-14', role: 'EST', party: 'EUROPOL', to: ['DRIVER'] }, '2024-05-01T08:00:00.000Z'),
      its('ReminderDelivered', { rungs: [2_001], recipient: 'd', role: 'DRIVER', party: 'ES', channel: 'mail', messageId: 'm-1' }, '2024-05-01T08:00:01.000Z'), reminded([1], '2024-05-02T07:00:00.000Z'),
      its('ReminderUndeliverable', { rung: 3_001, of: [1], role: 'DRIVER', party: 'ES', dueOn: '2024-06-14', to: ['EST'] }, '2024-05-02T07:01:00.000Z'),
      its('ReminderSnoozed', { role: 'DRIVER', party: 'ES', until: '2024-05-20', rung: { ...rung, at: '2024-05-20T07:00:00.000Z' } }, '2024-05-03T07:00:00.000Z'),
      its('ReminderSnoozed', { role: 'DRIVER', party: 'ES', until: '2024-05-21', rung: { ...rung, no: 1_002, at: '2024-05-21T07:00:00.000Z' } }, '2024-05-03T08:00:00.000Z'),
    );
    expect(view.query('listReminders', { limit: 9 }, { viewer: SUPPORT, at: NOW }).map(({ kind, rungs, seatRole, seatParty, outcome }) => [kind, rungs, seatRole, seatParty, outcome])).toEqual([
      ['nudge', '2001', 'EST', 'EUROPOL', 'delivered'], ['reminder', '1', null, null, null], ['undeliverable', '3001', 'DRIVER', 'ES', null], ['snooze', '1001', 'DRIVER', 'ES', null], ['snooze', '1002', 'DRIVER', 'ES', null],
    ]);
    expect(row(view)).toMatchObject({ nextAt: '2024-05-21T07:00:00.000Z' });
    expect(ladder(view).map(({ rung }) => rung)).toEqual([1, 2, 3, 4, 5, 1_002]);
  });

  it('A12: says who waived it or set its date, why and on what document', () => {
    const waived = its('DeadlineWaived', { reason: 'Merged', docRef: 'ST 1/24' }, NOW);
    expect(row(folded('deadlines', scheduled(), waived))).toMatchObject({ state: 'waived', nextAt: null, why: 'Merged', decidedWhy: 'Merged', decidedDocRef: 'ST 1/24', decidedRole: expect.any(String), decidedParty: expect.any(String) });
    expect(row(folded('deadlines', scheduled(), its('DeadlineDateDecided', { dueOn: '2024-06-28', reason: 'More to do' }, NOW)))).toMatchObject({ state: 'open', decidedWhy: 'More to do', decidedDocRef: null });
  });

  it('gives the alarms that are due, in order and by pages', () => {
    const view = folded('deadlines', scheduled(), scheduled({}, 'd.2'), scheduled({ rungs: RUNGS.slice(2) }, 'd.3'));
    const alarms = (params: object) => view.query('dueAlarms', { limit: 9, ...params }, { viewer: SUPPORT, at: NOW });
    expect(alarms({ until: '2024-06-01T00:00:00.000Z' })).toEqual([{ deadlineId: 'd.2', nextAt: RUNGS[0]!.at }, { deadlineId: ID, nextAt: RUNGS[0]!.at }]);
    expect(alarms({ until: '2024-07-01T00:00:00.000Z', afterNextAt: RUNGS[0]!.at, afterDeadlineId: ID }).map(({ deadlineId }) => deadlineId)).toEqual(['d.3']);
  });

  it('hides deadlines of a JAD, with ladder and ledger, as the JAD is hidden', () => {
    const id = `${CYCLE}.C19.${JAD}.1`;
    const story = [jadProposed, scheduled({ scope: { kind: 'jad', id: JAD } }, id), scheduled({ scope: { kind: 'jadParty', id: `${JAD}.MD` } }, 'd.2'), reminded([1], NOW, id)];
    const seenBy = (view: ReturnType<typeof folded>, viewer: Looker) => ['listDeadlines', 'listReminders'].map((query) => view.query(query, { limit: 9 }, { viewer, at: NOW }).length);
    expect([of('RO'), of('MD'), of('ES')].map((viewer) => seenBy(folded('deadlines', ...story), viewer))).toEqual([[2, 1], [0, 0], [0, 0]]);
    expect(seenBy(folded('deadlines', ...story, jadPlanned), of('MD'))).toEqual([2, 1]);
    expect(seenBy(folded('deadlines', ...story, inJad('JADEmbargoLifted', { reason: 'Over' })), of('ES'))).toEqual([2, 1]);
    expect([of('RO'), of('MD')].map((viewer) => ladder(folded('deadlines', ...story), viewer, id).length)).toEqual([5, 0]);
    expect(row(folded('deadlines', scheduled({ scope: { kind: 'jad', id: 'unknown' } })))).toMatchObject({ embargo: 1, parties: '' });
  });

  it('passes over events of a deadline it has not seen scheduled', () => {
    const view = folded('deadlines', reminded([1], NOW), its('DeadlineMissed', { dueOn: '2024-06-14' }, NOW));
    expect([view.rows('deadlines'), view.rows('reminders')]).toEqual([[], []]);
  });
});
