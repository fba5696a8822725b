import type { Definition, LocalDate } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, closed, decidedOn, inOrder, milestone, notCompleted, ofCycle, plan, planOf, reported, type Planned, type Stage } from './course.js';
import type { Deed } from './deed.js';

const PERIOD = { from: '2019-01-01', to: '2022-12-31' };

/**
 * WeCAPS in its first two ports, January 2019 to December 2022: a plan each, and a check of compliance in every year, of which one port
 * misses two. Ports and years are public; days, checks and figures are SYNTHETIC.
 */
export function wecapsCourse(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2019, office: { role: 'PROGRAMME_TEAM', party: 'EXPERTISE-FRANCE' }, decider: { role: 'STEERING', party: 'COMMISSION' } };
  const ofPort = (line: string): Planned => ({
    line, ...PERIOD, openedOn: '2018-11-12', submittedOn: '2018-11-26', approvedOn: '2018-12-10',
    actions: [{ actionId: '1.1', goal: 'ISPS', kind: 'MEASURE', start: '2019-02-01', end: '2022-06-30' }, { actionId: '1.2', goal: 'CRISIS', kind: 'EXERCISE', start: '2019-09-02', end: '2019-12-20' }],
  });
  const [lome, abidjan] = ['lome', 'abidjan'].map((line) => planOf(stage, ofPort(line))) as [string, string];
  const happened = (on: LocalDate, id: string, kind: string, fields: Readonly<Record<string, string | number>> = {}, isFirst = false): Deed =>
    milestone(stage, on, `${kind} ${id} ${on.slice(0, 4)}`, stage.office, kind, { kind: 'plan', id }, { on, ...fields }, isFirst ? [] : [`BASELINE_DONE ${id} 2019`]);
  const check = (on: LocalDate, id: string): Deed => happened(on, id, 'COMPLIANCE_CHECKED', { year: Number(on.slice(0, 4)) });
  return inOrder([
    ...announced(stage, parties, '2018-11-05'),
    ...decidedOn(stage, '2018-11-06'),
    ...plan(stage, ofPort('lome')), ...plan(stage, ofPort('abidjan')),
    happened('2019-03-11', lome, 'BASELINE_DONE', { facilities: 12 }, true),
    happened('2019-04-08', abidjan, 'BASELINE_DONE', {}, true),
    happened('2019-10-07', lome, 'EXERCISE_HELD'),
    happened('2020-02-10', lome, 'MEASURES_TAKEN'),
    ...['2019-11-18', '2020-11-16', '2021-11-15', '2022-11-14'].map((on) => check(on, lome)),
    ...['2019-11-25', '2021-11-22'].map((on) => check(on, abidjan)),
    ...carriedOut(stage, lome, { actionId: '1.1', party: 'EXPERTISE-FRANCE', ledFrom: '2019-01-14', startedOn: '2019-02-04', resultOn: '2021-06-07', completedOn: '2022-06-13', value: 40 }),
    ...carriedOut(stage, lome, { actionId: '1.2', party: 'TGLFW', ledFrom: '2019-01-14', startedOn: '2019-09-02', resultOn: '2019-10-14', completedOn: '2019-12-09', value: 25 }),
    ...['1.1', '1.2'].map((actionId) => notCompleted(stage, abidjan, actionId, '2022-12-05')),
    ...[lome, abidjan].flatMap((id) => [...reported(stage, id, { year: 2022, openedOn: '2022-12-05', dueOn: '2023-02-28', reportedOn: '2023-01-30' }), closed(stage, id, '2023-02-06')]),
    ofCycle(stage, '2023-02-20', 'cycle closed', stage.decider, 'CloseCycle'),
  ]);
}
