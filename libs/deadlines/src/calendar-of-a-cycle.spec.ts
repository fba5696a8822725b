import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Definition } from '#kernel';
import { ACTION, BREACH, cycleAt, inAction, inBreach, inCycle, inJad, inPlan, inReaction, JAD, REACTION, type Happening, type Stage } from '../testing/whole-cycle.js';
import { brief, CYCLE, PLAN, World } from '../testing/world.js';
import { obligations, type Obligation } from './obligations.js';
import { scopeKey } from './scopes.js';

/** One duty: of which scope, at which stage of the cycle, due when (counted by hand), met by what, ended unmet by what. */
interface Line {
  readonly rule: string;
  readonly of: readonly [kind: string, id: string];
  readonly at: Stage;
  /** One day for each year of a rule that repeats. */
  readonly due: readonly string[];
  readonly met: Happening;
  /** Which of the days `met` is about; the first unless it says otherwise. */
  readonly nth?: number;
  readonly lapses?: Happening;
}

const gave = (party: string) => inCycle('ThreatContributionSubmitted', { party, partyKind: 'K', kind: 'DATA' }, '2020-09-01');
const meeting = (kind: string, heldOn: string, oapId?: string) => inCycle('MeetingHeld', { kind, heldOn, oapId }, heldOn);
const report = (year: number, roundNo: number, final = false) => inPlan('OAPReportSubmitted', { year, roundNo, final, summary: 's', missing: [] }, `${year}-04-20`);
const progress = (year: number, roundNo: number) => inAction('ActionProgressReported', { year, roundNo, status: 'ON_TRACK', percent: 50, text: 't' }, `${year}-04-10`);
const answer = (addressee: string) => inCycle('RecommendationAnswered', { recommendationId: `r-${addressee}`, addressee, answer: 'ACCEPTED' }, '2025-02-03');
const programme = (party: string, year: number) => inCycle('WorkProgrammeCommitted', { party, year, docRef: 'd', actions: [] }, `${year}-02-20`);
const superseded = inCycle('CycleSuperseded', { cycleId: CYCLE, reason: 'r', docRef: 'd' }, '2021-01-11');
const cancelled = inPlan('OAPCancelled', { reason: 'r', docRef: 'd' }, '2024-01-20');
const over = inAction('OperationalActionCarriedOver', { oapId: PLAN, toOapId: 'x' }, '2024-02-20');
const completed = inAction('ActionCompleted', { summary: 's' }, '2024-04-02');
const waived = inCycle('EvaluationWaived', { reason: 'r', docRef: 'd' }, '2024-01-10');
const called = inJad('JADCancelled', { reason: 'r' }, '2024-03-01');

/** EMPACT 2022-25, counted by hand with the calendar of the EU institutions on the table (holidays: 1-3 Nov 2023, Easter 2024, Ascension 2024). */
const lines: readonly Line[] = [
  { rule: 'C1a', of: ['party', 'DE'], at: 'requested', due: ['2020-09-30'], met: gave('DE'), lapses: superseded },
  { rule: 'C1b', of: ['party', 'EUROPOL'], at: 'requested', due: ['2020-09-30'], met: gave('EUROPOL'), lapses: superseded },
  { rule: 'C1c', of: ['party', 'CH'], at: 'requested', due: ['2020-09-30'], met: inCycle('ThreatContributionDeclined', { party: 'CH', reason: 'r' }, '2020-08-03'), lapses: superseded },
  { rule: 'C2', of: ['cycle', CYCLE], at: 'announced', due: ['2021-03-31'], met: inCycle('ThreatAssessmentPublished', { docRef: 'd', recommendedPriorities: [] }, '2021-03-30'), lapses: superseded },
  // 15 May 2021 is a Saturday.
  { rule: 'C3', of: ['cycle', CYCLE], at: 'announced', due: ['2021-05-17'], met: inCycle('PolicyAdvisoryDocumentIssued', { docRef: 'd' }, '2021-05-11'), lapses: superseded },
  { rule: 'C4', of: ['cycle', CYCLE], at: 'announced', due: ['2021-06-30'], met: inCycle('PrioritySelectionConcluded', { docRef: 'd', codes: [] }, '2021-05-26'), lapses: superseded },
  { rule: 'C5a', of: ['cycle', CYCLE], at: 'announced', due: ['2021-06-30'], met: meeting('WORKSHOP', '2021-06-22'), lapses: superseded },
  { rule: 'C5b', of: ['cycle', CYCLE], at: 'announced', due: ['2021-09-30'], met: inCycle('StrategicPlanSubmitted', { kind: 'GENERAL', docRef: 'd' }, '2021-09-15'), lapses: superseded },
  { rule: 'C6a', of: ['line', 'hill'], at: 'setting', due: ['2021-08-31'], met: inCycle('RoleHolderNominated', { seat: 'driver', target: 'hill', party: 'DE', kind: 'MEMBER_STATE', nominatedBy: 'DE' }, '2021-07-05'), lapses: superseded },
  { rule: 'C6b', of: ['line', 'hill'], at: 'setting', due: ['2021-08-31'], met: inCycle('DriverAppointed', { lineCode: 'hill', party: 'DE', kind: 'MEMBER_STATE', from: '2022-01-01' }, '2021-08-20'), lapses: superseded },
  { rule: 'C6c', of: ['party', 'DE'], at: 'setting', due: ['2021-08-31'], met: inCycle('NationalCoordinatorDesignated', { state: 'DE', party: 'DE', kind: 'MEMBER_STATE', from: '2022-01-01' }, '2021-08-20'), lapses: superseded },
  { rule: 'C6d', of: ['goal', 'CHSG1'], at: 'setting', due: ['2021-08-31'], met: inCycle('GoalSupervisorAppointed', { goalCode: 'CHSG1', party: 'DE', kind: 'MEMBER_STATE', from: '2022-01-01' }, '2021-08-20'), lapses: superseded },
  { rule: 'C7', of: ['plan', PLAN], at: 'drafting', due: ['2023-10-31'], met: meeting('DRAFTING', '2023-10-10', PLAN), lapses: inPlan('OAPApproved', {}, '2023-12-14') },
  // A Sunday; the 1st and 2nd are holidays, the Friday is not.
  { rule: 'C8a', of: ['plan', PLAN], at: 'drafting', due: ['2023-11-03'], met: inPlan('OAPConsultationClosed', {}, '2023-11-03'), lapses: cancelled },
  { rule: 'C8b', of: ['plan', PLAN], at: 'drafting', due: ['2023-11-15'], met: inPlan('OAPSubmitted', { gaps: [] }, '2023-11-13'), lapses: cancelled },
  { rule: 'C9', of: ['plan', PLAN], at: 'drafting', due: ['2023-12-15'], met: inPlan('OAPApproved', {}, '2023-12-14'), lapses: cancelled },
  { rule: 'C10a', of: ['cycle', CYCLE], at: 'announced', due: ['2021-11-30', '2022-11-30', '2023-11-30', '2024-12-02'], met: inCycle('FundingCallOpened', { source: 's', year: 2024 }, '2023-11-20'), nth: 2, lapses: superseded },
  { rule: 'C10b', of: ['action', ACTION], at: 'running', due: ['2024-01-15'], met: inAction('FundingRequested', { source: 'ISF', amount: 100, requestedBy: 'DE' }, '2024-01-12'), lapses: over },
  // 30 March 2024 is the Saturday before Easter.
  { rule: 'C10c', of: ['action', ACTION], at: 'asked', due: ['2024-04-02'], met: inAction('FundingAwarded', { source: 'ISF', amount: 90, docRef: 'd', decidedOn: '2024-03-20', awardedBy: 'COMMISSION' }, '2024-03-20'), lapses: over },
  { rule: 'C11', of: ['plan', PLAN], at: 'running', due: ['2024-01-31'], met: meeting('KICKOFF', '2024-01-23', PLAN), lapses: cancelled },
  // 10 February 2024 is a Saturday.
  { rule: 'C12', of: ['action', ACTION], at: 'running', due: ['2024-02-12'], met: inAction('ActionLedAssigned', { leadRole: 'LEADER', effectiveFrom: '2024-01-08' }, '2024-01-05'), lapses: over },
  { rule: 'C13a', of: ['action', ACTION], at: 'running', due: ['2024-03-26'], met: inAction('ActionStarted', {}, '2024-03-12'), lapses: over },
  { rule: 'C13b', of: ['action', ACTION], at: 'running', due: ['2025-07-15'], met: completed, lapses: cancelled },
  { rule: 'C14a', of: ['action', ACTION], at: 'running', due: ['2024-04-15', '2025-04-15'], met: progress(2024, 1), lapses: completed },
  { rule: 'C14b', of: ['plan', PLAN], at: 'running', due: ['2024-04-30', '2025-04-30'], met: report(2025, 1), nth: 1, lapses: cancelled },
  // 31 May 2025 is a Saturday; 30 November is a Saturday in 2024 and a Sunday in 2025.
  { rule: 'C15a', of: ['cycle', CYCLE], at: 'announced', due: ['2022-05-31', '2023-05-31', '2024-05-31', '2025-06-02'], met: meeting('NEC', '2024-05-24'), nth: 2, lapses: superseded },
  { rule: 'C15b', of: ['cycle', CYCLE], at: 'announced', due: ['2022-11-30', '2023-11-30', '2024-12-02', '2025-12-01'], met: meeting('NEC', '2024-11-12'), nth: 2, lapses: superseded },
  { rule: 'C16a', of: ['action', ACTION], at: 'running', due: ['2024-10-01', '2025-10-01'], met: progress(2025, 2), nth: 1, lapses: completed },
  { rule: 'C16b', of: ['plan', PLAN], at: 'running', due: ['2024-10-31', '2025-10-31'], met: report(2024, 2), lapses: cancelled },
  // 28 February 2026 is a Saturday.
  { rule: 'C17a', of: ['plan', PLAN], at: 'running', due: ['2026-03-02'], met: report(2025, 2, true), lapses: cancelled },
  { rule: 'C17b', of: ['plan', PLAN], at: 'running', due: ['2026-03-02'], met: inPlan('OAPClosed', { oapId: PLAN, cycleId: CYCLE, lineCode: 'hill', summary: 's' }, '2026-02-20'), lapses: cancelled },
  // 30 June 2024 is a Sunday.
  { rule: 'C18', of: ['cycle', CYCLE], at: 'announced', due: ['2023-06-30', '2024-07-01', '2025-06-30', '2026-06-30'], met: inCycle('AnnualResultsPublished', { year: 2023, indicators: [], docRef: 'd', source: 's' }, '2024-06-19'), nth: 1, lapses: superseded },
  { rule: 'C19a', of: ['jad', JAD], at: 'proposed', due: ['2024-04-11'], met: inJad('JADOperationalPlanAdopted', { planRef: 'r', days: [{ from: '2024-06-10', to: '2024-06-14' }], centre: 'C', countries: ['DE', 'CH'] }, '2024-02-01'), lapses: called },
  // 11 May 2024 is a Saturday after Ascension, Europe Day and the day after Ascension.
  { rule: 'C19b', of: ['jadParty', `${JAD}.CH`], at: 'listed', due: ['2024-05-08'], met: inJad('JADParticipationWithdrawn', { party: 'CH', reason: 'r' }, '2024-04-02'), lapses: called },
  { rule: 'C19c', of: ['jadParty', `${JAD}.DE`], at: 'committed', due: ['2024-06-28'], met: inJad('JADResultRecorded', { resultId: '1', party: 'DE', indicator: 'ARRESTS', value: 0, unit: 'count', source: 's' }, '2024-06-20'), lapses: called },
  { rule: 'C19d', of: ['jad', JAD], at: 'proposed', due: ['2024-07-29'], met: inJad('JADCompleted', { jadId: JAD }, '2024-07-22'), lapses: called },
  // A Sunday before New Year's Day and the day after it.
  { rule: 'C20', of: ['cycle', CYCLE], at: 'announced', due: ['2024-01-03'], met: inCycle('MidTermReviewConcluded', { docRef: 'd' }, '2023-12-05'), lapses: superseded },
  // Easter Sunday.
  { rule: 'C21a', of: ['cycle', CYCLE], at: 'announced', due: ['2024-04-02'], met: inCycle('EvaluationLaunched', { scope: 's', contractorRef: 'c', criteria: [], conflicts: [] }, '2024-03-01'), lapses: waived },
  { rule: 'C21b', of: ['cycle', CYCLE], at: 'announced', due: ['2024-10-31'], met: inCycle('EvaluationPublished', { docRef: 'd' }, '2024-10-15'), lapses: waived },
  { rule: 'C22a', of: ['recommendation', 'r-COMMISSION'], at: 'recommended', due: ['2025-05-15'], met: answer('COMMISSION'), lapses: superseded },
  { rule: 'C22b', of: ['recommendation', 'r-COUNCIL'], at: 'recommended', due: ['2025-05-15'], met: answer('COUNCIL'), lapses: superseded },
  { rule: 'C22c', of: ['recommendation', 'r-EUROPOL'], at: 'recommended', due: ['2025-05-15'], met: answer('EUROPOL'), lapses: superseded },
  { rule: 'C22d', of: ['recommendation', 'r-DE'], at: 'recommended', due: ['2025-05-15'], met: answer('DE'), lapses: superseded },
  { rule: 'C23a', of: ['party', 'EUROPOL'], at: 'announced', due: ['2022-03-31', '2023-03-31', '2024-04-02', '2025-03-31'], met: programme('EUROPOL', 2023), nth: 1, lapses: superseded },
  { rule: 'C23b', of: ['party', 'EJN'], at: 'announced', due: ['2022-03-31', '2023-03-31', '2024-04-02', '2025-03-31'], met: programme('EJN', 2025), nth: 3, lapses: superseded },
  // Found on Friday 12 January 2024.
  { rule: 'C24', of: ['breach', BREACH], at: 'broken', due: ['2024-01-19'], met: inBreach('BreachSettled', { outcome: 'STANDS', reason: 'r' }, '2024-01-16'), lapses: superseded },
  { rule: 'C25', of: ['reaction', REACTION], at: 'refused', due: ['2024-01-19'], met: inReaction('ReactionSettled', { outcome: 'NOT_NEEDED', reason: 'r' }, '2024-01-16'), lapses: superseded },
];

/** A definition as it is shipped. */
const shipped = (file: string): Definition => parse(readFileSync(new URL(`../../../definitions/${file}`, import.meta.url), 'utf8')) as Definition;
const definition = shipped('empact-2022.yaml');
const wanted = (world: World, rule: string, [kind, id]: Line['of']): readonly Obligation[] => world.book.obligationsOf(scopeKey(CYCLE, kind, id)).filter(({ ruleId }) => ruleId === rule);
const scheduled = (world: World, { rule, of: [kind, id] }: Line) => [...world.book.known.byId.values()].filter(({ ruleId, scope }) => ruleId === rule && scope.kind === kind && scope.id === id);

describe('EMPACT 2022-25: every duty of the calendar', () => {
  // V1 is no day of the calendar: a register decides on it, and party-seats.spec.ts has it.
  it('has its line here', () => expect(lines.map(({ rule }) => rule)).toEqual(definition.rules.filter((rule) => !rule.then && rule.id !== 'V1').map(({ id }) => id)));

  it.each(lines)('$rule falls due on $due', (line) => {
    const world = cycleAt(line.at, definition);
    world.reconcile('2020-01-15');
    expect(scheduled(world, line).map(({ terms, status }) => `${terms.dueOn} ${status}`)).toEqual(line.due.map((day) => `${day} open`));
  });

  it.each(lines)('$rule is met by $met.1, and only that of its own time', (line) => {
    const world = cycleAt(line.at, definition);
    world.reconcile('2020-01-15');
    world.tell(...line.met);
    world.reconcile(line.met[3]);
    expect(scheduled(world, line).map(({ status }) => status)).toEqual(line.due.map((_, i) => (i === (line.nth ?? 0) ? 'met' : line.met === completed ? 'lapsed' : 'open')));
  });

  it.each(lines)('$rule, undone, is missed as its day ends, and somebody is told', (line) => {
    const world = cycleAt(line.at, definition);
    world.reconcile('2020-01-15');
    for (const { terms, status } of scheduled(world, line)) {
      const missed = terms.rungs.filter(({ kind }) => kind === 'missed');
      expect([status, missed.map(({ at }) => at), terms.recipients.length > 0]).toEqual(['open', [terms.dueAt], true]);
      expect(terms.rungs.filter(({ kind }) => kind === 'reminder').length).toBeGreaterThan(0);
    }
  });

  it.each(lines.filter(({ lapses }) => lapses))('$rule lapses with $lapses.1', (line) => {
    const world = cycleAt(line.at, definition);
    world.reconcile('2020-01-15');
    world.tell(...line.lapses!);
    world.reconcile(line.lapses![3]);
    expect(new Set(scheduled(world, line).map(({ status }) => status))).toEqual(new Set(['lapsed']));
  });
});

describe('what the calendar leaves to the parties and to time', () => {
  it('asks each party for what it is on the day it is due', () => {
    const world = cycleAt('setting', definition);
    const asked = (party: string) => world.book.obligationsOf(scopeKey(CYCLE, 'party', party)).filter(({ counts }) => counts).map(({ ruleId, scope }) => `${ruleId}${scope.period ? ` ${scope.period}` : ''}`);
    expect(asked('DE')).toEqual(['C1a', 'C6c']);
    expect(asked('GB')).toEqual(['C1c']);
    expect(asked('EMCDDA')).toEqual(['C1b', 'C23a 2022', 'C23a 2023', 'C23a 2024']);
    expect(asked('EUDA')).toEqual(['C23a 2025']);
    expect(asked('COMMISSION')).toEqual([]);
  });

  it('C1: nobody owes data that was not asked for; a later day that was asked for stands', () => {
    const world = cycleAt('announced', definition);
    expect(wanted(world, 'C1a', ['party', 'DE']).map(({ counts }) => counts)).toEqual([false]);
    world.tell(...inCycle('ThreatContributionsRequested', { deadline: '2020-10-14' }, '2020-03-02'));
    expect(wanted(world, 'C1a', ['party', 'DE']).map(({ counts, due }) => [counts, due()!.terms.dueOn])).toEqual([[true, '2020-10-14']]);
  });

  it('C1: an analysis of a market is no answer to the request for data', () => {
    const world = cycleAt('requested', definition);
    world.tell(...inCycle('ThreatContributionSubmitted', { party: 'DE', partyKind: 'MEMBER_STATE', kind: 'THEMATIC_ANALYSIS' }, '2020-05-04'));
    expect(wanted(world, 'C1a', ['party', 'DE'])[0]!.status.is).toBe('open');
  });

  it('C6: a nomination ends the reminders of the state, not the wait for the appointment', () => {
    const world = cycleAt('setting', definition);
    world.tell(...inCycle('RoleHolderNominated', { seat: 'driver', target: 'hill', party: 'DE', kind: 'MEMBER_STATE', nominatedBy: 'DE' }, '2021-07-05'));
    expect(['C6a', 'C6b'].map((rule) => wanted(world, rule, ['line', 'hill'])[0]!.status.is)).toEqual(['met', 'open']);
    expect(wanted(world, 'C6a', ['line', 'lake'])[0]!.status.is).toBe('open');
  });

  it('C7, C11: a meeting about another plan is not this one\'s; one about none is everybody\'s', () => {
    const world = cycleAt('drafting', definition);
    const other = `${CYCLE}-lake-2024`;
    world.tell(`oap-${other}`, 'OAPDraftOpened', { oapId: other, cycleId: CYCLE, lineCode: 'lake', priorityCode: 'south', periodFrom: '2024-01-01', periodTo: '2025-12-31' }, '2023-09-01');
    const states = () => [PLAN, other].map((id) => wanted(world, 'C7', ['plan', id])[0]!.status.is);
    world.tell(...meeting('DRAFTING', '2023-10-10', other));
    expect(states()).toEqual(['open', 'met']);
    world.tell(...meeting('DRAFTING', '2023-10-17'));
    expect(states()).toEqual(['met', 'met']);
  });

  it('C12, C13: what moves an action\'s dates meets what was owed by the old ones and begins the new', () => {
    const world = cycleAt('running', definition);
    world.reconcile('2024-01-02');
    world.tell(...inAction('ActionRescheduled', { newStart: '2024-05-13', newEnd: '2025-09-30', reason: 'r' }, '2024-03-04'));
    world.reconcile('2024-03-04');
    world.tell(...inAction('ActionExtended', { oldEnd: '2025-09-30', newEnd: '2025-12-15', reason: 'r' }, '2025-09-01'));
    world.reconcile('2025-09-01');
    const story = (rule: string) => [...world.book.known.byId.values()].filter(({ ruleId }) => ruleId === rule).map(({ terms, status, occurrence }) => `${occurrence} ${terms.dueOn} ${status}`);
    expect(story('C13a')).toEqual(['1 2024-03-26 met', '2 2024-05-28 open']);
    // 30 December is one of the year's last holidays.
    expect(story('C13b')).toEqual(['1 2025-10-15 met', '2 2026-01-05 open']);
  });

  it('C13: an action that comes from another plan is owed nothing from before it came', () => {
    const world = cycleAt('running', definition);
    world.tell(...inPlan('OperationalActionCarriedIn', { actionId: '9.9', fromOapId: 'x', fromActionId: '1.1', status: 'planned', leader: 'DE', participants: [], goalMapping: [], title: 't', goals: [], kind: 'OPERATIONAL', start: '2023-02-01', end: '2024-06-30' }, '2024-01-10'));
    const due = (rule: string) => wanted(world, rule, ['action', `${PLAN}.9.9`])[0]!.due()!.terms.dueOn;
    expect([due('C13a'), due('C13b')]).toEqual(['2024-01-25', '2024-07-15']);
    expect(wanted(world, 'C13a', ['action', `${PLAN}.9.9`])[0]!.counts).toBe(true);
  });

  it('C19: all that is open moves with the days', () => {
    const world = cycleAt('committed', definition);
    world.reconcile('2024-02-05');
    world.tell(...inJad('JADPostponed', { newDays: [{ from: '2024-09-09', to: '2024-09-13' }], reason: 'r' }, '2024-03-04'));
    world.reconcile('2024-03-04');
    const story = [...world.book.known.byId.values()].filter(({ ruleId }) => ruleId.startsWith('C19')).map(({ ruleId, scope, terms, status }) => `${ruleId} ${scope.id.split('.')[1] ?? ''} ${status} ${terms.dueOn}`);
    // T-30 is Saturday 10 August, T+14 Friday 27 September, T+45 Monday 28 October. DE had committed; the plan had been adopted when anybody first looked.
    expect(story.sort()).toEqual(['C19a  met 2024-04-11', 'C19b CH open 2024-08-09', 'C19b DE met 2024-05-08', 'C19c DE open 2024-09-27', 'C19d  open 2024-10-28']);
  });
});

describe('after any history', () => {
  const moves: readonly Happening[] = [
    inAction('ActionExtended', { oldEnd: '2025-06-30', newEnd: '2025-10-31', reason: 'r' }, '2025-02-03'), inAction('ActionRescheduled', { newStart: '2024-05-06', newEnd: '2025-08-29', reason: 'r' }, '2024-02-01'),
    inAction('ActionSuspended', { reason: 'r' }, '2024-04-08'), inAction('ActionResumed', {}, '2024-05-06'), inPlan('OAPReturned', { reasons: 'r' }, '2023-11-20'), inPlan('OAPSubmitted', { gaps: [] }, '2023-12-01'),
    inJad('JADPostponed', { newDays: [{ from: '2024-09-09', to: '2024-09-13' }], reason: 'r' }, '2024-03-04'), inCycle('RoleReleased', { seat: 'coordinator', target: 'DE', party: 'DE', to: '2022-06-30', reason: 'r' }, '2022-06-01'),
  ];
  const happenings = fc.array(fc.tuple(fc.constantFrom(...lines.flatMap(({ met, lapses }) => (lapses ? [met, lapses] : [met])), ...moves), fc.boolean()), { maxLength: 25 });

  it('what is open is wanted, what is wanted is open, and comparing again gives nothing', () =>
    fc.assert(fc.property(happenings, (history) => {
      const world = cycleAt('recommended', definition);
      world.reconcile('2020-01-15');
      for (const [happening, now] of history) {
        world.tell(...happening);
        if (now) world.reconcile(happening[3]);
      }
      world.reconcile('2026-01-02');
      const wants = obligations(world.book.scopes, CYCLE, { definition, calendars: world.book.calendars }).filter(({ status, counts }) => status.is === 'open' && counts).map(({ ruleId, scope, due }) => `${ruleId} ${scope.id} ${scope.period ?? ''} ${due()!.terms.dueOn}`);
      const open = [...world.book.known.byId.values()].filter(({ status }) => status === 'open').map(({ ruleId, scope, terms }) => `${ruleId} ${scope.id} ${scope.period ?? ''} ${terms.dueOn}`);
      expect(open.sort()).toEqual(wants.sort());
      const again = new World();
      for (const event of world.events) again.book.fold(event);
      expect(again.reconcile('2026-01-02').map(brief)).toEqual([]);
    }), { numRuns: 100 }));
});

describe('EMPACT 2018-21', () => {
  const world = cycleAt('setting', shipped('empact-2018.yaml'));

  it('C5c: a strategic plan stands for the lines of its own priority', () => {
    world.tell(...inCycle('StrategicPlanSubmitted', { kind: 'PER_PRIORITY', priorityCode: 'north', docRef: 'd' }, '2021-09-10'));
    expect(['hill', 'lake'].map((id) => wanted(world, 'C5c', ['line', id])[0]!.status.is)).toEqual(['met', 'open']);
    expect(wanted(world, 'C5b', ['cycle', CYCLE])[0]!.status.is).toBe('open');
  });

  it('C6: has no supervisors of goals', () => expect(world.book.obligationsOf(scopeKey(CYCLE, 'goal', 'CHSG1'))).toEqual([]));
});
