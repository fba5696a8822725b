import { addDays, type Definition, type LocalDate } from '#kernel';
import { synthetic, workday, type Deed } from './deed.js';
import { titleOf } from './import-facts.js';
import { between, drawn, oneOf, someOf } from './prng.js';

/** A party in the driver's seat of a line, both days included. */
interface Term {
  readonly party: string;
  readonly from: LocalDate;
  readonly to?: LocalDate;
}

/** Who does what in a cycle. All of it is SYNTHETIC: no source says who drives what. */
export interface Cast {
  readonly definition: Definition;
  readonly cycleId: string;
  readonly startYear: number;
  readonly states: readonly string[];
  /** Lines that have plans. */
  readonly lines: Definition['lines'];
  readonly terms: ReadonlyMap<string, readonly Term[]>;
}

export const EST = { role: 'EST', party: 'EUROPOL' } as const;
export const COSI = { role: 'COSI', party: 'COUNCIL' } as const;
const COMMISSION = { role: 'COMMISSION', party: 'COMMISSION' } as const;

/** Share of the lines whose driver changes once. */
const HANDOVERS = 0.3;

export function castOf(definition: Definition, startYear: number, states: readonly string[], linesWithPlans: number): Cast {
  const terms = new Map(definition.lines.map(({ code }) => [code, termsOf(code, startYear, states)]));
  return { definition, cycleId: `${definition.programme}-${startYear}`, startYear, states, lines: definition.lines.slice(0, linesWithPlans), terms };
}

function termsOf(line: string, startYear: number, states: readonly string[]): readonly Term[] {
  const [party, successor] = someOf(states, 2, 'driver', startYear, line) as [string, string];
  const from = `${startYear - 1}-09-01`;
  if (drawn('handover', startYear, line) >= HANDOVERS) return [{ party, from }];
  const to = workday(addDays(`${startYear + between(0, 2, 'handover year', startYear, line)}-06-01`, between(0, 60, 'handover day', startYear, line)));
  return [{ party, from, to }, { party: successor, from: addDays(to, 1) }];
}

/** The driver of a line on the working day on which something is done. */
export function driverOn({ terms }: Cast, line: string, day: LocalDate): { role: string; party: string } {
  const on = workday(day);
  const term = terms.get(line)?.find(({ from, to }) => from <= on && (to === undefined || on <= to));
  if (!term) throw new Error(`Nobody drives ${line} on ${on}.`);
  return { role: 'DRIVER', party: term.party };
}

/** Everything of the cycle that no source tells, plans and joint action days apart. */
export function cycleDeeds(cast: Cast): readonly Deed[] {
  const { definition, cycleId, startYear, states } = cast;
  const eve = startYear - 1;
  const cycle = { noun: 'cycle', id: cycleId };
  const deed = (on: LocalDate, name: string, as: Parameters<typeof synthetic>[2], command: string, data: Parameters<typeof synthetic>[5]): Deed =>
    synthetic(on, `cycle/${startYear}/${name}`, as, cycle, command, data);
  return [
    deed(eve === 2017 ? '2017-04-20' : `${eve}-05-05`, 'advisory', COMMISSION, 'IssuePolicyAdvisoryDocument', { docRef: `SYNTHETIC advisory document ${eve}` }),
    ...definition.goals.filter(({ confirmed }) => confirmed === false).map((goal) => deed(`${eve}-06-30`, `goal/${goal.code}`, COMMISSION, 'DefineStrategicGoal', { code: goal.code, title: titleOf(goal), horizontal: goal.horizontal })),
    ...definition.lines.filter(({ confirmed }) => confirmed === false).map((line) => deed(`${eve}-07-01`, `line/${line.code}`, EST, 'DefinePlanLine', { lineCode: line.code, priorityCode: line.priority, title: titleOf(line) })),
    ...states.map((state) => deed(addDays(`${eve}-07-05`, between(0, 45, 'coordinator', startYear, state)), `coordinator/${state}`, { role: 'STATE_AUTHORITY', party: state }, 'DesignateNationalCoordinator', { state, from: `${eve}-09-01` })),
    ...definition.lines.flatMap(({ code }) => driverDeeds(cast, code, deed)),
    ...supervisorDeeds(cast, deed),
    ...strategicPlanDeeds(cast, deed),
    ...[0, 1, 2, 3].flatMap((n) => yearDeeds(startYear + n, deed)),
    deed(`${startYear + 1}-12-10`, 'review', EST, 'ConcludeMidTermReview', { docRef: `SYNTHETIC review ${startYear + 1}`, summary: 'SYNTHETIC' }),
    ...(startYear === 2022 ? [deed('2024-03-20', 'evaluation', COMMISSION, 'LaunchEvaluation', { scope: 'SYNTHETIC: the cycle', contractorRef: 'SYNTHETIC contractor', criteria: ['relevance', 'effectiveness', 'efficiency'] })] : []),
    ...(startYear === 2018 ? [deed('2022-03-15', 'closed', COSI, 'CloseCycle', {})] : []),
  ];
}

type DeedOf = (on: LocalDate, name: string, as: Parameters<typeof synthetic>[2], command: string, data: Parameters<typeof synthetic>[5]) => Deed;

function driverDeeds({ terms, startYear, states }: Cast, line: string, deed: DeedOf): readonly Deed[] {
  const [first, second] = terms.get(line) ?? [];
  if (!first) return [];
  const on = addDays(`${startYear - 1}-07-10`, between(0, 35, 'appointed', startYear, line));
  const coDriver = oneOf(states.filter((state) => state !== first.party && state !== second?.party), 'co-driver', startYear, line);
  const seat = { seat: 'driver', target: line } as const;
  return [
    deed(on, `driver/${line}/1`, COSI, 'AppointDriver', { lineCode: line, party: first.party, from: first.from }),
    deed(addDays(on, 7), `driver/${line}/1/accepted`, { role: 'STATE_AUTHORITY', party: first.party }, 'AcceptRole', { ...seat, party: first.party }),
    deed(addDays(on, 7), `co-driver/${line}`, COSI, 'AppointCoDriver', { lineCode: line, party: coDriver, from: first.from }),
    ...(second && first.to !== undefined ? [
      deed(first.to, `driver/${line}/1/released`, COSI, 'ReleaseRole', { ...seat, party: first.party, to: first.to, reason: 'SYNTHETIC handover' }),
      deed(first.to, `driver/${line}/2`, COSI, 'AppointDriver', { lineCode: line, party: second.party, from: second.from }),
      deed(addDays(first.to, 10), `driver/${line}/2/accepted`, { role: 'STATE_AUTHORITY', party: second.party }, 'AcceptRole', { ...seat, party: second.party }),
    ] : []),
  ];
}

function supervisorDeeds({ definition, startYear, states }: Cast, deed: DeedOf): readonly Deed[] {
  if (!definition.authorities['AppointGoalSupervisor']) return [];
  return definition.goals.map(({ code }) => deed(`${startYear - 1}-08-20`, `supervisor/${code}`, COSI, 'AppointGoalSupervisor', {
    goalCode: code, party: oneOf(['EUROPOL', 'FRONTEX', 'CEPOL', ...states], 'supervisor', startYear, code), from: `${startYear - 1}-09-01`,
  }));
}

/** One plan for all, or where the definition asks for it one for each priority. */
function strategicPlanDeeds({ definition, startYear }: Cast, deed: DeedOf): readonly Deed[] {
  const eve = startYear - 1;
  const isPerPriority = definition.rules.some(({ satisfiedBy = [] }) => satisfiedBy.some(({ event, where }) => event === 'StrategicPlanSubmitted' && where?.['kind'] === 'PER_PRIORITY'));
  const plans = isPerPriority ? definition.priorities.map(({ code }) => ({ kind: 'PER_PRIORITY', priorityCode: code })) : [{ kind: 'GENERAL' }];
  return plans.flatMap((plan, n) => {
    const docRef = `SYNTHETIC strategic plan ${eve}/${n + 1}`;
    return [
      deed(`${eve}-09-20`, `strategic-plan/${n + 1}`, COMMISSION, 'SubmitStrategicPlan', { ...plan, docRef }),
      deed(`${eve}-10-05`, `strategic-plan/${n + 1}/approved`, COSI, 'ApproveStrategicPlan', { ...plan, docRef, decidedOn: `${eve}-10-05` }),
    ];
  });
}

function yearDeeds(year: number, deed: DeedOf): readonly Deed[] {
  const meeting = (month: string, half: number): Deed => {
    const heldOn = workday(addDays(`${year}-${month}-12`, between(0, 10, 'meeting', year, half)));
    return deed(heldOn, `meeting/${year}/${half}`, EST, 'HoldMeeting', { kind: 'NEC', heldOn, conclusions: 'SYNTHETIC' });
  };
  return [
    meeting('05', 1), meeting('11', 2),
    deed(`${year}-11-24`, `grants/${year}`, EST, 'OpenFundingCall', { source: 'SYNTHETIC grants', year, closesOn: `${year + 1}-01-15` }),
  ];
}
