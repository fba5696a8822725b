import { months, on, shifted, yearOf } from './calendar.js';
import type { Kind, Thing, Told } from './world.js';

/** A duty of the calendar: for what, due when, over by what. Written from the calendar C1-C23 as the field has it, not from any definition. */
export interface Duty {
  readonly of: Kind;
  /** The day before it is moved to a working day; undefined while it is not known. `year`: of a duty that comes every year. */
  readonly day: (thing: Thing, cycle: Thing, year: number) => string | undefined;
  /** 1: what a day off moves to is the next working day; -1: the one before. */
  readonly toward: 1 | -1;
  readonly yearly?: (thing: Thing, cycle: Thing) => readonly number[];
  readonly counts?: (thing: Thing, cycle: Thing) => boolean;
  /** What kind of party it is of, on the day it is due. */
  readonly kinds?: readonly string[];
  readonly met: (told: Told, thing: Thing, year: number) => boolean;
  readonly lapses?: (told: Told, thing: Thing) => boolean;
  /** It comes back, due so many days or working days after the event's day if that is later than its own. */
  readonly again?: (told: Told, thing: Thing) => { readonly from?: string; readonly days?: number; readonly workdays?: number } | undefined;
  readonly suspendedFrom?: string;
  readonly suspendedUntil?: string;
}

const eve = (cycle: Thing): number => yearOf(cycle.is['from'] as string) - 1;
const before = (monthDay: string, years = 0) => (_thing: Thing, cycle: Thing): string => on(eve(cycle) - years, monthDay);
const within = (monthDay: string, year: number) => (_thing: Thing, cycle: Thing): string => on(eve(cycle) + 1 + year, monthDay);
const years = (from: string, to: string): readonly number[] => Array.from({ length: yearOf(to) - yearOf(from) + 1 }, (_, n) => yearOf(from) + n);
const ofCycle = (_thing: Thing, cycle: Thing): readonly number[] => years(cycle.is['from'] as string, cycle.is['to'] as string);
const ofPlan = (thing: Thing): readonly number[] => years(thing.is['from'] as string, thing.is['to'] as string);
/** An action has no more rounds than it lasts. */
const ofAction = ({ is, of: plan }: Thing): readonly number[] => ofPlan(plan!).filter((year) => on(year, '01-01') <= ((is['end'] as string | undefined) ?? '9999'));

const is = (type: string, where: Readonly<Record<string, unknown>> = {}) => (told: Told): boolean => told.type === type && Object.entries(where).every(([name, value]) => told.data[name] === value);
const any = (...each: readonly ((told: Told) => boolean)[]) => (told: Told): boolean => each.some((one) => one(told));
const about = (name: string, ...types: readonly string[]) => (told: Told, { id }: Thing): boolean => types.includes(told.type) && told.data[name] === id;
const own = (...types: readonly string[]) => (told: Told, { id }: Thing): boolean => types.includes(told.type) && told.id === id;
const ownAction = (...types: readonly string[]) => (told: Told, { id }: Thing): boolean => types.includes(told.type) && `${told.id}.${String(told.data['actionId'])}` === id;
const ownCountry = (...types: readonly string[]) => (told: Told, { id }: Thing): boolean => types.includes(told.type) && `${told.id}.${String(told.data['party'])}` === id;
const meeting = (kind: string) => (told: Told, { id }: Thing): boolean => told.type === 'MeetingHeld' && told.data['kind'] === kind && (told.data['oapId'] ?? id) === id;
const state = (...wanted: readonly string[]) => ({ is: { status } }: Thing): boolean => wanted.includes(status as string);
const planCancelled = (told: Told, thing: Thing): boolean => told.type === 'OAPCancelled' && (thing.of?.id ?? thing.id) === told.id;
const jadCancelled = (told: Told, thing: Thing): boolean => told.type === 'JADCancelled' && (thing.of?.id ?? thing.id) === told.id;
const report = (roundNo: number) => (told: Told, thing: Thing, year: number): boolean => own('OAPReportSubmitted')(told, thing) && told.data['roundNo'] === roundNo && told.data['year'] === year;
const progress = (roundNo: number) => (told: Told, thing: Thing, year: number): boolean => ownAction('ActionProgressReported')(told, thing) && told.data['roundNo'] === roundNo && told.data['year'] === year;
const half = (first: boolean) => ({ type, data: { kind, heldOn } }: Told, _thing: Thing, year: number): boolean =>
  type === 'MeetingHeld' && kind === 'NEC' && yearOf(heldOn as string) === year && (heldOn as string).slice(5) <= '06-30' === first;
const later = (...days: readonly (string | undefined)[]): string | undefined => days.filter((day) => day !== undefined).sort().at(-1);
const after = (day: unknown, days: number): string | undefined => (day === undefined ? undefined : shifted(day as string, days));

const ALIVE = state('planned', 'ongoing', 'suspended');
const UNDER_WAY = state('approved', 'running', 'reporting');
const RUN = state('running', 'reporting', 'closed');

const contribution = (kinds: readonly string[]): Duty => ({
  of: 'party', toward: 1, kinds, counts: (_thing, cycle) => cycle.is['contributionsBy'] !== undefined,
  day: (_thing, cycle) => later(on(eve(cycle) - 1, '09-30'), cycle.is['contributionsBy'] as string),
  met: (told, thing) => (is('ThreatContributionSubmitted', { kind: 'DATA' })(told) || is('ThreatContributionDeclined')(told)) && told.data['party'] === thing.id,
});
const answer = (kinds: readonly string[]): Duty => ({ of: 'recommendation', toward: 1, kinds, day: within('05-15', 3), met: about('recommendationId', 'RecommendationAnswered') });
const programme = (party: string): Duty => ({
  of: 'party', toward: 1, kinds: [party], yearly: ofCycle, day: (_thing, _cycle, year) => on(year, '03-31'), met: (told, thing, year) => about('party', 'WorkProgrammeCommitted')(told, thing) && told.data['year'] === year,
});

export const DUTIES: Readonly<Record<string, Duty>> = {
  C1a: contribution(['MEMBER_STATE']),
  C1b: contribution(['EU_AGENCY', 'EU_BODY']),
  C1c: contribution(['THIRD_COUNTRY', 'INTERNATIONAL_ORGANISATION']),
  C2: { of: 'cycle', toward: 1, day: before('03-31'), met: is('ThreatAssessmentPublished') },
  C3: { of: 'cycle', toward: 1, day: before('05-15'), met: is('PolicyAdvisoryDocumentIssued') },
  C4: { of: 'cycle', toward: 1, day: before('06-30'), met: is('PrioritySelectionConcluded') },
  C5a: { of: 'cycle', toward: 1, day: before('06-30'), met: is('MeetingHeld', { kind: 'WORKSHOP' }) },
  C5b: { of: 'cycle', toward: 1, day: before('09-30'), met: is('StrategicPlanSubmitted', { kind: 'GENERAL' }) },
  C6a: { of: 'line', toward: 1, day: before('08-31'), met: (told, thing) => about('lineCode', 'DriverAppointed')(told, thing) || (is('RoleHolderNominated', { seat: 'driver' })(told) && told.data['target'] === thing.id) },
  C6b: { of: 'line', toward: 1, day: before('08-31'), met: about('lineCode', 'DriverAppointed') },
  C6c: { of: 'party', toward: 1, kinds: ['MEMBER_STATE'], day: before('08-31'), met: about('state', 'NationalCoordinatorDesignated') },
  C6d: { of: 'goal', toward: 1, counts: ({ is: known }) => known['horizontal'] === true, day: before('08-31'), met: about('goalCode', 'GoalSupervisorAppointed') },
  C7: { of: 'plan', toward: -1, day: ({ is: { from } }) => on(yearOf(from as string) - 1, '10-31'), met: meeting('DRAFTING'), lapses: own('OAPApproved', 'OAPCancelled') },
  C8a: { of: 'plan', toward: -1, day: ({ is: { from } }) => on(yearOf(from as string) - 1, '11-05'), met: own('OAPConsultationClosed'), lapses: planCancelled },
  C8b: {
    of: 'plan', toward: -1, day: ({ is: { from } }) => on(yearOf(from as string) - 1, '11-15'), met: own('OAPSubmitted'), lapses: planCancelled,
    again: (told, thing) => (own('OAPReturned')(told, thing) ? { workdays: 10 } : undefined),
  },
  C9: { of: 'plan', toward: -1, day: ({ is: { from } }) => on(yearOf(from as string) - 1, '12-15'), met: own('OAPApproved'), lapses: planCancelled, suspendedFrom: 'OAPReturned', suspendedUntil: 'OAPSubmitted' },
  C10a: { of: 'cycle', toward: 1, yearly: ofCycle, day: (_thing, _cycle, year) => on(year - 1, '11-30'), met: (told, _thing, year) => is('FundingCallOpened', { year })(told) },
  C10b: {
    of: 'action', toward: 1, counts: (thing) => ALIVE(thing) && thing.is['needsMoney'] === true, day: ({ of: plan }) => later(on(yearOf(plan!.is['from'] as string), '01-15'), after(plan!.is['approved'], 30)), met: ownAction('FundingRequested'),
    lapses: (told, thing) => ownAction('ActionCancelled', 'ActionCompleted', 'ActionNotCompleted', 'OperationalActionCarriedOver')(told, thing) || planCancelled(told, thing),
  },
  C10c: {
    of: 'action', toward: 1, counts: ({ is: { asked } }) => asked !== undefined, day: ({ is: { asked }, of: plan }) => later(on(yearOf(plan!.is['from'] as string), '03-31'), after(asked, 75)), met: ownAction('FundingAwarded', 'FundingDeclined'),
    lapses: (told, thing) => ownAction('ActionCancelled', 'OperationalActionCarriedOver')(told, thing) || planCancelled(told, thing),
    again: (told, thing) => (ownAction('FundingRequested')(told, thing) ? { days: 75 } : undefined),
  },
  C11: { of: 'plan', toward: 1, counts: state('approved', 'running'), day: ({ is: { from } }) => on(yearOf(from as string), '01-31'), met: meeting('KICKOFF'), lapses: planCancelled },
  C12: {
    of: 'action', toward: 1, counts: state('proposed', 'planned', 'ongoing'), day: ({ is: { start } }) => after(start, -30),
    met: (told, thing) => ownAction('ActionLedAssigned')(told, thing) && told.data['leadRole'] === 'LEADER',
    lapses: (told, thing) => ownAction('ActionCancelled', 'OperationalActionWithdrawn', 'OperationalActionCarriedOver')(told, thing) || planCancelled(told, thing),
    again: (told, thing) => (ownAction('ActionLeadReleased')(told, thing) && told.data['leadRole'] === 'LEADER' ? { days: 10, from: told.data['to'] as string } : undefined),
  },
  C13a: {
    of: 'action', toward: 1, counts: ALIVE, day: ({ is: { start, carriedIn }, of: plan }) => later(after(start, 15), after(carriedIn, 15), after(plan!.is['started'], 15)), met: ownAction('ActionStarted', 'ActionRescheduled'),
    lapses: (told, thing) => ownAction('ActionCancelled', 'ActionNotCompleted', 'OperationalActionCarriedOver', 'OperationalActionWithdrawn')(told, thing) || planCancelled(told, thing),
    again: (told, thing) => (ownAction('ActionRescheduled')(told, thing) ? { days: 0 } : undefined),
  },
  C13b: {
    of: 'action', toward: 1, counts: ALIVE, day: ({ is: { end } }) => after(end, 15), met: ownAction('ActionCompleted', 'ActionNotCompleted', 'ActionCancelled', 'ActionExtended', 'OperationalActionCarriedOver'),
    lapses: (told, thing) => ownAction('OperationalActionWithdrawn')(told, thing) || planCancelled(told, thing),
    again: (told, thing) => (ownAction('ActionExtended')(told, thing) ? { days: 0 } : undefined),
  },
  C14a: { of: 'action', toward: 1, counts: ALIVE, yearly: ofAction, day: (_thing, _cycle, year) => on(year, '04-15'), met: progress(1), lapses: planCancelled },
  C14b: { of: 'plan', toward: 1, counts: UNDER_WAY, yearly: ofPlan, day: (_thing, _cycle, year) => on(year, '04-30'), met: report(1), lapses: planCancelled },
  C15a: { of: 'cycle', toward: 1, yearly: ofCycle, day: (_thing, _cycle, year) => on(year, '05-31'), met: half(true) },
  C15b: { of: 'cycle', toward: 1, yearly: ofCycle, day: (_thing, _cycle, year) => on(year, '11-30'), met: half(false) },
  C16a: { of: 'action', toward: 1, counts: ALIVE, yearly: ofAction, day: (_thing, _cycle, year) => on(year, '10-01'), met: progress(2), lapses: planCancelled },
  C16b: { of: 'plan', toward: 1, counts: UNDER_WAY, yearly: ofPlan, day: (_thing, _cycle, year) => on(year, '10-31'), met: report(2), lapses: planCancelled },
  C17a: { of: 'plan', toward: 1, counts: RUN, day: ({ is: { to } }) => months(to as string, 2), met: (told, thing) => own('OAPReportSubmitted')(told, thing) && told.data['final'] === true, lapses: planCancelled },
  C17b: { of: 'plan', toward: 1, counts: RUN, day: ({ is: { to } }) => months(to as string, 2), met: own('OAPClosed'), lapses: planCancelled },
  C18: { of: 'cycle', toward: 1, yearly: ofCycle, day: (_thing, _cycle, year) => on(year + 1, '06-30'), met: (told, _thing, year) => is('AnnualResultsPublished', { year })(told) },
  C19a: { of: 'jad', toward: -1, day: ({ is: { first } }) => after(first, -60), met: own('JADOperationalPlanAdopted'), lapses: jadCancelled },
  C19b: { of: 'jadParty', toward: -1, counts: ({ is: { listed } }) => listed === true, day: ({ of: jad }) => after(jad!.is['first'], -30), met: ownCountry('JADParticipationCommitted', 'JADParticipationWithdrawn'), lapses: jadCancelled },
  C19c: { of: 'jadParty', toward: 1, counts: ({ is: { committed } }) => committed === true, day: ({ of: jad }) => after(jad!.is['last'], 14), met: ownCountry('JADResultRecorded'), lapses: jadCancelled },
  C19d: { of: 'jad', toward: 1, day: ({ is: { last } }) => after(last, 45), met: own('JADCompleted'), lapses: jadCancelled },
  C20: { of: 'cycle', toward: 1, day: within('12-31', 1), met: is('MidTermReviewConcluded') },
  C21a: { of: 'cycle', toward: 1, day: within('03-31', 2), met: is('EvaluationLaunched'), lapses: any(is('EvaluationWaived')) },
  C21b: { of: 'cycle', toward: 1, day: within('10-31', 2), met: is('EvaluationPublished'), lapses: any(is('EvaluationWaived')) },
  C22a: answer(['COMMISSION']),
  C22b: answer(['COUNCIL']),
  C22c: answer(['EU_AGENCY', 'EU_BODY']),
  C22d: answer(['MEMBER_STATE']),
  C23a: programme('EU_AGENCY'),
  C23b: programme('NETWORK'),
};
