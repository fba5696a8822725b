import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rules } from '../testing/rules.js';
import { brief, calendarData, CYCLE, definitionOf, PLAN, World } from '../testing/world.js';
import { obligations } from './obligations.js';
import { scopeKey } from './scopes.js';
import type { Terms } from './terms.js';

const lead = (role = 'LEADER') => ({ actionId: '3.2', oapId: PLAN, party: { kind: 'LAND', code: 'AA' }, leadRole: role, assignedBy: 'BB', effectiveFrom: '2024-01-08' });
const release = (role = 'LEADER', to = '2024-02-20') => ({ actionId: '3.2', party: 'AA', leadRole: role, to, reason: 'moved' });
const report = (year: number, roundNo: number) => ({ year, roundNo, final: false, summary: 's', missing: [] });

/** What the world wants done after each step, in a few words. */
const steps = (world: World, ...happenings: (() => [string, unknown])[]): readonly (readonly string[])[] =>
  happenings.map((happen) => {
    const [when] = happen();
    return world.reconcile(when).map(brief);
  });

describe('the wanted set, event by event', () => {
  it('a plan from draft to approval: C8b, C9, the transitions', () => {
    const w = new World().begin();
    expect(w.reconcile('2021-06-01').map(brief)).toEqual(['T1 Schedule 2022-01-01']);
    expect(
      steps(w,
        () => ['2023-09-01', w.draft()],
        () => ['2023-09-20', w.plan('OAPConsultationStarted', '2023-09-20', { closesOn: '2023-11-05' })],
        () => ['2023-11-06', w.plan('OAPConsultationClosed', '2023-11-06')],
        () => ['2023-11-13', w.plan('OAPSubmitted', '2023-11-13', { gaps: [], driver: 'AA', submittedBy: 'AA' })],
        () => ['2023-11-20', w.plan('OAPReturned', '2023-11-20', { reasons: 'r' })],
        () => ['2023-12-01', w.plan('OAPSubmitted', '2023-12-01', { gaps: [], driver: 'AA', submittedBy: 'AA' })],
        () => ['2023-12-14', w.plan('OAPApproved', '2023-12-14', { cycleId: CYCLE, oapId: PLAN })],
        () => ['2024-01-01', w.plan('OAPImplementationStarted', '2024-01-01')],
        () => ['2024-04-29', w.plan('OAPReportSubmitted', '2024-04-29', report(2024, 1))],
        () => ['2025-01-01', w.plan('OAPImplementationEnded', '2025-01-01')],
      ),
    ).toEqual([
      ['C8b Schedule 2023-11-15', 'C9 Schedule 2023-12-15'],
      ['T5 Schedule 2023-11-06'],
      ['T5 Meet'],
      ['C8b Meet'],
      ['C8b Schedule 2023-12-04 #2', 'C9 Suspend'],
      ['C8b Meet #2', 'C9 Resume 2023-12-15'],
      ['C9 Meet', 'C14b Schedule 2024-04-30', 'T3 Schedule 2024-01-01'],
      ['T3 Meet', 'T4 Schedule 2025-01-01'],
      ['C14b Meet'],
      ['T4 Meet'],
    ]);
  });

  it('C12: without a leader, with one, released, and cancelled', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    expect(
      steps(w,
        () => ['2023-09-10', w.action('2023-09-10')],
        () => ['2024-01-05', w.plan('ActionLedAssigned', '2024-01-05', lead('CO_LEADER'))],
        () => ['2024-01-05', w.plan('ActionLedAssigned', '2024-01-05', lead())],
        () => ['2024-01-10', w.plan('ActionLeadReleased', '2024-01-10', release('CO_LEADER'))],
        () => ['2024-02-20', w.plan('ActionLeadReleased', '2024-02-20', release())],
        () => ['2024-02-25', w.plan('ActionCancelled', '2024-02-25', { actionId: '3.2', reason: 'r' })],
      ),
    ).toEqual([['C12 Schedule 2024-02-12'], [], ['C12 Meet'], [], ['C12 Schedule 2024-03-01 #2'], ['C12 Lapse #2']]);
  });

  it('C12: the later of start - 30 days and release + 10 days', () => {
    const w = new World().begin();
    w.draft();
    w.action('2023-09-10', { start: '2024-06-03' });
    w.plan('ActionLedAssigned', '2023-10-02', lead());
    w.reconcile('2023-10-02');
    w.plan('ActionLeadReleased', '2024-02-20', release());
    expect(w.reconcile('2024-02-20').map(brief)).toEqual(['C12 Schedule 2024-05-06 #2']);
  });

  it('moves with the date it hangs on', () => {
    const w = new World().begin();
    w.draft();
    w.action('2023-09-10');
    w.reconcile('2023-09-10');
    w.plan('OperationalActionRevised', '2023-10-01', { actionId: '3.2', title: 't', goals: [], kind: 'PATROL', start: '2024-05-13' });
    const [command] = w.reconcile('2023-10-01');
    expect(command).toMatchObject({ name: 'RetermDeadline', data: { dueOn: '2024-04-15', reason: 'The date moved from 2024-02-12 to 2024-04-15.' } });
  });

  it('lapses where its date is not known any more, and goes on as the next where it is again', () => {
    const w = new World().begin();
    w.draft();
    w.action('2023-09-10');
    w.reconcile('2023-09-10');
    expect(
      steps(w,
        () => ['2023-10-01', w.plan('OperationalActionRevised', '2023-10-01', { actionId: '3.2', title: 't', goals: [], kind: 'PATROL' })],
        () => ['2023-10-02', w.plan('OperationalActionRevised', '2023-10-02', { actionId: '3.2', title: 't', goals: [], kind: 'PATROL', start: '2024-05-13' })],
        () => ['2023-10-03', w.plan('ActionLedAssigned', '2023-10-03', lead())],
      ),
    ).toEqual([['C12 Lapse'], ['C12 Schedule 2024-04-15 #2'], ['C12 Meet #2']]);
  });

  it('a cancelled plan takes everything with it', () => {
    const w = new World().begin();
    w.draft();
    w.action('2023-09-10');
    w.reconcile('2023-09-10');
    w.plan('OAPCancelled', '2023-10-01', { reason: 'r', docRef: 'd' });
    expect(w.reconcile('2023-10-01').map(brief).sort()).toEqual(['C12 Lapse', 'C8b Lapse', 'C9 Lapse']);
  });

  it('approved while it was returned, it stays met when the plan is handed in after all', () => {
    const w = new World().begin();
    w.draft();
    w.plan('OAPReturned', '2023-11-20', { reasons: 'r' });
    w.plan('OAPApproved', '2023-11-21', {});
    w.reconcile('2023-11-21');
    w.plan('OAPSubmitted', '2023-11-22', { gaps: [] });
    expect(w.reconcile('2023-11-22').map(brief).filter((each) => each.startsWith('C9'))).toEqual([]);
  });

  it('a plan of two years reports each year; a report counts for its own', () => {
    const w = new World().begin();
    w.draft('2023-09-01', { to: '2025-12-31' });
    w.plan('OAPApproved', '2023-12-01', {});
    const ids = w.reconcile('2023-12-01').map(({ deadlineId }) => deadlineId).filter((id) => id.includes('C14b'));
    expect(ids).toEqual([`${CYCLE}.C14b.${PLAN}.2024.1`, `${CYCLE}.C14b.${PLAN}.2025.1`]);
    w.plan('OAPReportSubmitted', '2024-04-20', report(2024, 2));
    expect(w.reconcile('2024-04-20')).toEqual([]);
    w.plan('OAPReportSubmitted', '2024-04-21', report(2024, 1));
    expect(w.reconcile('2024-04-21')).toMatchObject([{ deadlineId: ids[0], name: 'MeetDeadline' }]);
  });

  it('an obligation opened and met at once is on record all the same, whole', () => {
    const w = new World().begin();
    w.draft();
    w.plan('OAPSubmitted', '2023-09-02', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    expect(w.reconcile('2023-09-02').map(brief).filter((each) => each.startsWith('C8b'))).toEqual(['C8b Schedule 2023-11-15', 'C8b Meet']);
  });

  it('explains itself: anchor, rule, calendar, the days skipped by name', () => {
    const w = new World().begin();
    w.draft();
    w.plan('OAPSubmitted', '2023-10-02', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    w.reconcile('2023-10-02');
    const returned = w.plan('OAPReturned', '2023-10-27', { reasons: 'r' });
    w.plan('OAPSubmitted', '2023-10-28', { gaps: [], driver: 'AA', submittedBy: 'AA' });
    w.plan('OAPReturned', '2023-11-10', { reasons: 'again' });
    const third = w.reconcile('2023-11-10').find(({ deadlineId, name }) => deadlineId.endsWith('.3') && name === 'ScheduleDeadline');
    const { explanation } = third!.data as unknown as Terms;
    expect(explanation).toMatchObject({ rule: { id: 'C8b', definition: { id: 'spec', version: 1 } }, calendar: { code: 'EU-INST', version: 1 }, anchor: { name: 'event:OAPReturned', on: '2023-11-10' } });
    const second = w.book.obligationsOf(scopeKey(CYCLE, 'plan', PLAN)).find(({ ruleId, occurrence }) => ruleId === 'C8b' && occurrence === 2)!.due()!.terms;
    expect(second.dueOn).toBe('2023-11-15');
    expect(second.explanation.anchor).toEqual({ name: 'planPeriodStart', on: '2024-01-01' });
    expect(second.explanation.skipped).toEqual(expect.arrayContaining([{ date: '2023-11-01', why: "All Saints' Day" }, { date: '2023-11-02', why: "All Souls' Day" }]));
    expect(second.explanation.steps).toContain('OAPReturned of 2023-10-27, 10 working days after: 2023-11-14');
    expect(second.explanation.steps).toContain("the rule's own date 2023-11-15 is not before it and stands");
    expect(returned).not.toBe('');
  });
});

describe('what comes from outside', () => {
  it('public facts open no obligation, but the cycle still ends', () => {
    const w = new World().begin(definitionOf(), { kind: 'PUBLIC', source: 'spec' });
    w.draft('2023-09-01', { provenance: { kind: 'PUBLIC', source: 'spec' } });
    w.tell(`cycle-${CYCLE}`, 'CycleActivated', { cycleId: CYCLE }, '2023-09-02', { provenance: { kind: 'PUBLIC', source: 'spec' } });
    expect(w.reconcile('2023-09-02').map(brief)).toEqual(['T2 Schedule 2026-01-01']);
  });

  it('a closed cycle told afterwards wants nothing', () => {
    const w = new World();
    w.tell('calendar-EU-INST', 'CalendarPublished', calendarData(), '2027-01-04');
    w.tell('definition-spec', 'DefinitionPublished', { definition: definitionOf() }, '2027-01-04');
    const more = { provenance: { kind: 'PUBLIC', source: 'spec' } as const, recordedAt: '2027-02-01T08:00:00.000Z' };
    w.tell(`cycle-${CYCLE}`, 'CycleAnnounced', { cycleId: CYCLE, programme: 'spec', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec', version: 1 } }, '2021-03-01', more);
    expect(w.reconcile('2027-02-01')).toEqual([]);
    w.tell(`cycle-${CYCLE}`, 'CycleActivated', { cycleId: CYCLE }, '2022-01-01', more);
    w.tell(`cycle-${CYCLE}`, 'CycleEnded', { cycleId: CYCLE }, '2026-01-01', more);
    expect(w.reconcile('2027-02-01')).toEqual([]);
  });

  it('a seed found past due is recorded late: a miss, no reminder', () => {
    const w = new World().begin();
    w.reconcile('2021-06-01');
    w.draft('2023-11-20', { provenance: { kind: 'SYNTHETIC' } });
    const c8b = w.reconcile('2023-11-20').find(({ deadlineId }) => deadlineId.includes('C8b'))!;
    expect(c8b.data).toMatchObject({ importedLate: true, dueOn: '2023-11-15', rungs: [{ no: 1, kind: 'missed' }] });
  });
});

describe('changes of the rules and the calendar', () => {
  it('a new calendar version moves what it moves, and only that', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    const data = calendarData(2);
    w.tell('calendar-EU-INST', 'CalendarPublished', { ...data, holidays: [...data.holidays, { date: '2023-11-15', names: { en: 'Extra day' } }] }, '2023-09-05');
    const commands = w.reconcile('2023-09-05');
    expect(commands.map(brief)).toEqual(['C8b Reterm 2023-11-14']);
    expect((commands[0]!.data as unknown as Terms).explanation).toMatchObject({ calendar: { version: 2 }, skipped: [{ date: '2023-11-15', why: 'Extra day' }] });
  });

  it('an older calendar version that comes late changes nothing', () => {
    const w = new World();
    w.tell('calendar-EU-INST', 'CalendarPublished', calendarData(2), '2021-01-01');
    w.begin();
    w.draft();
    w.reconcile('2023-09-01');
    expect(w.book.calendars.get('EU-INST')?.version).toBe(2);
  });

  it('without a calendar it is computed by weekends, and computed again when one is published', () => {
    const w = new World();
    w.tell('definition-spec', 'DefinitionPublished', { definition: definitionOf() }, '2021-01-04');
    w.tell(`cycle-${CYCLE}`, 'CycleAnnounced', { cycleId: CYCLE, programme: 'spec', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'spec', version: 1 } }, '2021-03-01');
    w.tell(`cycle-${CYCLE}`, 'PlanLineDefined', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' }, '2021-06-01');
    w.draft();
    const first = w.reconcile('2023-09-01').find(({ deadlineId }) => deadlineId.includes('C8b'))!;
    expect((first.data as unknown as Terms).explanation.steps.join()).toContain('No calendar EU-INST is published');
    w.tell('calendar-EU-INST', 'CalendarPublished', calendarData(), '2023-09-02');
    // The date stays, the reminders move past the holidays.
    expect(w.reconcile('2023-09-02').map(brief)).toContain('C8b Reterm 2023-11-15');
  });
});

describe('what was decided or put off', () => {
  const c8b = `${CYCLE}.C8b.${PLAN}.1`;
  const drafted = (): World => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    return w;
  };

  it('A12: a date set by decision gets a ladder of its own and holds against the rule, also when the calendar changes', () => {
    const w = drafted();
    w.tell(`deadline-${c8b}`, 'DeadlineDateDecided', { dueOn: '2023-11-24', reason: 'More to do' }, '2023-10-01');
    const [command, ...none] = w.reconcile('2023-10-01');
    expect([brief(command!), none]).toEqual(['C8b Reterm 2023-11-24', []]);
    const terms = command!.data as unknown as Terms;
    expect(terms.explanation.steps.at(-1)).toBe('set to 2023-11-24 by decision');
    expect(terms.rungs.find(({ kind }) => kind === 'missed')!.at).toBe('2023-11-24T23:00:00.000Z');
    const data = calendarData(2);
    w.tell('calendar-EU-INST', 'CalendarPublished', { ...data, holidays: [...data.holidays, { date: '2023-11-15', names: { en: 'Extra day' } }] }, '2023-10-05');
    // The reminders before it move past the new holiday; the date does not.
    expect(w.reconcile('2023-10-05').map(brief)).toEqual(['C8b Reterm 2023-11-24']);
  });

  it('a waived one is left alone, also once its event comes', () => {
    const w = drafted();
    w.tell(`deadline-${c8b}`, 'DeadlineWaived', { reason: 'Merged', docRef: 'd' }, '2023-10-01');
    w.plan('OAPSubmitted', '2023-11-01');
    expect(w.reconcile('2023-11-01').filter(({ deadlineId }) => deadlineId === c8b)).toEqual([]);
    expect([...w.book.upcoming()].map(({ deadlineId }) => deadlineId)).not.toContain(c8b);
  });

  it('a reminder put off is the next alarm while it is the nearest, and the ladder stays as it is', () => {
    const w = drafted();
    const next = (): string | undefined => [...w.book.upcoming()].find(({ deadlineId }) => deadlineId === c8b)?.dueAt;
    const ladders = next();
    const snooze = (no: number, at: string): void => void w.tell(`deadline-${c8b}`, 'ReminderSnoozed', { role: 'PILOT', party: 'AA', until: at.slice(0, 10), rung: { no, kind: 'reminder', at, workdays: 0, to: ['PILOT'] } }, '2023-09-03');
    snooze(1_001, '2023-09-10T07:00:00.000Z');
    expect(next()).toBe('2023-09-10T07:00:00.000Z');
    snooze(1_002, '2023-09-12T07:00:00.000Z');
    expect(next()).toBe('2023-09-12T07:00:00.000Z');
    w.tell(`deadline-${c8b}`, 'ReminderDue', { rungs: [1_002], dueOn: '2023-11-15', to: ['PILOT'], party: 'AA' }, '2023-09-12');
    expect([next(), w.reconcile('2023-09-12')]).toEqual([ladders, []]);
  });
});

describe('comparing', () => {
  const happenings = ['OAPSubmitted', 'OAPReturned', 'OAPApproved', 'OAPCancelled', 'OAPImplementationStarted', 'OAPConsultationStarted', 'OAPConsultationClosed', 'Propose', 'Revise', 'Unset', 'Lead', 'Release', 'Withdraw', 'ActionStarted', 'Report', 'Calendar'] as const;

  function happen(w: World, what: (typeof happenings)[number], day: string): void {
    switch (what) {
      case 'Propose': return void w.action(day);
      case 'Revise': return void w.plan('OperationalActionRevised', day, { actionId: '3.2', title: 't', goals: [], kind: 'PATROL', start: '2024-07-01' });
      case 'Unset': return void w.plan('OperationalActionRevised', day, { actionId: '3.2', title: 't', goals: [], kind: 'PATROL' });
      case 'Lead': return void w.plan('ActionLedAssigned', day, lead());
      case 'Release': return void w.plan('ActionLeadReleased', day, release('LEADER', day));
      case 'Withdraw': return void w.plan('OperationalActionWithdrawn', day, { actionId: '3.2', reason: 'r' });
      case 'ActionStarted': return void w.plan('ActionStarted', day, { actionId: '3.2' });
      case 'Report': return void w.plan('OAPReportSubmitted', day, report(2024, 1));
      case 'Calendar': return void w.tell('calendar-EU-INST', 'CalendarPublished', { ...calendarData(2 + w.events.length), holidays: [{ date: '2023-11-15', names: { en: 'Odd day' } }] }, day);
      case 'OAPConsultationStarted': return void w.plan(what, day, { closesOn: '2023-11-05' });
      default: return void w.plan(what, day, { gaps: [] });
    }
  }

  /** Its first life lapsed; the second ended and the third began between two comparisons: nothing is recorded of the second. */
  const ENDED_UNRECORDED: [(typeof happenings)[number], boolean][] = [['OAPConsultationStarted', true], ['OAPSubmitted', true], ['OAPConsultationClosed', false], ['OAPConsultationStarted', false]];
  const histories = fc.array(fc.tuple(fc.constantFrom(...happenings), fc.boolean()), { maxLength: 25 });
  const dayOf = (index: number) => `2023-${String(9 + Math.floor(index / 10)).padStart(2, '0')}-${String((index % 10) * 2 + 2).padStart(2, '0')}`;

  it('once carried out, comparing again gives nothing, after any history', () =>
    fc.assert(fc.property(histories, (history) => {
      const w = new World().begin();
      w.draft();
      history.forEach(([what, now], index) => {
        happen(w, what, dayOf(index));
        if (now) w.reconcile(dayOf(index));
      });
      w.reconcile('2024-01-01');
      const again = new World();
      for (const event of w.events) again.book.fold(event);
      expect(again.reconcile('2024-01-01').map(brief)).toEqual([]);
    }), { numRuns: 150, examples: [[ENDED_UNRECORDED]] }));

  it('an open deadline is wanted, and what is wanted is open, after any history', () =>
    fc.assert(fc.property(histories, (history) => {
      const w = new World().begin();
      w.draft();
      history.forEach(([what, now], index) => {
        happen(w, what, dayOf(index));
        if (now) w.reconcile(dayOf(index));
      });
      w.reconcile('2024-01-01');
      const wanted = obligations(w.book.scopes, CYCLE, { definition: definitionOf(rules), calendars: w.book.calendars })
        .filter(({ status, counts }) => status.is === 'open' && counts)
        .map(({ ruleId, scope, due }) => `${ruleId} ${scope.id} ${scope.period ?? ''} ${due()!.terms.dueOn}`);
      const open = [...w.book.known.byId.values()].filter(({ status }) => status === 'open').map(({ ruleId, scope, terms }) => `${ruleId} ${scope.id} ${scope.period ?? ''} ${terms.dueOn}`);
      expect(open.sort()).toEqual(wanted.sort());
    }), { numRuns: 150 }));

  it('tells the next rung of what moved, and of everything open', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    const c8b = `${CYCLE}.C8b.${PLAN}.1`;
    expect(w.book.takeMoved()).toContainEqual({ deadlineId: c8b, next: { id: `${c8b}.1`, deadlineId: c8b, dueAt: '2023-10-02T07:00:00.000Z' } });
    w.tell(`deadline-${c8b}`, 'ReminderDue', { rungs: [1], dueOn: '2023-11-15', to: ['DRIVER'] }, '2023-10-02T07:00:00.000Z');
    expect(w.book.takeMoved()).toEqual([{ deadlineId: c8b, next: { id: `${c8b}.2`, deadlineId: c8b, dueAt: '2023-10-30T08:00:00.000Z' } }]);
    expect([...w.book.upcoming()].map(({ id }) => id)).toContain(`${c8b}.2`);
    w.plan('OAPSubmitted', '2023-10-03', { gaps: [] });
    w.reconcile('2023-10-03');
    expect(w.book.takeMoved()).toContainEqual({ deadlineId: c8b, next: undefined });
  });

  it('tells what moved part by part, each once, and what moves meanwhile after it', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    const all = [...w.book.upcoming()].map(({ deadlineId }) => deadlineId);
    const [first, second] = [w.book.takeMoved(1), w.book.takeMoved(2)];
    expect([first.length, second.length]).toEqual([1, 2]);
    // It moves once more, having been told already.
    const { deadlineId, next } = first[0]!;
    w.tell(`deadline-${deadlineId}`, 'ReminderDue', { rungs: [Number(next!.id.split('.').at(-1))], dueOn: '2023-11-15', to: ['DRIVER'] }, next!.dueAt);
    const rest = w.book.takeMoved(1_000);
    expect([...first, ...second, ...rest].map((each) => each.deadlineId).sort()).toEqual([...all, deadlineId].sort());
    expect(rest.at(-1)!.deadlineId).toBe(deadlineId);
    expect(rest.at(-1)!.next?.id).not.toBe(next!.id);
    expect(w.book.takeMoved(1_000)).toEqual([]);
    w.tell(`deadline-${all[0]!}`, 'DeadlineLapsed', { why: 'Cancelled' }, '2023-09-02T07:00:00.000Z');
    expect(w.book.takeMoved(1_000)).toEqual([{ deadlineId: all[0], next: undefined }]);
  });

  it('counts all there are as moved when it is first asked, with what moves before the last of them was told', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    const all = [...w.book.upcoming()].map(({ deadlineId }) => deadlineId);
    const [first] = w.book.takeMoved(1);
    w.tell(`deadline-${first!.deadlineId}`, 'DeadlineLapsed', { why: 'Cancelled' }, '2023-09-02T07:00:00.000Z');
    expect(w.book.takeMoved().map(({ deadlineId, next }) => [deadlineId, next === undefined])).toEqual([...all.slice(1).map((id) => [id, false]), [first!.deadlineId, true]]);
    expect(w.book.takeMoved()).toEqual([]);
  });

  it('knows the terms of what goes on, as of a revision that it has seen and at which they stood', () => {
    const w = new World().begin();
    w.draft();
    w.reconcile('2023-09-01');
    const c8b = `${CYCLE}.C8b.${PLAN}.1`;
    const { terms } = w.book.known.byId.get(c8b)!;
    expect(w.book.termsAt(c8b, 0)).toMatchObject({ cycleId: CYCLE, ruleId: 'C8b', terms });
    // Not seen yet.
    expect(w.book.termsAt(c8b, 1)).toBeUndefined();
    w.tell(`deadline-${c8b}`, 'ReminderDue', { rungs: [1], dueOn: terms.dueOn, to: ['DRIVER'] }, '2023-10-02T07:00:00.000Z');
    expect(w.book.termsAt(c8b, 1)?.terms).toEqual(terms);
    const moved = { ...terms, dueOn: '2023-12-15', explanation: { anchor: { name: 'planPeriodStart', on: '2024-01-01' }, rule: { id: 'C8b', definition: { id: CYCLE, version: 1 } }, steps: [], skipped: [] } };
    w.tell(`deadline-${c8b}`, 'DeadlineRescheduled', { reason: 'Extension', passed: [1], ...moved }, '2023-10-03T07:00:00.000Z');
    expect(w.book.termsAt(c8b, 2)?.terms.dueOn).toBe('2023-12-15');
    // Set later: whoever asks about then has to read it.
    expect(w.book.termsAt(c8b, 1)).toBeUndefined();
    w.tell(`deadline-${c8b}`, 'DeadlineLapsed', { why: 'Cancelled' }, '2023-10-04T07:00:00.000Z');
    expect(w.book.termsAt(c8b, 2)).toBeUndefined();
    expect(w.book.termsAt('nobody', 0)).toBeUndefined();
  });
});
