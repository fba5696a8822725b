import { seeded } from '../random.js';
import { shifted } from './calendar.js';

/** Something that happens at ten in the morning, UTC, of its day. */
export interface Happening {
  readonly day: string;
  readonly stream: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const CYCLE_ID = 'empact-2022';
const LINES = ['fire', 'cyber'];
const PERIODS = [['2022-01-01', '2022-12-31'], ['2023-01-01', '2023-12-31'], ['2024-01-01', '2025-12-31']] as const;
const PARTIES = { DE: 'MEMBER_STATE', FR: 'MEMBER_STATE', ES: 'MEMBER_STATE', EUROPOL: 'EU_AGENCY', CH: 'THIRD_COUNTRY', EJN: 'NETWORK', COMMISSION: 'COMMISSION', COUNCIL: 'COUNCIL' };

/** A SYNTHETIC cycle of four years in which things are done early, on the day, late, or never, as a seed has it. */
export function fourYears(seed: number): readonly Happening[] {
  const random = seeded(seed);
  const happenings: Happening[] = [];
  const happens = (day: string, stream: string, type: string, data: Happening['data'] = {}): void => void happenings.push({ day, stream, type, data });
  const between = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  /** The day somebody does what is due on a day: early, on the day, late, or not at all. */
  const done = (due: string, then: (day: string) => void, { never = 0.2, earliest = -30 } = {}): void => {
    const chance = random();
    if (chance < never) return;
    then(shifted(due, chance < 0.6 ? between(earliest, -1) : chance < 0.7 ? 0 : between(1, 25)));
  };
  const cycle = `cycle-${CYCLE_ID}`;
  for (const [code, kind] of Object.entries(PARTIES)) happens('2019-12-02', `party-${code}`, 'PartyRegistered', { code, kind, names: {}, validFrom: '1993-01-01' });
  happens('2020-01-15', cycle, 'CycleAnnounced', { cycleId: CYCLE_ID, programme: 'empact', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: 'empact-2022', version: 1 } });

  // Steps 1 and 2
  happens('2020-03-02', cycle, 'ThreatContributionsRequested', { deadline: '2020-09-15' });
  for (const party of ['DE', 'FR', 'ES', 'EUROPOL', 'CH']) {
    done('2020-09-30', (day) => happens(day, cycle, random() < 0.2 ? 'ThreatContributionDeclined' : 'ThreatContributionSubmitted', { party, partyKind: 'K', kind: 'DATA', reason: 'SYNTHETIC' }));
  }
  done('2021-03-31', (day) => happens(day, cycle, 'ThreatAssessmentPublished', { docRef: 'SYNTHETIC', recommendedPriorities: [] }));
  done('2021-05-15', (day) => happens(day, cycle, 'PolicyAdvisoryDocumentIssued', { docRef: 'SYNTHETIC' }));
  done('2021-06-30', (day) => happens(day, cycle, 'PrioritySelectionConcluded', { docRef: 'SYNTHETIC', codes: [] }));
  done('2021-06-30', (day) => happens(day, cycle, 'MeetingHeld', { kind: 'WORKSHOP', heldOn: day }));
  done('2021-09-30', (day) => happens(day, cycle, 'StrategicPlanSubmitted', { kind: 'GENERAL', docRef: 'SYNTHETIC' }));
  for (const code of ['CHSG1', 'CHSG2']) {
    happens('2021-06-08', cycle, 'StrategicGoalDefined', { code, title: 'SYNTHETIC', horizontal: code === 'CHSG1' });
    done('2021-08-31', (day) => happens(day, cycle, 'GoalSupervisorAppointed', { goalCode: code, party: 'DE', kind: 'MEMBER_STATE', from: day }));
  }
  for (const state of ['DE', 'FR', 'ES']) done('2021-08-31', (day) => happens(day, cycle, 'NationalCoordinatorDesignated', { state, party: state, kind: 'MEMBER_STATE', from: day }));
  for (const lineCode of LINES) {
    happens('2021-06-15', cycle, 'PlanLineDefined', { lineCode, priorityCode: lineCode, title: 'SYNTHETIC' });
    done('2021-08-10', (day) => happens(day, cycle, 'RoleHolderNominated', { seat: 'driver', target: lineCode, party: 'DE', kind: 'MEMBER_STATE', nominatedBy: 'DE' }));
    done('2021-08-31', (day) => happens(day, cycle, 'DriverAppointed', { lineCode, party: 'DE', kind: 'MEMBER_STATE', from: day }));
  }

  // Every year
  for (const year of [2022, 2023, 2024, 2025]) {
    done(`${year}-05-31`, (day) => day.slice(5) <= '06-30' && happens(day, cycle, 'MeetingHeld', { kind: 'NEC', heldOn: day }));
    done(`${year}-11-30`, (day) => happens(day, cycle, 'MeetingHeld', { kind: 'NEC', heldOn: day }));
    done(`${year - 1}-11-30`, (day) => happens(day, cycle, 'FundingCallOpened', { source: 'SYNTHETIC', year }));
    done(`${year + 1}-06-30`, (day) => happens(day, cycle, 'AnnualResultsPublished', { year, indicators: [], docRef: 'SYNTHETIC', source: 'SYNTHETIC' }));
    for (const party of ['EUROPOL', 'EJN']) done(`${year}-03-31`, (day) => happens(day, cycle, 'WorkProgrammeCommitted', { party, year, docRef: 'SYNTHETIC', actions: [] }));
  }

  // Step 4
  done('2023-12-31', (day) => happens(day, cycle, 'MidTermReviewConcluded', { docRef: 'SYNTHETIC' }));
  if (random() < 0.2) happens('2024-02-12', cycle, 'EvaluationWaived', { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
  done('2024-03-31', (day) => happens(day, cycle, 'EvaluationLaunched', { scope: 'SYNTHETIC', contractorRef: 'SYNTHETIC', criteria: [], conflicts: [] }));
  done('2024-10-31', (day) => happens(day, cycle, 'EvaluationPublished', { docRef: 'SYNTHETIC' }));
  for (const addressee of ['COMMISSION', 'COUNCIL', 'EUROPOL', 'DE']) {
    happens('2024-09-02', cycle, 'RecommendationMade', { recommendationId: `r-${addressee}`, addressee, title: 'SYNTHETIC', text: 'SYNTHETIC' });
    done('2025-05-15', (day) => happens(day, cycle, 'RecommendationAnswered', { recommendationId: `r-${addressee}`, addressee, answer: 'ACCEPTED' }));
  }

  // Step 3
  for (const lineCode of LINES) {
    for (const [from, to] of PERIODS) {
      const eve = Number(from.slice(0, 4)) - 1;
      const oapId = `${CYCLE_ID}-${lineCode}-${eve + 1}`;
      const plan = `oap-${oapId}`;
      happens(`${eve}-09-06`, plan, 'OAPDraftOpened', { oapId, cycleId: CYCLE_ID, lineCode, priorityCode: lineCode, periodFrom: from, periodTo: to });
      done(`${eve}-10-31`, (day) => happens(day, cycle, 'MeetingHeld', { kind: 'DRAFTING', heldOn: day, oapId }), { earliest: -20 });
      done(`${eve}-11-05`, (day) => happens(day, plan, 'OAPConsultationClosed'), { earliest: -10 });
      const submitted = shifted(`${eve}-11-15`, between(-12, 8));
      happens(submitted, plan, 'OAPSubmitted', { gaps: [] });
      let decided = shifted(`${eve}-12-15`, between(-10, 12));
      if (random() < 0.5) {
        const returned = shifted(submitted, between(2, 6));
        const again = shifted(returned, between(3, 34));
        happens(returned, plan, 'OAPReturned', { reasons: 'SYNTHETIC' });
        happens(again, plan, 'OAPSubmitted', { gaps: [] });
        if (decided <= again) decided = shifted(again, between(1, 12));
      }
      happens(decided, plan, 'OAPApproved', { cycleId: CYCLE_ID, oapId });
      const started = decided >= from ? shifted(decided, 1) : from;
      happens(started, plan, 'OAPImplementationStarted');
      done(`${eve + 1}-01-31`, (day) => happens(day < started ? shifted(started, 1) : day, cycle, 'MeetingHeld', { kind: 'KICKOFF', heldOn: day, oapId }));
      const years = Array.from({ length: Number(to.slice(0, 4)) - eve }, (_, n) => eve + 1 + n);
      for (const year of years) {
        for (const [roundNo, due] of [[1, '04-30'], [2, '10-31']] as const) done(`${year}-${due}`, (day) => happens(day, plan, 'OAPReportSubmitted', { year, roundNo, final: false, summary: 'SYNTHETIC', missing: [] }));
      }
      const last = years.at(-1)!;
      happens(shifted(to, 1), plan, 'OAPImplementationEnded');
      done(`${last + 1}-02-28`, (day) => happens(day < shifted(to, 2) ? shifted(to, 2) : day, plan, 'OAPReportSubmitted', { year: last, roundNo: 2, final: true, summary: 'SYNTHETIC', missing: [] }));
      done(`${last + 1}-03-10`, (day) => happens(day < shifted(to, 3) ? shifted(to, 3) : day, plan, 'OAPClosed', { oapId, cycleId: CYCLE_ID, lineCode, summary: 'SYNTHETIC' }));
      for (const actionId of ['1.1', '2.1']) anAction(actionId, { plan, eve, years, to });
    }
  }

  jointAction('jad-a', '2024-06-10', '2024-06-14', random() < 0.5 ? '2024-07-08' : undefined);
  jointAction('jad-b', '2023-10-02', '2023-10-06', undefined);
  jointAction('jad-c', '2025-04-28', '2025-04-30', '2025-05-19');
  return happenings.map((happening, n) => ({ happening, n })).sort((a, b) => (a.happening.day < b.happening.day ? -1 : a.happening.day > b.happening.day ? 1 : a.n - b.n)).map(({ happening }) => happening);

  function anAction(actionId: string, { plan, eve, years, to }: { plan: string; eve: number; years: readonly number[]; to: string }): void {
    const start = shifted(`${eve + 1}-02-15`, between(0, 60));
    const end = shifted(to, -between(20, 60));
    happens(shifted(`${eve}-09-10`, between(0, 5)), plan, 'OperationalActionProposed', { actionId, title: 'SYNTHETIC', goals: ['CHSG1'], kind: 'OPERATIONAL', start, end, ...(actionId === '1.1' && { fundingSource: 'ISF' }) });
    if (actionId === '1.1') money(actionId, plan, eve + 1);
    done(shifted(start, -30), (day) => happens(day, plan, 'ActionLedAssigned', { actionId, party: 'DE', leadRole: 'LEADER', effectiveFrom: day }), { earliest: -20 });
    if (random() < 0.3) {
      const released = shifted(start, between(40, 80));
      happens(released, plan, 'ActionLeadReleased', { actionId, party: 'DE', leadRole: 'LEADER', to: released, reason: 'SYNTHETIC' });
      done(shifted(released, 10), (day) => happens(day <= released ? shifted(released, 1) : day, plan, 'ActionLedAssigned', { actionId, party: 'FR', leadRole: 'LEADER', effectiveFrom: day }));
    }
    if (random() < 0.3) {
      const newStart = shifted(start, 30);
      happens(shifted(start, between(-10, 20)), plan, 'ActionRescheduled', { actionId, newStart, newEnd: end, reason: 'SYNTHETIC' });
      happens(shifted(newStart, between(0, 30)), plan, 'ActionStarted', { actionId });
    } else done(shifted(start, 15), (day) => happens(day, plan, 'ActionStarted', { actionId }), { earliest: -15 });
    for (const year of years) {
      for (const [roundNo, due] of [[1, '04-15'], [2, '10-01']] as const) done(`${year}-${due}`, (day) => happens(day, plan, 'ActionProgressReported', { actionId, year, roundNo, status: 'ON_TRACK', percent: 50, text: 'SYNTHETIC' }));
    }
    let last = end;
    if (random() < 0.3) {
      last = shifted(end, 15);
      happens(shifted(end, between(-10, 10)), plan, 'ActionExtended', { actionId, newEnd: last, reason: 'SYNTHETIC' });
    }
    done(shifted(last, 15), (day) => happens(day, plan, random() < 0.8 ? 'ActionCompleted' : 'ActionNotCompleted', { actionId, summary: 'SYNTHETIC', reason: 'SYNTHETIC' }), { earliest: -4 });
  }

  function money(actionId: string, plan: string, year: number): void {
    done(`${year}-01-15`, (asked) => {
      happens(asked, plan, 'FundingRequested', { actionId, source: 'ISF', amount: 100, requestedBy: 'DE' });
      // Who asks again after an answer is owed one again.
      if (random() < 0.3) happens(shifted(asked, 120), plan, 'FundingRequested', { actionId, source: 'ISF', amount: 50, requestedBy: 'DE' });
      done(`${year}-03-31`, (day) => happens(day <= asked ? shifted(asked, 1) : day, plan, random() < 0.7 ? 'FundingAwarded' : 'FundingDeclined', { actionId, source: 'ISF', amount: 90, reason: 'SYNTHETIC' }));
    });
  }

  function jointAction(id: string, first: string, last: string, postponedTo: string | undefined): void {
    const stream = `jad-${id}`;
    happens(shifted(first, -140), stream, 'JADProposed', { cycleId: CYCLE_ID, actions: [], theme: 'SYNTHETIC', window: { from: first, to: last }, leads: ['DE'], proposedBy: 'DE' });
    const adopted = shifted(first, -60 + between(-20, 15));
    happens(adopted, stream, 'JADOperationalPlanAdopted', { planRef: 'SYNTHETIC', days: [{ from: first, to: last }], centre: 'SYNTHETIC', countries: ['DE', 'FR', 'CH'] });
    for (const party of ['DE', 'FR', 'CH']) done(shifted(first, -30), (day) => happens(day <= adopted ? shifted(adopted, 1) : day, stream, random() < 0.2 ? 'JADParticipationWithdrawn' : 'JADParticipationCommitted', { party, kind: 'MEMBER_STATE', contribution: 'SYNTHETIC', reason: 'SYNTHETIC' }), { earliest: -10 });
    if (id === 'jad-b' && random() < 0.3) return happens(shifted(first, -3), stream, 'JADCancelled', { reason: 'SYNTHETIC' });
    if (postponedTo !== undefined) happens(shifted(first, -20), stream, 'JADPostponed', { newDays: [{ from: postponedTo, to: shifted(postponedTo, 4) }], reason: 'SYNTHETIC' });
    const end = postponedTo === undefined ? last : shifted(postponedTo, 4);
    happens(shifted(end, 1), stream, 'JADConcluded', { lastDay: end });
    for (const party of ['DE', 'FR', 'CH']) done(shifted(end, 14), (day) => happens(day, stream, 'JADResultRecorded', { resultId: `${id} ${party}`, party, indicator: 'ARRESTS', value: 0, unit: 'count', source: 'SYNTHETIC' }), { earliest: -12 });
    done(shifted(end, 45), (day) => happens(day, stream, 'JADCompleted', { jadId: id }), { earliest: -20 });
  }
}
