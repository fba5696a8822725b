import { addDays, type Coded, type Definition } from '#kernel';
import { published, synthetic, type Deed, type Sourced } from './deed.js';
import { CRITERIA, type PublicCycle, type PublicJad } from './public-facts.js';

const OPERATOR_OF = { role: 'OPERATOR', party: 'ENGINE', subject: 'reference-data' } as const;
const isPublic = ({ confirmed }: Coded): boolean => confirmed !== false;
export const titleOf = ({ labels, code }: Coded): string => labels.en ?? code;

/** Everything public of a cycle, as deeds of the importer, the definition it pins first. */
export function publicDeeds(definition: Definition, facts: PublicCycle): readonly Deed[] {
  const { startYear } = facts;
  const cycleId = `${definition.programme}-${startYear}`;
  const cycle = { noun: 'cycle', id: cycleId };
  const place = (name: string): string => `public/${startYear}/${name}`;
  const announced = announcedOn(facts.announced);
  const definitionDeed: Deed = {
    ...synthetic(announced, place('definition'), OPERATOR_OF, { noun: 'definition' }, 'PublishDefinition'),
    // Rules are the engine's own data: they carry doubts of their own (`confirmed: false`) and no provenance.
    command: () => ({ noun: 'definition', name: 'PublishDefinition', data: { definition }, meta: { marking: 'PUBLIC' } }),
  };
  return [
    definitionDeed,
    published(place('announced'), facts.announced, { noun: 'cycle' }, 'AnnounceCycle', { programme: definition.programme, startYear, definition: { id: definition.id, version: definition.version } }, announced),
    published(place('assessment'), facts.assessment, cycle, 'PublishThreatAssessment', { docRef: facts.assessment.docRef, recommendedPriorities: [] }),
    ...policyDeeds(definition, facts, cycle, place),
    ...facts.results.map(({ year, docRef, source, at, precision, figures, of }) =>
      published(place(`results/${year}`), { source, at, precision }, cycle, 'PublishAnnualResults', { year, docRef, source, indicators: figures.map((figure) => ({ ...figure, period: of })) })),
    ...evaluationDeeds(facts, cycle, place),
    ...facts.jads.map((jad) => jadDeed(jad, cycleId, place)),
  ];
}

type Cycle = { readonly noun: string; readonly id: string };
type Place = (name: string) => string;

/** A cycle is announced before anything is said in it, even where only the year of its announcement is known. */
const announcedOn = ({ at, precision }: Sourced): string => (precision === 'day' ? at : `${at.slice(0, 4)}-01-02`);

function policyDeeds(definition: Definition, { priorities, goals, lines, workshop }: PublicCycle, cycle: Cycle, place: Place): readonly Deed[] {
  if (!priorities) return [];
  const { docRef, at } = priorities;
  const adopted = definition.priorities.filter(isPublic);
  const first = published(place('selection'), priorities, cycle, 'ConcludePrioritySelection', { docRef, codes: adopted.map(({ code }) => code) });
  // What is public of a year is recorded with the act of that year that is dated best.
  return [
    ...adopted.map((priority) => published(place(`priority/${priority.code}`), priorities, cycle, 'AdoptPriority', {
      code: priority.code, title: titleOf(priority), aim: 'Not told by the source.', basis: 'The threat assessment', docRef, decidedOn: at,
    })),
    first,
    ...(goals ? definition.goals.filter(isPublic).map((goal) => published(place(`goal/${goal.code}`), goals, cycle, 'DefineStrategicGoal', { code: goal.code, title: titleOf(goal), horizontal: goal.horizontal }, first.on)) : []),
    ...(lines ? definition.lines.filter(isPublic).map((line) => published(place(`line/${line.code}`), lines, cycle, 'DefinePlanLine', { lineCode: line.code, priorityCode: line.priority, title: titleOf(line) }, first.on)) : []),
    ...(workshop ? [published(place('workshop'), workshop, cycle, 'HoldMeeting', { kind: 'WORKSHOP', heldOn: workshop.at, conclusions: 'Common horizontal strategic goals' })] : []),
  ];
}

/** The evaluation, all of it known by its year. What it recommended to whom no source says: its recommendations are SYNTHETIC. */
function evaluationDeeds({ evaluation }: PublicCycle, cycle: Cycle, place: Place): readonly Deed[] {
  if (!evaluation) return [];
  const { docRef, findings } = evaluation;
  const end = published(place('evaluation/published'), evaluation, cycle, 'PublishEvaluation', { docRef });
  return [
    published(place('evaluation/launched'), evaluation, cycle, 'LaunchEvaluation', { scope: 'The cycle', contractorRef: 'not named by the source', criteria: CRITERIA }),
    ...findings.map(({ title, text }, n) => published(place(`evaluation/finding/${n + 1}`), evaluation, cycle, 'RecordEvaluationFinding', { criterion: 'effectiveness', title, text: `${text} (The source names no criterion.)` })),
    ...['COMMISSION', 'COUNCIL', 'EUROPOL'].map((addressee, n) => synthetic(end.on, place(`evaluation/recommendation/${n + 1}`), { role: 'EVALUATOR', party: 'EVALUATOR' }, cycle, 'MakeRecommendation', {
      addressee, title: `SYNTHETIC recommendation ${n + 1}`, text: 'SYNTHETIC: no source tells the recommendations.', findingIds: [`F${n + 1}`],
    })),
    end,
    ...['COMMISSION', 'COUNCIL'].map((party, n) => synthetic('2021-04-20', place(`evaluation/answer/${n + 1}`), { role: 'ADDRESSEE', party }, cycle, 'RespondToRecommendation', {
      recommendationId: `R${n + 1}`, answer: n === 0 ? 'ACCEPTED' : 'PARTLY_ACCEPTED', measure: 'SYNTHETIC measure',
    })),
    synthetic('2021-05-31', place('evaluation/answer/3'), { role: 'ADDRESSEE', party: 'EUROPOL' }, cycle, 'RespondToRecommendation', { recommendationId: 'R3', answer: 'ACCEPTED', measure: 'SYNTHETIC measure, late' }),
  ];
}

/** Recorded the day after: nothing of an action day is public before. */
function jadDeed({ name, days, precision, leads, countriesCount, figures, note, source }: PublicJad, cycleId: string, place: Place): Deed {
  const sourced: Sourced = { source, at: days.from, precision };
  const on = precision === 'day' ? { recordedOn: addDays(days.to, 1) } : {};
  return published(place(`jad/${name}`), sourced, { noun: 'jad' }, 'RecordPublicJAD', { cycleId, name, days, precision, leads, countriesCount, figures, note }, on.recordedOn);
}
