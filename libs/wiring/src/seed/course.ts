import type { Definition, LocalDate } from '#kernel';
import { planIdOf } from '#domain';
import type { PartyToRegister } from '../definition/parties.js';
import { synthetic, type Deed, type Made, type Target } from './deed.js';

/** Who speaks: a role, and the party that has it. */
export interface Voice {
  readonly role: string;
  readonly party: string;
}

/** What a course is told of, and who keeps it going. */
export interface Stage {
  readonly definition: Definition;
  readonly startYear: number;
  /** The office that supports the programme. */
  readonly office: Voice;
  /** Where it is decided. */
  readonly decider: Voice;
}

const OPERATOR: Voice = { role: 'OPERATOR', party: 'EUROPOL' };

export const cycleOf = ({ definition, startYear }: Stage): string => `${definition.programme}-${startYear}`;
const cycle = (stage: Stage): Target => ({ noun: 'cycle', id: cycleOf(stage) });
const anew = (noun: string): Target => ({ noun });
const planTarget = (id: string): Target => ({ noun: 'oap', id });

/** In the order of their days; those of one day in the order in which they are told. */
export const inOrder = (deeds: Iterable<Deed>): readonly Deed[] => [...deeds].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));

/** The programme published, its parties registered, a cycle announced, its goals defined. */
export function* announced(stage: Stage, parties: readonly PartyToRegister[], on: LocalDate): Generator<Deed> {
  const { definition, startYear, office } = stage;
  const { id, version, programme, goals } = definition;
  yield synthetic(on, 'published', OPERATOR, anew('definition'), 'PublishDefinition', { definition });
  for (const { register } of parties) yield synthetic(on, `party ${register.code}`, OPERATOR, anew('party'), 'RegisterParty', { ...register });
  yield synthetic(on, 'announced', office, anew('cycle'), 'AnnounceCycle', { programme, startYear, definition: { id, version } });
  for (const { code, labels, horizontal } of goals) yield synthetic(on, `goal ${code}`, office, cycle(stage), 'DefineStrategicGoal', { code, title: labels['en'], horizontal });
}

/** Its priorities adopted and their lines defined. */
export function* decidedOn(stage: Stage, on: LocalDate): Generator<Deed> {
  const { definition: { priorities, lines }, decider, office } = stage;
  for (const { code, labels } of priorities) yield synthetic(on, `priority ${code}`, decider, cycle(stage), 'AdoptPriority', { code, title: labels['en'], aim: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: on });
  for (const { code, labels, priority } of lines) yield synthetic(on, `line ${code}`, office, cycle(stage), 'DefinePlanLine', { lineCode: code, priorityCode: priority, title: labels['en'] });
}

/** A deed of the cycle itself. */
export const ofCycle = (stage: Stage, on: LocalDate, place: string, as: Voice, name: string, data: Readonly<Record<string, unknown>> = {}): Deed => synthetic(on, place, as, cycle(stage), name, data);

/** A happening of the programme's own; `follows` names the places of those it comes after. */
export function milestone(stage: Stage, on: LocalDate, place: string, as: Voice, kind: string, subject: { kind: string; id: string }, fields: Readonly<Record<string, string | number>>, follows: readonly string[] = []): Deed {
  return synthetic(on, place, as, anew('milestone'), 'RecordMilestone', (made: Made) => ({ cycleId: cycleOf(stage), kind, subject, fields, follows: follows.map((before) => made.id(before)) }));
}

/** A plan, what it holds and on which days it is opened and decided on. */
export interface Planned {
  readonly line: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly parent?: string;
  readonly actions: readonly { readonly actionId: string; readonly goal: string; readonly kind: string; readonly start: LocalDate; readonly end: LocalDate }[];
  readonly openedOn: LocalDate;
  readonly submittedOn: LocalDate;
  readonly approvedOn: LocalDate;
}

export const planOf = (stage: Stage, { line, from }: Pick<Planned, 'line' | 'from'>): string => planIdOf({ cycleId: cycleOf(stage), lineCode: line, periodFrom: from });

/** Opened, filled with actions, submitted and approved. */
export function* plan(stage: Stage, planned: Planned): Generator<Deed> {
  const { definition: { lines }, office, decider } = stage;
  const { line, from, to, parent, actions, openedOn, submittedOn, approvedOn } = planned;
  const id = planOf(stage, planned);
  const priorityCode = lines.find(({ code }) => code === line)!.priority;
  yield synthetic(openedOn, `opened ${id}`, office, anew('oap'), 'OpenOAPDraft', { cycleId: cycleOf(stage), priorityCode, lineCode: line, periodFrom: from, periodTo: to, ...(parent !== undefined && { parent }) });
  for (const { actionId, goal, ...rest } of actions) {
    yield synthetic(openedOn, `${id} ${actionId}`, office, planTarget(id), 'ProposeOperationalAction', { actionId, title: `SYNTHETIC activity ${actionId}`, goals: [goal], ...rest });
  }
  yield synthetic(submittedOn, `submitted ${id}`, office, planTarget(id), 'SubmitOAP');
  yield synthetic(approvedOn, `approved ${id}`, decider, planTarget(id), 'ApproveOAP', { docRef: 'SYNTHETIC', decidedOn: approvedOn });
}

/** An action as it is carried out. Its indicator is the programme's first where none is named. */
export interface CarriedOut {
  readonly actionId: string;
  readonly party: string;
  readonly ledFrom: LocalDate;
  readonly startedOn: LocalDate;
  readonly resultOn: LocalDate;
  readonly completedOn: LocalDate;
  readonly value: number;
  readonly indicator?: string;
}

/** An action led, started, with a result, and completed. */
export function* carriedOut(stage: Stage, id: string, { actionId, party, ledFrom, startedOn, resultOn, completedOn, value, indicator }: CarriedOut): Generator<Deed> {
  const { definition: { roles, indicators }, office } = stage;
  const lead: Voice = { role: roles.find(({ seat }) => seat === 'leader')!.code, party };
  const measured = indicators.find(({ code }) => code === indicator) ?? indicators[0]!;
  yield synthetic(ledFrom, `lead ${id} ${actionId}`, office, planTarget(id), 'AssignActionLead', { actionId, party, leadRole: 'LEADER', effectiveFrom: ledFrom });
  yield synthetic(startedOn, `start ${id} ${actionId}`, lead, planTarget(id), 'StartAction', { actionId });
  yield synthetic(resultOn, `result ${id} ${actionId}`, lead, planTarget(id), 'RecordResult', { actionId, indicator: measured.code, value, unit: measured.unit, periodFrom: startedOn, periodTo: resultOn, source: 'SYNTHETIC' });
  yield synthetic(completedOn, `completed ${id} ${actionId}`, office, planTarget(id), 'CompleteAction', { actionId, summary: 'SYNTHETIC' });
}

/** An action that came to nothing. */
export const notCompleted = (stage: Stage, id: string, actionId: string, on: LocalDate): Deed => synthetic(on, `not completed ${id} ${actionId}`, stage.office, planTarget(id), 'MarkNotCompleted', { actionId, reason: 'SYNTHETIC' });

/** A round of reports of its last year, and the final report in it. */
export function* reported(stage: Stage, id: string, { year, openedOn, dueOn, reportedOn }: { readonly year: number; readonly openedOn: LocalDate; readonly dueOn: LocalDate; readonly reportedOn: LocalDate }): Generator<Deed> {
  yield synthetic(openedOn, `round ${id}`, stage.office, planTarget(id), 'OpenReportingRound', { year, roundNo: 1, dueOn });
  yield synthetic(reportedOn, `report ${id}`, stage.office, planTarget(id), 'SubmitOAPReport', { year, roundNo: 1, final: true, summary: 'SYNTHETIC' });
}

export const closed = (stage: Stage, id: string, on: LocalDate): Deed => synthetic(on, `closed ${id}`, stage.decider, planTarget(id), 'CloseOAP', { summary: 'SYNTHETIC' });
