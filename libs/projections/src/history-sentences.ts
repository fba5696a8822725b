import type { Actor, DataOf, Metadata, MilestoneSubject, Precision } from '#kernel';
import type { CycleSeat, DomainCatalogue, MeetingKind, PublishedFigure, RecommendationAnswer, StepNo } from '#domain';

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
  const why = reason?.replace(/[.\s]+$/, '');
  return {
    en: `${who(meta.actor, 'acting for')} ${predicate.en}${docRef === undefined ? '' : `, on ${docRef}`}${why === undefined ? '' : `: ${why}`}.`,
    fr: `${who(meta.actor, 'agissant pour')} ${predicate.fr}${docRef === undefined ? '' : `, selon ${docRef}`}${why === undefined ? '' : ` : ${why}`}.`,
  };
}

const who = ({ role, party, actingFor }: Actor, words: string): string => `${party === '' || party === role ? role : `${role} (${party})`}${actingFor === undefined ? '' : `, ${words} ${actingFor},`}`;

const list = (items: readonly (string | number)[]): string => (items.length ? items.join(', ') : '-');
const until = (from: string, to: string | undefined): Predicate => (to === undefined ? { en: `from ${from}`, fr: `à partir du ${from}` } : { en: `from ${from} to ${to}`, fr: `du ${from} au ${to}` });
const lead = (role: 'LEADER' | 'CO_LEADER'): Predicate => (role === 'LEADER' ? { en: 'leader', fr: 'responsable' } : { en: 'co-leader', fr: 'coresponsable' });
const strategic = (kind: 'GENERAL' | 'PER_PRIORITY', code = ''): Predicate =>
  kind === 'GENERAL' ? { en: 'the general strategic plan', fr: 'le plan stratégique général' } : { en: `the strategic plan of priority ${code}`, fr: `le plan stratégique de la priorité ${code}` };
const SEATS: Readonly<Record<CycleSeat, Predicate>> = {
  driver: { en: 'driver', fr: 'chef de file' },
  coDriver: { en: 'co-driver', fr: 'co-chef de file' },
  coordinator: { en: 'national coordinator', fr: 'coordinateur national' },
  goalSupervisor: { en: 'supervisor', fr: 'superviseur' },
};
const STEPS: Readonly<Record<StepNo, Predicate>> = {
  1: { en: 'step 1, policy development', fr: "l'étape 1, élaboration de la politique" },
  2: { en: 'step 2, policy setting', fr: "l'étape 2, définition de la politique" },
  3: { en: 'step 3, implementation', fr: "l'étape 3, mise en œuvre" },
  4: { en: 'step 4, evaluation', fr: "l'étape 4, évaluation" },
};
const MEETINGS: Readonly<Record<MeetingKind, Predicate>> = {
  NEC: { en: 'a meeting of national coordinators', fr: 'une réunion des coordinateurs nationaux' },
  WORKSHOP: { en: 'a workshop', fr: 'un atelier' },
  KICKOFF: { en: 'a kick-off meeting', fr: 'une réunion de lancement' },
  DRAFTING: { en: 'a drafting meeting', fr: 'une réunion de rédaction' },
  OPERATIONAL: { en: 'an operational meeting', fr: 'une réunion opérationnelle' },
};
const SUBJECTS: Readonly<Record<MilestoneSubject, Predicate>> = {
  cycle: { en: 'cycle', fr: 'le cycle' }, line: { en: 'line', fr: 'la ligne' }, plan: { en: 'plan', fr: 'le plan' }, action: { en: 'action', fr: "l'action" }, party: { en: 'party', fr: 'la partie' },
  goal: { en: 'goal', fr: "l'objectif" },
};
/** What a deadline or a notice is about; a kind that is not listed stands as it is. */
const SCOPES: Readonly<Record<string, Predicate>> = {
  ...SUBJECTS, jad: { en: 'joint action day', fr: "la journée d'action commune" }, jadParty: { en: 'participation', fr: 'la participation' }, round: { en: 'round', fr: 'le tour' },
  recommendation: { en: 'recommendation', fr: 'la recommandation' }, breach: { en: 'breach', fr: "l'infraction" }, reaction: { en: 'reaction', fr: 'la réaction' }, webhook: { en: 'webhook', fr: 'le webhook' },
};
const MILESTONE = 'milestone:';
function scopeOf({ kind, id }: { readonly kind: string; readonly id: string }): Predicate {
  const { en, fr } = SCOPES[kind] ?? (kind.startsWith(MILESTONE) ? { en: `milestone ${kind.slice(MILESTONE.length)}`, fr: `l'étape franchie ${kind.slice(MILESTONE.length)}` } : { en: kind, fr: kind });
  return { en: `${en} ${id}`, fr: `${fr} ${id}` };
}
/** A body is told as such: no party stands beside it. */
const seatOf = (role: string, party: string): Predicate => (party === '' ? { en: role, fr: role } : { en: `${role} of ${party}`, fr: `${role} de ${party}` });
const CHANNELS: Readonly<Record<string, Predicate>> = { mail: { en: 'mail', fr: 'courriel' } };
const channelOf = (channel: string): Predicate => CHANNELS[channel] ?? { en: channel, fr: channel };
/** The engine's own words for why a deadline moved, as they are recorded, in French; anybody else's stand as they were written. */
const movedFor = (reason: string): string =>
  reason.replace(/^The date moved from (\S+) to (\S+)[.]$/, 'la date passe du $1 au $2').replace(/^The time moved from (\S+) to (\S+)[.]$/, "l'heure passe de $1 à $2").replace(/^Who is told, or when, changed[.]$/, 'les destinataires ou les rappels ont changé');
const FIELD_SHOWN_MAX = 60;
/** Fields in a sentence, long texts cut: the whole stands in the data. */
const said = (fields: DataOf<DomainCatalogue['MilestoneRecorded']>['fields']): string => {
  const shown = Object.entries(fields).map(([name, value]) => `${name} ${String(value).length > FIELD_SHOWN_MAX ? `${String(value).slice(0, FIELD_SHOWN_MAX)}…` : value}`);
  return shown.length ? ` (${shown.join('; ')})` : '';
};
const ofPlan = (oapId: string | undefined): Predicate => (oapId === undefined ? { en: '', fr: '' } : { en: ` on plan ${oapId}`, fr: ` sur le plan ${oapId}` });
const ANSWERS: Readonly<Record<RecommendationAnswer, Predicate>> = {
  ACCEPTED: { en: 'accepted', fr: 'a accepté' },
  PARTLY_ACCEPTED: { en: 'accepted in part', fr: 'a accepté en partie' },
  REJECTED: { en: 'rejected', fr: 'a rejeté' },
};
const totals = (figures: readonly PublishedFigure[]): Predicate => ({
  en: list(figures.map(({ indicator, value, unit, atLeast }) => `${indicator} ${atLeast ? 'more than ' : ''}${value} ${unit}`)),
  fr: list(figures.map(({ indicator, value, unit, atLeast }) => `${indicator} ${atLeast ? 'plus de ' : ''}${value} ${unit}`)),
});

/** Of EUR minor units. */
const euros = (cents: number): Predicate => ({ en: `EUR ${(cents / 100).toFixed(2)}`, fr: `${(cents / 100).toFixed(2).replace('.', ',')} EUR` });

/** Blocks of days. */
const spans = (days: DataOf<DomainCatalogue['JADPostponed']>['newDays']): Predicate => ({
  en: list(days.map(({ from, to }) => (from === to ? from : `${from} to ${to}`))),
  fr: list(days.map(({ from, to }) => (from === to ? from : `du ${from} au ${to}`))),
});
/** Days as precisely as they are known. */
const known = ({ from, to }: { readonly from: string; readonly to: string }, precision: Precision): Predicate => {
  const cut = { year: 4, month: 7, day: 10 }[precision];
  const [first, last] = [from.slice(0, cut), to.slice(0, cut)];
  return first === last ? { en: first, fr: first } : { en: `${first} to ${last}`, fr: `du ${first} au ${last}` };
};
const published = (figures: DataOf<DomainCatalogue['JADResultsPublished']>['figures']): Predicate => ({
  en: list(figures.map(({ indicator, value, unit, source, atLeast }) => `${indicator} ${atLeast ? 'more than ' : ''}${value} ${unit} (${source})`)),
  fr: list(figures.map(({ indicator, value, unit, source, atLeast }) => `${indicator} ${atLeast ? 'plus de ' : ''}${value} ${unit} (${source})`)),
});

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
  CycleClosed: ({ cycleId }) => ({ en: `closed the cycle ${cycleId}`, fr: `a clôturé le cycle ${cycleId}` }),
  CycleSuperseded: ({ cycleId, by, reason, docRef }) => ({
    en: `superseded the cycle ${cycleId}${by === undefined ? '' : ` by ${by}`} in ${docRef} (${reason})`,
    fr: `a remplacé le cycle ${cycleId}${by === undefined ? '' : ` par ${by}`} par ${docRef} (${reason})`,
  }),
  CycleMigrated: ({ cycleId, from, to, reason, docRef }) => ({
    en: `moved the cycle ${cycleId} from version ${from.version} to version ${to.version} of ${to.id}${docRef === undefined ? '' : ` in ${docRef}`} (${reason})`,
    fr: `a fait passer le cycle ${cycleId} de la version ${from.version} à la version ${to.version} de ${to.id}${docRef === undefined ? '' : ` par ${docRef}`} (${reason})`,
  }),
  StepReopened: ({ step, reason }) => ({ en: `reopened ${STEPS[step].en} (${reason})`, fr: `a rouvert ${STEPS[step].fr} (${reason})` }),
  ThreatContributionsRequested: ({ deadline }) => ({ en: `asked for contributions to the threat assessment by ${deadline}`, fr: `a demandé des contributions à l'évaluation de la menace d'ici au ${deadline}` }),
  ThreatContributionSubmitted: ({ party, kind, title, oapIds = [] }) => ({
    en: `submitted ${party}'s ${kind === 'DATA' ? 'data for the threat assessment' : 'thematic analysis'}${title === undefined ? '' : ` (${title})`}${oapIds.length ? `, linked to ${list(oapIds)}` : ''}`,
    fr: `a remis ${kind === 'DATA' ? `les données de ${party} pour l'évaluation de la menace` : `l'analyse thématique de ${party}`}${title === undefined ? '' : ` (${title})`}${oapIds.length ? `, liée à ${list(oapIds)}` : ''}`,
  }),
  ThreatContributionDeclined: ({ party, reason }) => ({ en: `declined to contribute for ${party} (${reason})`, fr: `a renoncé à contribuer pour ${party} (${reason})` }),
  ThreatAssessmentPublished: ({ docRef, recommendedPriorities }) => ({
    en: `published the threat assessment ${docRef}${recommendedPriorities.length ? `, recommending ${list(recommendedPriorities)}` : ''}`,
    fr: `a publié l'évaluation de la menace ${docRef}${recommendedPriorities.length ? `, qui recommande ${list(recommendedPriorities)}` : ''}`,
  }),
  PolicyAdvisoryDocumentIssued: ({ docRef, coSigned }) => ({
    en: `issued the policy advisory document ${docRef}${coSigned === undefined ? '' : `, signed by ${coSigned} too`}`,
    fr: `a émis le document d'orientation ${docRef}${coSigned === undefined ? '' : `, également signé par ${coSigned}`}`,
  }),
  PriorityProposed: ({ code, title }) => ({ en: `proposed the priority ${code} (${title})`, fr: `a proposé la priorité ${code} (${title})` }),
  PriorityProposalWithdrawn: ({ code, reason }) => ({ en: `withdrew the proposal of priority ${code} (${reason})`, fr: `a retiré la proposition de priorité ${code} (${reason})` }),
  PriorityAdopted: ({ code, title, docRef, decidedOn }) => ({ en: `adopted the priority ${code} (${title}), decided on ${decidedOn} in ${docRef}`, fr: `a adopté la priorité ${code} (${title}), décidée le ${decidedOn} dans ${docRef}` }),
  PriorityReworded: ({ code, title, docRef, decidedOn }) => ({ en: `reworded the priority ${code} (${title}), decided on ${decidedOn} in ${docRef}`, fr: `a reformulé la priorité ${code} (${title}), décidé le ${decidedOn} dans ${docRef}` }),
  PriorityRepealed: ({ code, reason, docRef, decidedOn }) => ({ en: `repealed the priority ${code} (${reason}), decided on ${decidedOn} in ${docRef}`, fr: `a abrogé la priorité ${code} (${reason}), décidé le ${decidedOn} dans ${docRef}` }),
  PrioritySelectionConcluded: ({ docRef, codes }) => ({ en: `concluded the choice of ${codes.length} priorities in ${docRef}: ${list(codes)}`, fr: `a conclu le choix de ${codes.length} priorités dans ${docRef} : ${list(codes)}` }),
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
  RoleHolderNominated: ({ seat, target, party }) => ({ en: `nominated ${party} as ${SEATS[seat].en} of ${target}`, fr: `a proposé ${party} comme ${SEATS[seat].fr} de ${target}` }),
  DriverAppointed: ({ lineCode, party, from, to }) => ({ en: `appointed ${party} driver of ${lineCode} ${until(from, to).en}`, fr: `a nommé ${party} chef de file de ${lineCode} ${until(from, to).fr}` }),
  CoDriverAppointed: ({ lineCode, party, from, to }) => ({ en: `appointed ${party} co-driver of ${lineCode} ${until(from, to).en}`, fr: `a nommé ${party} co-chef de file de ${lineCode} ${until(from, to).fr}` }),
  NationalCoordinatorDesignated: ({ state, from, to }) => ({ en: `designated the national coordinator of ${state} ${until(from, to).en}`, fr: `a désigné le coordinateur national de ${state} ${until(from, to).fr}` }),
  GoalSupervisorAppointed: ({ goalCode, party, from, to }) => ({ en: `appointed ${party} supervisor of goal ${goalCode} ${until(from, to).en}`, fr: `a nommé ${party} superviseur de l'objectif ${goalCode} ${until(from, to).fr}` }),
  RoleAccepted: ({ seat, target, party, from }) => ({ en: `accepted for ${party} the seat of ${SEATS[seat].en} of ${target} from ${from}`, fr: `a accepté pour ${party} la fonction de ${SEATS[seat].fr} de ${target} à partir du ${from}` }),
  RoleDeclined: ({ seat, target, party, from, reason }) => ({
    en: `declined for ${party} the seat of ${SEATS[seat].en} of ${target} from ${from} (${reason})`,
    fr: `a décliné pour ${party} la fonction de ${SEATS[seat].fr} de ${target} à partir du ${from} (${reason})`,
  }),
  RoleReleased: ({ seat, target, party, to, reason }) => ({ en: `released ${party} as ${SEATS[seat].en} of ${target} after ${to} (${reason})`, fr: `a libéré ${party} comme ${SEATS[seat].fr} de ${target} après le ${to} (${reason})` }),
  SubstituteDesignated: ({ seat, target, party, substitute, from, to }) => ({
    en: `had ${substitute} stand in for ${party} as ${SEATS[seat].en} of ${target} from ${from} to ${to}`,
    fr: `a fait suppléer ${party} par ${substitute} comme ${SEATS[seat].fr} de ${target} du ${from} au ${to}`,
  }),
  SeatsHandedOver: ({ party, from, seats, reason }) => ({
    en: `handed ${seats.length} seats of one official of ${party} over to another from ${from} (${reason}): ${list(seats.map(({ seat, target }) => `${SEATS[seat].en} of ${target}`))}`,
    fr: `a transmis ${seats.length} fonctions d'un agent de ${party} à un autre à partir du ${from} (${reason}) : ${list(seats.map(({ seat, target }) => `${SEATS[seat].fr} de ${target}`))}`,
  }),
  MeetingScheduled: ({ kind, on, oapId, place }) => ({
    en: `scheduled ${MEETINGS[kind].en}${ofPlan(oapId).en} for ${on}${place === undefined ? '' : ` in ${place}`}`,
    fr: `a fixé ${MEETINGS[kind].fr}${ofPlan(oapId).fr} au ${on}${place === undefined ? '' : ` à ${place}`}`,
  }),
  MeetingHeld: ({ kind, heldOn, oapId, conclusions }) => ({
    en: `held ${MEETINGS[kind].en}${ofPlan(oapId).en} on ${heldOn}${conclusions === undefined ? '' : ` (${conclusions})`}`,
    fr: `a tenu ${MEETINGS[kind].fr}${ofPlan(oapId).fr} le ${heldOn}${conclusions === undefined ? '' : ` (${conclusions})`}`,
  }),
  PlanClosed: ({ oapId, outcome }) =>
    outcome === 'CLOSED' ? { en: `recorded in the cycle that plan ${oapId} is closed`, fr: `a inscrit dans le cycle la clôture du plan ${oapId}` } : { en: `recorded in the cycle that plan ${oapId} is cancelled`, fr: `a inscrit dans le cycle l'annulation du plan ${oapId}` },
  WorkProgrammeCommitted: ({ party, year, docRef, actions }) => ({ en: `committed ${party}'s work programme for ${year} (${docRef}) to ${actions.length} actions`, fr: `a engagé le programme de travail ${year} de ${party} (${docRef}) pour ${actions.length} actions` }),
  NationalPlanIntegrated: ({ state, oapId, ref }) => ({ en: `took plan ${oapId} into the national planning of ${state} (${ref})`, fr: `a intégré le plan ${oapId} dans la planification nationale de ${state} (${ref})` }),
  FundingCallOpened: ({ source, year, closesOn }) => ({ en: `opened the funding call of ${source} for ${year}${closesOn === undefined ? '' : `, until ${closesOn}`}`, fr: `a ouvert l'appel à financement de ${source} pour ${year}${closesOn === undefined ? '' : `, jusqu'au ${closesOn}`}` }),
  MidTermReviewConcluded: ({ docRef }) => ({ en: `concluded the mid-term review (${docRef})`, fr: `a conclu l'examen à mi-parcours (${docRef})` }),
  AnnualResultsPublished: ({ year, indicators, docRef, source }) => ({
    en: `published the results of ${year} (${docRef}, ${source}): ${totals(indicators).en}`,
    fr: `a publié les résultats de ${year} (${docRef}, ${source}) : ${totals(indicators).fr}`,
  }),
  EvaluationLaunched: ({ scope, contractorRef, criteria, conflicts }) => ({
    en: `launched the evaluation (${scope}) by ${contractorRef} on ${list(criteria)}${conflicts.length ? `, disclosing ${conflicts.length} seats of its own` : ''}`,
    fr: `a lancé l'évaluation (${scope}) par ${contractorRef} sur ${list(criteria)}${conflicts.length ? `, en déclarant ${conflicts.length} fonctions propres` : ''}`,
  }),
  EvaluationFindingRecorded: ({ findingId, criterion, title }) => ({ en: `recorded finding ${findingId} on ${criterion} (${title})`, fr: `a enregistré le constat ${findingId} sur ${criterion} (${title})` }),
  RecommendationMade: ({ recommendationId, addressee, title }) => ({ en: `made recommendation ${recommendationId} to ${addressee} (${title})`, fr: `a adressé la recommandation ${recommendationId} à ${addressee} (${title})` }),
  EvaluationPublished: ({ docRef }) => ({ en: `published the evaluation ${docRef}`, fr: `a publié l'évaluation ${docRef}` }),
  EvaluationWaived: ({ reason, docRef }) => ({ en: `waived the evaluation in ${docRef} (${reason})`, fr: `a renoncé à l'évaluation par ${docRef} (${reason})` }),
  RecommendationAnswered: ({ recommendationId, addressee, answer, measure }) => ({
    en: `${ANSWERS[answer].en} recommendation ${recommendationId} for ${addressee}${measure === undefined ? '' : ` (${measure})`}`,
    fr: `${ANSWERS[answer].fr} la recommandation ${recommendationId} pour ${addressee}${measure === undefined ? '' : ` (${measure})`}`,
  }),
  FindingCarriedForward: ({ findingId, nextCycleId }) => ({ en: `carried finding ${findingId} into the cycle ${nextCycleId}`, fr: `a reporté le constat ${findingId} dans le cycle ${nextCycleId}` }),
  PlanRegistered: ({ oapId, lineCode }) => ({ en: `registered the plan ${oapId} of ${lineCode} in its cycle`, fr: `a inscrit le plan ${oapId} de ${lineCode} dans son cycle` }),

  OAPDraftOpened: ({ oapId, lineCode, periodFrom, periodTo }) => ({ en: `opened the draft of plan ${oapId} of ${lineCode}, ${periodFrom} to ${periodTo}`, fr: `a ouvert le projet de plan ${oapId} de ${lineCode}, du ${periodFrom} au ${periodTo}` }),
  OperationalActionProposed: ({ actionId, title }) => ({ en: `proposed action ${actionId} (${title})`, fr: `a proposé l'action ${actionId} (${title})` }),
  OperationalActionRevised: ({ actionId, title }) => ({ en: `revised action ${actionId} (${title})`, fr: `a révisé l'action ${actionId} (${title})` }),
  OperationalActionWithdrawn: ({ actionId, reason }) => ({ en: `withdrew action ${actionId} (${reason})`, fr: `a retiré l'action ${actionId} (${reason})` }),
  OAPConsultationStarted: ({ closesOn }) => ({ en: `started the consultation on the plan until ${closesOn}`, fr: `a lancé la consultation sur le plan jusqu'au ${closesOn}` }),
  OAPConsultationClosed: () => ({ en: 'closed the consultation on the plan', fr: 'a clos la consultation sur le plan' }),
  OAPSubmitted: ({ driver, gaps }) => ({
    en: `submitted the plan${driver === undefined ? '' : `, driver ${driver}`}${gaps.length ? `, without leaders for ${list(gaps)}` : ''}`,
    fr: `a soumis le plan${driver === undefined ? '' : `, chef de file ${driver}`}${gaps.length ? `, sans responsable pour ${list(gaps)}` : ''}`,
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
  OAPOpinionGiven: ({ party }) => ({ en: `gave the opinion of ${party} on the draft`, fr: `a donné l'avis de ${party} sur le projet` }),
  OAPAmendmentProposed: ({ amendmentNo, summary, add, revise, cancel }) => ({
    en: `proposed amendment ${amendmentNo} of the plan (${summary}): ${add.length} actions to add, ${revise.length} to revise, ${cancel.length} to cancel`,
    fr: `a proposé la modification ${amendmentNo} du plan (${summary}) : ${add.length} actions à ajouter, ${revise.length} à réviser, ${cancel.length} à annuler`,
  }),
  OAPAmended: ({ oapId, amendmentNo, version, docRef, decidedOn, tacit }) => ({
    en: `accepted amendment ${amendmentNo}, version ${version} of plan ${oapId}, ${tacit ? `by silence until ${decidedOn}` : `decided on ${decidedOn} in ${docRef}`}`,
    fr: `a accepté la modification ${amendmentNo}, version ${version} du plan ${oapId}, ${tacit ? `par silence jusqu'au ${decidedOn}` : `décidée le ${decidedOn} dans ${docRef}`}`,
  }),
  OAPAmendmentRefused: ({ amendmentNo, reasons, docRef, decidedOn }) => ({
    en: `refused amendment ${amendmentNo} of the plan, decided on ${decidedOn} in ${docRef} (${reasons})`,
    fr: `a refusé la modification ${amendmentNo} du plan, décision du ${decidedOn} dans ${docRef} (${reasons})`,
  }),
  OAPClosed: ({ oapId }) => ({ en: `closed the plan ${oapId}`, fr: `a clôturé le plan ${oapId}` }),
  OperationalActionCarriedOver: ({ actionId, toOapId, newEnd }) => ({ en: `carried action ${actionId} over to plan ${toOapId}, to end on ${newEnd}`, fr: `a reporté l'action ${actionId} sur le plan ${toOapId}, fin le ${newEnd}` }),
  OperationalActionCarriedIn: ({ actionId, title, fromOapId, fromActionId }) => ({
    en: `took in action ${actionId} (${title}), which was ${fromActionId} of plan ${fromOapId}`,
    fr: `a repris l'action ${actionId} (${title}), qui était la ${fromActionId} du plan ${fromOapId}`,
  }),
  ActionLeadAccepted: ({ actionId, party, leadRole }) => ({ en: `accepted for ${party} to be ${lead(leadRole).en} of action ${actionId}`, fr: `a accepté pour ${party} d'être ${lead(leadRole).fr} de l'action ${actionId}` }),
  ActionLeadDeclined: ({ actionId, party, leadRole, reason }) => ({
    en: `declined for ${party} to be ${lead(leadRole).en} of action ${actionId} (${reason})`,
    fr: `a refusé pour ${party} d'être ${lead(leadRole).fr} de l'action ${actionId} (${reason})`,
  }),
  ActionParticipantJoined: ({ actionId, party, contribution }) => ({
    en: `had ${party} join action ${actionId}${contribution === undefined ? '' : ` (${contribution})`}`,
    fr: `a fait entrer ${party} dans l'action ${actionId}${contribution === undefined ? '' : ` (${contribution})`}`,
  }),
  ActionParticipantLeft: ({ actionId, party, reason }) => ({ en: `had ${party} leave action ${actionId} (${reason})`, fr: `a fait sortir ${party} de l'action ${actionId} (${reason})` }),
  ActionSuspended: ({ actionId, reason }) => ({ en: `suspended action ${actionId} (${reason})`, fr: `a suspendu l'action ${actionId} (${reason})` }),
  ActionResumed: ({ actionId }) => ({ en: `resumed action ${actionId}`, fr: `a repris l'action ${actionId}` }),
  ActionOutcomeProposed: ({ actionId, outcome, text }) => ({ en: `proposed to end action ${actionId} as ${outcome} (${text})`, fr: `a proposé de terminer l'action ${actionId} comme ${outcome} (${text})` }),
  ActionCompleted: ({ actionId, summary }) => ({ en: `completed action ${actionId} (${summary})`, fr: `a achevé l'action ${actionId} (${summary})` }),
  ActionNotCompleted: ({ actionId, reason }) => ({ en: `marked action ${actionId} as not completed (${reason})`, fr: `a déclaré l'action ${actionId} non achevée (${reason})` }),
  ActionExtended: ({ actionId, oldEnd, newEnd, reason }) => ({ en: `extended action ${actionId} from ${oldEnd} to ${newEnd} (${reason})`, fr: `a prolongé l'action ${actionId} du ${oldEnd} au ${newEnd} (${reason})` }),
  ActionRescheduled: ({ actionId, newStart, newEnd, reason }) => ({
    en: `rescheduled action ${actionId} to ${newStart} to ${newEnd} (${reason})`,
    fr: `a déplacé l'action ${actionId}, désormais du ${newStart} au ${newEnd} (${reason})`,
  }),
  ActionResultCorrected: ({ actionId, resultId, oldValue, newValue, reason }) => ({
    en: `corrected result ${resultId} of action ${actionId} from ${oldValue} to ${newValue} (${reason})`,
    fr: `a corrigé le résultat ${resultId} de l'action ${actionId} de ${oldValue} à ${newValue} (${reason})`,
  }),
  ActionResultValidated: ({ actionId, resultId, value }) => ({ en: `validated result ${resultId} of action ${actionId} at ${value}`, fr: `a validé le résultat ${resultId} de l'action ${actionId} à ${value}` }),
  FundingRequested: ({ actionId, source, amount }) => ({ en: `asked ${source} for ${euros(amount).en} for action ${actionId}`, fr: `a demandé ${euros(amount).fr} à ${source} pour l'action ${actionId}` }),
  FundingAwarded: ({ actionId, source, amount, docRef, decidedOn }) => ({
    en: `awarded ${euros(amount).en} of ${source} to action ${actionId}, decided on ${decidedOn} in ${docRef}`,
    fr: `a accordé ${euros(amount).fr} de ${source} à l'action ${actionId}, décidé le ${decidedOn} dans ${docRef}`,
  }),
  FundingDeclined: ({ actionId, source, reason }) => ({ en: `declined money of ${source} for action ${actionId} (${reason})`, fr: `a refusé le financement de ${source} à l'action ${actionId} (${reason})` }),
  FundingSettled: ({ actionId, source, amountPaid, docRef }) => ({
    en: `settled the award of ${source} to action ${actionId} at ${euros(amountPaid).en} (${docRef})`,
    fr: `a soldé le financement de ${source} à l'action ${actionId} : ${euros(amountPaid).fr} (${docRef})`,
  }),
  ReferenceLinked: ({ actionId, kind, ref }) => ({ en: `linked action ${actionId} to ${kind} ${ref}`, fr: `a relié l'action ${actionId} à ${kind} ${ref}` }),

  JADProposed: ({ theme, window, leads }) => ({
    en: `proposed a joint action day (${theme}) between ${window.from} and ${window.to}, led by ${list(leads)}`,
    fr: `a proposé une journée d'action commune (${theme}) entre le ${window.from} et le ${window.to}, dirigée par ${list(leads)}`,
  }),
  JADOperationalPlanAdopted: ({ planRef, days, centre, countries }) => ({
    en: `adopted the operational plan ${planRef}: ${spans(days).en}, centre ${centre}, countries ${list(countries)}`,
    fr: `a adopté le plan opérationnel ${planRef} : ${spans(days).fr}, centre ${centre}, pays ${list(countries)}`,
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
  JADPostponed: ({ newDays, reason }) => ({ en: `postponed the joint action day to ${spans(newDays).en} (${reason})`, fr: `a reporté la journée d'action commune : ${spans(newDays).fr} (${reason})` }),
  JADCoordinationCentreOpened: ({ place }) => ({ en: `opened the coordination centre in ${place}`, fr: `a ouvert le centre de coordination : ${place}` }),
  JADResultCorrected: ({ party, indicator, unit, oldValue, newValue, reason }) => ({
    en: `corrected a result of the joint action day for ${party}: ${indicator} from ${oldValue} to ${newValue} ${unit} (${reason})`,
    fr: `a corrigé un résultat de la journée d'action commune pour ${party} : ${indicator} de ${oldValue} à ${newValue} ${unit} (${reason})`,
  }),
  JADResultsPublished: ({ pressRef, figures }) => ({
    en: `published results of the joint action day in ${pressRef}: ${published(figures).en}`,
    fr: `a publié des résultats de la journée d'action commune dans ${pressRef} : ${published(figures).fr}`,
  }),
  JADRecorded: ({ name, days, precision, leads, figures }) => ({
    en: `recorded as public the joint action day ${name}, ${known(days, precision).en}${leads.length ? `, led by ${list(leads)}` : ''}${figures.length ? `: ${published(figures).en}` : ''}`,
    fr: `a consigné comme publique la journée d'action commune ${name}, ${known(days, precision).fr}${leads.length ? `, dirigée par ${list(leads)}` : ''}${figures.length ? ` : ${published(figures).fr}` : ''}`,
  }),

  DeadlineScheduled: ({ ruleId, scope, dueOn }) => ({ en: `scheduled ${ruleId} for ${scopeOf(scope).en}, due on ${dueOn}`, fr: `a fixé ${ruleId} pour ${scopeOf(scope).fr}, échéance le ${dueOn}` }),
  DeadlineRescheduled: ({ dueOn, reason }) => ({ en: `moved the deadline to ${dueOn} (${reason.replace(/[.]$/, '')})`, fr: `a déplacé l'échéance au ${dueOn} (${movedFor(reason)})` }),
  DeadlineSuspended: () => ({ en: 'suspended the deadline', fr: `a suspendu l'échéance` }),
  DeadlineResumed: ({ dueOn }) => ({ en: `resumed the deadline, due on ${dueOn}`, fr: `a repris l'échéance, fixée au ${dueOn}` }),
  DeadlineMet: ({ late }) => ({ en: late ? 'found the deadline met, late' : 'found the deadline met', fr: late ? `a constaté l'échéance respectée avec retard` : `a constaté l'échéance respectée` }),
  DeadlineMissed: ({ dueOn }) => ({ en: `found the deadline of ${dueOn} missed`, fr: `a constaté que l'échéance du ${dueOn} n'a pas été respectée` }),
  DeadlineEscalated: ({ level, to }) => ({ en: `escalated the deadline to level ${level}: ${list(to)}`, fr: `a porté l'échéance au niveau ${level} : ${list(to)}` }),
  DeadlineLapsed: ({ why }) => ({ en: `let the deadline lapse (${why})`, fr: `a rendu l'échéance caduque (${why})` }),
  ReminderDue: ({ dueOn, to }) => ({ en: `had a reminder of ${dueOn} due for ${list(to)}`, fr: `a déclenché un rappel de l'échéance du ${dueOn} pour ${list(to)}` }),
  ReminderDelivered: ({ role, party, channel }) => ({ en: `delivered a reminder to ${seatOf(role, party).en} by ${channelOf(channel).en}`, fr: `a remis un rappel à ${seatOf(role, party).fr} par ${channelOf(channel).fr}` }),
  ReminderBounced: ({ role, party, channel, error }) => ({ en: `could not deliver a reminder to ${seatOf(role, party).en} by ${channelOf(channel).en} (${error})`, fr: `n'a pas pu remettre un rappel à ${seatOf(role, party).fr} par ${channelOf(channel).fr} (${error})` }),
  DeadlineDateDecided: ({ dueOn, reason }) => ({ en: `decided that the deadline is ${dueOn} (${reason})`, fr: `a décidé de fixer l'échéance au ${dueOn} (${reason})` }),
  DeadlineWaived: ({ reason, docRef }) => ({ en: `waived the deadline (${reason}; ${docRef})`, fr: `a dispensé de l'échéance (${reason} ; ${docRef})` }),
  ReminderUndeliverable: ({ role, party, to }) => ({ en: `could not reach ${seatOf(role, party).en} and had ${list(to)} told`, fr: `n'a pas pu joindre ${seatOf(role, party).fr} et a fait prévenir ${list(to)}` }),
  ReminderAcknowledged: ({ role, party }) => ({ en: `acknowledged a reminder as ${seatOf(role, party).en}`, fr: `a accusé réception d'un rappel en tant que ${seatOf(role, party).fr}` }),
  ReminderSnoozed: ({ role, party, until }) => ({ en: `put off the reminder of ${seatOf(role, party).en} until ${until}`, fr: `a reporté le rappel de ${seatOf(role, party).fr} au ${until}` }),
  NudgeSent: ({ role, party, to }) => ({ en: `urged ${list(to)} as ${seatOf(role, party).en}`, fr: `a relancé ${list(to)} en tant que ${seatOf(role, party).fr}` }),
  NoticeDue: ({ cause, scope }) => ({ en: `had those concerned told of ${cause.type} on ${scopeOf(scope).en}`, fr: `a fait informer les intéressés de ${cause.type} concernant ${scopeOf(scope).fr}` }),
  NoticeDelivered: ({ role, party, channel }) => ({ en: `delivered a notice to ${seatOf(role, party).en} by ${channelOf(channel).en}`, fr: `a remis un avis à ${seatOf(role, party).fr} par ${channelOf(channel).fr}` }),
  NoticeBounced: ({ role, party, channel, error }) => ({ en: `could not deliver a notice to ${seatOf(role, party).en} by ${channelOf(channel).en} (${error})`, fr: `n'a pas pu remettre un avis à ${seatOf(role, party).fr} par ${channelOf(channel).fr} (${error})` }),
  PreferencesSet: ({ role, party }) => ({ en: `said how ${seatOf(role, party).en} wants to be told`, fr: `a indiqué comment ${seatOf(role, party).fr} souhaite être informé` }),
  TokenIssued: ({ role, party, expiresOn }) => ({ en: `issued a calendar address to ${seatOf(role, party).en}, good until ${expiresOn}`, fr: `a délivré une adresse de calendrier à ${seatOf(role, party).fr}, valable jusqu'au ${expiresOn}` }),
  TokenRevoked: ({ tokenId }) => ({ en: `revoked the calendar address ${tokenId}`, fr: `a révoqué l'adresse de calendrier ${tokenId}` }),
  WebhookRegistered: ({ role, party }) => ({ en: `registered a webhook for ${seatOf(role, party).en}`, fr: `a enregistré un webhook pour ${seatOf(role, party).fr}` }),
  WebhookRemoved: () => ({ en: 'removed a webhook', fr: 'a retiré un webhook' }),
  WebhookFailed: ({ failures, error }) => ({ en: `gave up a message to a webhook (${error}; ${failures} in a row)`, fr: `a renoncé à un message vers un webhook (${error} ; ${failures} de suite)` }),
  WebhookRecovered: () => ({ en: 'reached a webhook again', fr: 'a de nouveau atteint un webhook' }),
  WebhookDisabled: ({ error }) => ({ en: `disabled a webhook that cannot be reached (${error})`, fr: `a désactivé un webhook injoignable (${error})` }),
  WebhookEnabled: () => ({ en: 'enabled a webhook again', fr: 'a réactivé un webhook' }),
  TransitionDue: ({ transition: { command, noun, id } }) => ({ en: `had ${command} of ${noun} ${id} fall due`, fr: `a fait échoir ${command} de ${noun} ${id}` }),
  MilestoneRecorded: ({ kind, subject, fields }) => ({
    en: `recorded the milestone ${kind} of ${SUBJECTS[subject.kind].en} ${subject.id}${said(fields)}`, fr: `a enregistré l'étape franchie ${kind} pour ${SUBJECTS[subject.kind].fr} ${subject.id}${said(fields)}`,
  }),
  ReactionRefused: ({ command, noun, id, code, message }) => ({ en: `was refused ${command} of ${noun} ${id} (${code}: ${message})`, fr: `s'est vu refuser ${command} de ${noun} ${id} (${code} : ${message})` }),
  ReactionSettled: ({ outcome, reason }) => ({ en: `saw to what was refused: ${outcome === 'NOT_NEEDED' ? 'nothing need follow' : 'done by hand'} (${reason})`, fr: `a traité ce qui avait été refusé : ${outcome === 'NOT_NEEDED' ? 'aucune suite' : 'fait à la main'} (${reason})` }),
  RuleBreachDetected: ({ rule, type, stream, revision, facts }) => {
    const changed = facts.map((fact) => `${fact.stream} (${list(fact.fields)})`).join('; ');
    return {
      en: `found that ${type} at ${stream}@${revision} may break ${rule}: ${changed} had changed before it was stored`,
      fr: `a constaté que ${type} en ${stream}@${revision} enfreint peut-être ${rule} : ${changed} avait changé avant son enregistrement`,
    };
  },
  BreachSettled: ({ outcome, reason }) => outcome === 'STANDS' ? { en: `let what was recorded stand (${reason})`, fr: `a laissé subsister ce qui était enregistré (${reason})` } : { en: `had the breach put right (${reason})`, fr: `a fait corriger l'infraction (${reason})` },
  RecordRectified: ({ type, stream, revision, field, oldValue, value, reason, docRef }) => ({
    en: `set right ${field} of ${type} at ${stream}@${revision}: "${value}" instead of "${oldValue}" (${reason}; ${docRef})`,
    fr: `a rectifié ${field} de ${type} en ${stream}@${revision} : « ${value} » au lieu de « ${oldValue} » (${reason} ; ${docRef})`,
  }),
  MarkingDowngraded: ({ type, stream, revision, from, to, docRef }) => ({
    en: `lowered the marking of ${type} at ${stream}@${revision} from ${from} to ${to} (${docRef})`,
    fr: `a abaissé la classification de ${type} en ${stream}@${revision} de ${from} à ${to} (${docRef})`,
  }),
} satisfies Predicates;

/** Every event type that has a sentence, which is every one. */
export const narratedTypes = Object.keys(predicates) as readonly (keyof DomainCatalogue & string)[];
