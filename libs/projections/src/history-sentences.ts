import type { Actor, DataOf, Metadata } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** What was done, without who did it: a sentence's predicate in both languages. */
interface Predicate {
  readonly en: string;
  readonly fr: string;
}

type Predicates = { readonly [T in keyof DomainCatalogue]: (data: DataOf<DomainCatalogue[T]>) => Predicate };

/** "COSI (EU), acting for X, approved the plan..., on ST 6481/21: because." */
export function sentenceOf(type: string, data: unknown, meta: Metadata): { readonly en: string; readonly fr: string } {
  const predicate = (predicates as Readonly<Record<string, (data: never) => Predicate>>)[type]!(data as never);
  const { docRef, reason } = meta;
  const why = reason === undefined ? '' : `: ${reason.replace(/[.\s]+$/, '')}`;
  return {
    en: `${who(meta.actor, 'acting for')} ${predicate.en}${docRef === undefined ? '' : `, on ${docRef}`}${why}.`,
    fr: `${who(meta.actor, 'agissant pour')} ${predicate.fr}${docRef === undefined ? '' : `, selon ${docRef}`}${why}.`,
  };
}

const who = ({ role, party, actingFor }: Actor, words: string): string => `${party === '' || party === role ? role : `${role} (${party})`}${actingFor === undefined ? '' : `, ${words} ${actingFor},`}`;

const list = (items: readonly (string | number)[]): string => (items.length ? items.join(', ') : '-');
const until = (from: string, to: string | undefined): Predicate => (to === undefined ? { en: `from ${from}`, fr: `à partir du ${from}` } : { en: `from ${from} to ${to}`, fr: `du ${from} au ${to}` });
const lead = (role: 'LEADER' | 'CO_LEADER'): Predicate => (role === 'LEADER' ? { en: 'leader', fr: 'chef de file' } : { en: 'co-leader', fr: 'co-chef de file' });
const strategic = (kind: 'GENERAL' | 'PER_PRIORITY', code = ''): Predicate =>
  kind === 'GENERAL' ? { en: 'the general strategic plan', fr: 'le plan stratégique général' } : { en: `the strategic plan of priority ${code}`, fr: `le plan stratégique de la priorité ${code}` };
const SEATS: Readonly<Record<'driver' | 'coDriver' | 'coordinator', Predicate>> = {
  driver: { en: 'driver', fr: 'pilote' },
  coDriver: { en: 'co-driver', fr: 'copilote' },
  coordinator: { en: 'national coordinator', fr: 'coordonnateur national' },
};

/** One entry for every event type of the catalogue: the compiler sees to it. Entries of JADs are read only behind their gate. */
const predicates = {
  CalendarPublished: ({ code, version, from, to }) => ({ en: `published version ${version} of the calendar ${code}, ${from} to ${to}`, fr: `a publié la version ${version} du calendrier ${code}, du ${from} au ${to}` }),
  ClockAdvanced: ({ from, to }) => ({ en: `advanced the clock from ${from} to ${to}`, fr: `a avancé l'horloge de ${from} à ${to}` }),
  ClockConfirmed: ({ at, suspicion }) => ({ en: `confirmed the clock at ${at} (${suspicion})`, fr: `a confirmé l'horloge à ${at} (${suspicion})` }),
  DefinitionPublished: ({ definition: { id, version } }) => ({ en: `published version ${version} of the definition ${id}`, fr: `a publié la version ${version} de la définition ${id}` }),
  PartyRegistered: ({ code, kind, validFrom }) => ({ en: `registered the party ${code} (${kind}) from ${validFrom}`, fr: `a enregistré la partie ${code} (${kind}) à partir du ${validFrom}` }),
  PartyValidityChanged: ({ code, kind, validFrom }) => ({ en: `recorded ${code} as ${kind} from ${validFrom}`, fr: `a inscrit ${code} comme ${kind} à partir du ${validFrom}` }),

  CycleAnnounced: ({ cycleId, from, to, definition }) => ({
    en: `announced the cycle ${cycleId}, ${from} to ${to}, under ${definition.id} version ${definition.version}`,
    fr: `a annoncé le cycle ${cycleId}, du ${from} au ${to}, selon ${definition.id} version ${definition.version}`,
  }),
  CycleActivated: ({ cycleId }) => ({ en: `activated the cycle ${cycleId}`, fr: `a activé le cycle ${cycleId}` }),
  CycleEnded: ({ cycleId }) => ({ en: `ended the cycle ${cycleId}`, fr: `a mis fin au cycle ${cycleId}` }),
  PriorityAdopted: ({ code, title, docRef, decidedOn }) => ({ en: `adopted the priority ${code} (${title}), decided on ${decidedOn} in ${docRef}`, fr: `a adopté la priorité ${code} (${title}), décidée le ${decidedOn} dans ${docRef}` }),
  StrategicGoalDefined: ({ code, title, horizontal }) => ({
    en: `defined the ${horizontal ? 'common horizontal strategic' : 'strategic'} goal ${code} (${title})`,
    fr: `a défini l'objectif stratégique ${horizontal ? 'horizontal commun ' : ''}${code} (${title})`,
  }),
  StrategicPlanSubmitted: ({ kind, priorityCode, docRef }) => ({ en: `submitted ${strategic(kind, priorityCode).en} (${docRef})`, fr: `a soumis ${strategic(kind, priorityCode).fr} (${docRef})` }),
  StrategicPlanApproved: ({ kind, priorityCode, docRef, decidedOn }) => ({
    en: `approved ${strategic(kind, priorityCode).en}, decided on ${decidedOn} in ${docRef}`,
    fr: `a approuvé ${strategic(kind, priorityCode).fr}, décidé le ${decidedOn} dans ${docRef}`,
  }),
  PlanLineDefined: ({ lineCode, title, priorityCode }) => ({ en: `defined the plan line ${lineCode} (${title}) of priority ${priorityCode}`, fr: `a défini la ligne de plan ${lineCode} (${title}) de la priorité ${priorityCode}` }),
  DriverAppointed: ({ lineCode, party, from, to }) => ({ en: `appointed ${party} driver of ${lineCode} ${until(from, to).en}`, fr: `a nommé ${party} pilote de ${lineCode} ${until(from, to).fr}` }),
  CoDriverAppointed: ({ lineCode, party, from, to }) => ({ en: `appointed ${party} co-driver of ${lineCode} ${until(from, to).en}`, fr: `a nommé ${party} copilote de ${lineCode} ${until(from, to).fr}` }),
  NationalCoordinatorDesignated: ({ state, from, to }) => ({ en: `designated the national coordinator of ${state} ${until(from, to).en}`, fr: `a désigné le coordonnateur national de ${state} ${until(from, to).fr}` }),
  RoleReleased: ({ seat, target, party, to, reason }) => ({ en: `released ${party} as ${SEATS[seat].en} of ${target} after ${to} (${reason})`, fr: `a libéré ${party} comme ${SEATS[seat].fr} de ${target} après le ${to} (${reason})` }),
  PlanRegistered: ({ oapId, lineCode }) => ({ en: `registered the plan ${oapId} of ${lineCode} in its cycle`, fr: `a inscrit le plan ${oapId} de ${lineCode} dans son cycle` }),

  OAPDraftOpened: ({ oapId, lineCode, periodFrom, periodTo }) => ({ en: `opened the draft of plan ${oapId} of ${lineCode}, ${periodFrom} to ${periodTo}`, fr: `a ouvert le projet de plan ${oapId} de ${lineCode}, du ${periodFrom} au ${periodTo}` }),
  OperationalActionProposed: ({ actionId, title }) => ({ en: `proposed action ${actionId} (${title})`, fr: `a proposé l'action ${actionId} (${title})` }),
  OperationalActionRevised: ({ actionId, title }) => ({ en: `revised action ${actionId} (${title})`, fr: `a révisé l'action ${actionId} (${title})` }),
  OperationalActionWithdrawn: ({ actionId, reason }) => ({ en: `withdrew action ${actionId} (${reason})`, fr: `a retiré l'action ${actionId} (${reason})` }),
  OAPConsultationStarted: ({ closesOn }) => ({ en: `started the consultation on the plan until ${closesOn}`, fr: `a lancé la consultation sur le plan jusqu'au ${closesOn}` }),
  OAPConsultationClosed: () => ({ en: 'closed the consultation on the plan', fr: 'a clos la consultation sur le plan' }),
  OAPSubmitted: ({ driver, gaps }) => ({
    en: `submitted the plan, driver ${driver}${gaps.length ? `, without leaders for ${list(gaps)}` : ''}`,
    fr: `a soumis le plan, pilote ${driver}${gaps.length ? `, sans chef de file pour ${list(gaps)}` : ''}`,
  }),
  OAPReturned: ({ reasons }) => ({ en: `returned the plan (${reasons})`, fr: `a renvoyé le plan (${reasons})` }),
  OAPApproved: ({ oapId, version, actionIds, docRef, decidedOn }) => ({
    en: `approved version ${version} of plan ${oapId} with ${actionIds.length} actions, decided on ${decidedOn} in ${docRef}`,
    fr: `a approuvé la version ${version} du plan ${oapId} avec ${actionIds.length} actions, décidée le ${decidedOn} dans ${docRef}`,
  }),
  OAPImplementationStarted: () => ({ en: 'started the implementation of the plan', fr: 'a lancé la mise en œuvre du plan' }),
  OAPImplementationEnded: () => ({ en: 'ended the implementation of the plan; reporting goes on', fr: 'a mis fin à la mise en œuvre du plan ; les rapports se poursuivent' }),
  OAPCancelled: ({ reason, docRef }) => ({ en: `cancelled the plan in ${docRef} (${reason})`, fr: `a annulé le plan par ${docRef} (${reason})` }),
  ActionLedAssigned: ({ actionId, party, leadRole, effectiveFrom, replaces }) => ({
    en: `assigned ${party.code} as ${lead(leadRole).en} of action ${actionId} from ${effectiveFrom}${replaces === undefined ? '' : `, in place of ${replaces}`}`,
    fr: `a désigné ${party.code} comme ${lead(leadRole).fr} de l'action ${actionId} à partir du ${effectiveFrom}${replaces === undefined ? '' : `, à la place de ${replaces}`}`,
  }),
  ActionLeadReleased: ({ actionId, party, leadRole, to, reason }) => ({
    en: `released ${party} as ${lead(leadRole).en} of action ${actionId} after ${to} (${reason})`,
    fr: `a libéré ${party} comme ${lead(leadRole).fr} de l'action ${actionId} après le ${to} (${reason})`,
  }),
  ActionStarted: ({ actionId }) => ({ en: `started action ${actionId}`, fr: `a lancé l'action ${actionId}` }),
  ActionCancelled: ({ actionId, reason }) => ({ en: `cancelled action ${actionId} (${reason})`, fr: `a annulé l'action ${actionId} (${reason})` }),
  ReportingRoundOpened: ({ year, roundNo, dueOn }) => ({ en: `opened reporting round ${roundNo} of ${year}, due on ${dueOn}`, fr: `a ouvert le cycle de rapports ${roundNo} de ${year}, échéance le ${dueOn}` }),
  ActionProgressReported: ({ actionId, year, roundNo, status, percent }) => ({
    en: `reported action ${actionId} ${status} at ${percent} % for round ${roundNo} of ${year}`,
    fr: `a rendu compte de l'action ${actionId} : ${status} à ${percent} % pour le cycle ${roundNo} de ${year}`,
  }),
  ActionResultRecorded: ({ actionId, indicator, value, unit, country }) => ({
    en: `recorded a result of action ${actionId}: ${indicator} ${value} ${unit}${country === undefined ? '' : ` (${country})`}`,
    fr: `a enregistré un résultat de l'action ${actionId} : ${indicator} ${value} ${unit}${country === undefined ? '' : ` (${country})`}`,
  }),
  OAPReportSubmitted: ({ year, roundNo, final, missing }) => ({
    en: `submitted the plan's ${final ? 'final report' : 'report'} for round ${roundNo} of ${year}${missing.length ? `, without actions ${list(missing)}` : ''}`,
    fr: `a remis le rapport ${final ? 'final ' : ''}du plan pour le cycle ${roundNo} de ${year}${missing.length ? `, sans les actions ${list(missing)}` : ''}`,
  }),

  JADProposed: ({ theme, window, leads }) => ({
    en: `proposed a joint action day (${theme}) between ${window.from} and ${window.to}, led by ${list(leads)}`,
    fr: `a proposé une journée d'action commune (${theme}) entre le ${window.from} et le ${window.to}, dirigée par ${list(leads)}`,
  }),
  JADOperationalPlanAdopted: ({ planRef, days, centre, countries }) => ({
    en: `adopted the operational plan ${planRef}: ${list(days.map(({ from, to }) => (from === to ? from : `${from} to ${to}`)))}, centre ${centre}, countries ${list(countries)}`,
    fr: `a adopté le plan opérationnel ${planRef} : ${list(days.map(({ from, to }) => (from === to ? from : `du ${from} au ${to}`)))}, centre ${centre}, pays ${list(countries)}`,
  }),
  JADParticipationCommitted: ({ party, contribution }) => ({ en: `committed ${party} to the joint action day (${contribution})`, fr: `a engagé ${party} dans la journée d'action commune (${contribution})` }),
  JADParticipationWithdrawn: ({ party, reason }) => ({ en: `withdrew ${party} from the joint action day (${reason})`, fr: `a retiré ${party} de la journée d'action commune (${reason})` }),
  JADConfirmed: ({ countries }) => ({ en: `confirmed the joint action day with ${list(countries)}`, fr: `a confirmé la journée d'action commune avec ${list(countries)}` }),
  JADCancelled: ({ reason }) => ({ en: `cancelled the joint action day (${reason})`, fr: `a annulé la journée d'action commune (${reason})` }),
  JADStarted: () => ({ en: 'started the joint action day', fr: `a lancé la journée d'action commune` }),
  JADResultRecorded: ({ party, indicator, value, unit }) => ({ en: `recorded a result of the joint action day for ${party}: ${indicator} ${value} ${unit}`, fr: `a enregistré un résultat de la journée d'action commune pour ${party} : ${indicator} ${value} ${unit}` }),
  JADConcluded: ({ lastDay }) => ({ en: `concluded the joint action day on ${lastDay}`, fr: `a conclu la journée d'action commune le ${lastDay}` }),
  JADCompleted: ({ countries, noResults, totals }) => ({
    en: `completed the joint action day: ${countries.length} countries, ${noResults ? 'no results' : list(totals.map(({ indicator, value, unit }) => `${indicator} ${value} ${unit}`))}`,
    fr: `a achevé la journée d'action commune : ${countries.length} pays, ${noResults ? 'aucun résultat' : list(totals.map(({ indicator, value, unit }) => `${indicator} ${value} ${unit}`))}`,
  }),
  JADEmbargoLifted: ({ reason }) => ({ en: `lifted the embargo on the joint action day (${reason})`, fr: `a levé l'embargo sur la journée d'action commune (${reason})` }),

  DeadlineScheduled: ({ ruleId, scope, dueOn }) => ({ en: `scheduled ${ruleId} for ${scope.kind} ${scope.id}, due on ${dueOn}`, fr: `a fixé ${ruleId} pour ${scope.kind} ${scope.id}, échéance le ${dueOn}` }),
  DeadlineRescheduled: ({ dueOn, reason }) => ({ en: `moved the deadline to ${dueOn} (${reason})`, fr: `a déplacé l'échéance au ${dueOn} (${reason})` }),
  DeadlineSuspended: () => ({ en: 'suspended the deadline', fr: `a suspendu l'échéance` }),
  DeadlineResumed: ({ dueOn }) => ({ en: `resumed the deadline, due on ${dueOn}`, fr: `a repris l'échéance, fixée au ${dueOn}` }),
  DeadlineMet: ({ late }) => ({ en: late ? 'found the deadline met, late' : 'found the deadline met', fr: late ? `a constaté l'échéance respectée avec retard` : `a constaté l'échéance respectée` }),
  DeadlineMissed: ({ dueOn }) => ({ en: `found the deadline of ${dueOn} missed`, fr: `a constaté que l'échéance du ${dueOn} n'a pas été respectée` }),
  DeadlineEscalated: ({ level, to }) => ({ en: `escalated the deadline to level ${level}: ${list(to)}`, fr: `a porté l'échéance au niveau ${level} : ${list(to)}` }),
  DeadlineLapsed: ({ why }) => ({ en: `let the deadline lapse (${why})`, fr: `a rendu l'échéance caduque (${why})` }),
  ReminderDue: ({ dueOn, to }) => ({ en: `had a reminder of ${dueOn} due for ${list(to)}`, fr: `a déclenché un rappel de l'échéance du ${dueOn} pour ${list(to)}` }),
  ReminderDelivered: ({ role, party, channel }) => ({ en: `delivered a reminder to ${role} of ${party} by ${channel}`, fr: `a remis un rappel à ${role} de ${party} par ${channel}` }),
  ReminderBounced: ({ role, party, channel, error }) => ({ en: `could not deliver a reminder to ${role} of ${party} by ${channel} (${error})`, fr: `n'a pas pu remettre un rappel à ${role} de ${party} par ${channel} (${error})` }),
  TransitionDue: ({ transition: { command, noun, id } }) => ({ en: `had ${command} of ${noun} ${id} fall due`, fr: `a fait échoir ${command} de ${noun} ${id}` }),
  ReactionRefused: ({ command, noun, id, code, message }) => ({ en: `was refused ${command} of ${noun} ${id} (${code}: ${message})`, fr: `s'est vu refuser ${command} de ${noun} ${id} (${code} : ${message})` }),
} satisfies Predicates;

/** Every event type that has a sentence, which is every one. */
export const narratedTypes = Object.keys(predicates) as readonly (keyof DomainCatalogue & string)[];
