import type { Definition, LocalDate } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, closed, decidedOn, inOrder, milestone, notCompleted, ofCycle, plan, planOf, reported, type Planned, type Stage } from './course.js';
import type { Deed } from './deed.js';

const PERIOD = { from: '2022-01-01', to: '2023-12-31' };
const DAYS = { start: '2022-02-01', end: '2023-11-30' };

/**
 * Phase V of SEACOP, two years to the end of 2023: a plan of the phase, plans of two ports below it, and the units of the ports on their
 * way from created to operational. That the phase ran so is public; ports, units, days and figures are SYNTHETIC. One unit is never equipped.
 */
export function seacopCourse(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2022, office: { role: 'PROGRAMME_TEAM', party: 'FIIAPP' }, decider: { role: 'STEERING', party: 'COMMISSION' } };
  const phase: Planned = { line: 'phase-5', ...PERIOD, openedOn: '2021-11-08', submittedOn: '2021-11-22', approvedOn: '2021-12-06', actions: [{ actionId: '1.1', goal: 'JMCU', kind: 'TRAINING', ...DAYS }] };
  const ofPort = (line: string): Planned => ({
    line, ...PERIOD, parent: planOf(stage, phase), openedOn: '2021-12-07', submittedOn: '2021-12-13', approvedOn: '2021-12-20',
    actions: [{ actionId: '1.1', goal: 'JMCU', kind: 'EQUIPPING', ...DAYS }, { actionId: '1.2', goal: 'MIU', kind: 'TRAINING', ...DAYS }],
  });
  const [above, a, b] = [phase, ofPort('port-a'), ofPort('port-b')].map((planned) => planOf(stage, planned)) as [string, string, string];
  const unit = (on: LocalDate, port: string, kind: string, fields: Readonly<Record<string, string | number>>, after: readonly string[] = [], as = stage.office): Deed =>
    milestone(stage, on, `${kind} ${port}`, as, kind, { kind: 'party', id: port }, { on, ...fields }, after.map((before) => `${before} ${port}`));
  const done = { ledFrom: '2022-01-10', startedOn: '2022-02-07' };
  return inOrder([
    ...announced(stage, parties, '2021-11-02'),
    ...decidedOn(stage, '2021-11-03'),
    ...plan(stage, phase), ...plan(stage, ofPort('port-a')), ...plan(stage, ofPort('port-b')),
    unit('2022-02-07', 'PORT-A', 'UNIT_CREATED', { unit: 'JMCU' }),
    unit('2022-03-07', 'PORT-B', 'UNIT_CREATED', { unit: 'MIU' }),
    unit('2022-06-20', 'PORT-A', 'UNIT_EQUIPPED', {}, ['UNIT_CREATED']),
    unit('2022-11-14', 'PORT-A', 'UNIT_TRAINED', { people: 18 }, ['UNIT_EQUIPPED']),
    unit('2023-01-16', 'PORT-A', 'UNIT_OPERATIONAL', {}, ['UNIT_TRAINED'], { role: 'UNIT', party: 'PORT-A' }),
    ...carriedOut(stage, above, { actionId: '1.1', party: 'FIIAPP', ...done, resultOn: '2023-06-05', completedOn: '2023-11-20', value: 5, indicator: 'EXCHANGES' }),
    ...carriedOut(stage, a, { actionId: '1.1', party: 'EXPERTISE-FRANCE', ...done, resultOn: '2022-09-05', completedOn: '2022-12-05', value: 2, indicator: 'SEIZURES' }),
    ...carriedOut(stage, a, { actionId: '1.2', party: 'PORT-A', ...done, resultOn: '2022-11-14', completedOn: '2023-02-06', value: 18, indicator: 'PEOPLE_TRAINED' }),
    ...['1.1', '1.2'].map((actionId) => notCompleted(stage, b, actionId, '2023-12-04')),
    ...[a, b, above].flatMap((id) => [...reported(stage, id, { year: 2023, openedOn: '2023-12-04', dueOn: '2024-02-29', reportedOn: '2024-01-15' }), closed(stage, id, '2024-01-22')]),
    ofCycle(stage, '2024-02-05', 'cycle closed', stage.decider, 'CloseCycle'),
  ]);
}
