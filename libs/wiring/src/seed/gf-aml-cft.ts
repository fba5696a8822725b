import type { Definition } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, closed, decidedOn, inOrder, milestone, plan, planOf, reported, type Planned, type Stage } from './course.js';
import type { Deed } from './deed.js';

/**
 * The Global Facility for two countries: one that is helped from its request to the follow-up, before its action plan with the FATF ends, and
 * one that is never answered. That the facility works so since 2017 is public; countries, days and figures are SYNTHETIC. No date comes from
 * a calendar: each follows from what happened.
 */
export function gfAmlCftCourse(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2017, office: { role: 'FACILITY', party: 'EXPERTISE-FRANCE' }, decider: { role: 'COMMISSION', party: 'COMMISSION' } };
  const work: Planned = {
    line: 'bilateral', from: '2018-07-01', to: '2019-06-30', openedOn: '2018-06-12', submittedOn: '2018-06-18', approvedOn: '2018-06-25',
    actions: [{ actionId: '1.1', goal: 'LAW_AND_POLICY', kind: 'EXPERTISE', start: '2018-07-02', end: '2019-04-30' }],
  };
  const id = planOf(stage, work);
  const of = (country: string) => ({ kind: 'party', id: country });
  const request = (on: string, country: string): Deed => milestone(stage, on, `request ${country}`, { role: 'COUNTRY', party: country }, 'SUPPORT_REQUESTED', of(country), { scope: 'bilateral', requestedOn: on });
  return inOrder([
    ...announced(stage, parties, '2017-10-02'),
    ...decidedOn(stage, '2017-10-03'),
    request('2018-01-15', 'PA'),
    milestone(stage, '2018-02-05', 'fatf PA', stage.office, 'FATF_ACTION_PLAN', of('PA'), { dueOn: '2019-06-28' }),
    milestone(stage, '2018-03-19', 'assessed PA', stage.office, 'NEEDS_ASSESSED', of('PA'), { assessedOn: '2018-03-19' }, ['request PA']),
    milestone(stage, '2018-06-11', 'work plan PA', stage.office, 'WORK_PLAN_AGREED', of('PA'), { agreedOn: '2018-06-11' }, ['assessed PA']),
    ...plan(stage, work),
    ...carriedOut(stage, id, { actionId: '1.1', party: 'FIIAPP', ledFrom: '2018-06-25', startedOn: '2018-07-02', resultOn: '2019-03-04', completedOn: '2019-04-01', value: 6 }),
    request('2018-09-03', 'PY'),
    milestone(stage, '2019-04-08', 'delivered PA', stage.office, 'ACTIVITIES_DELIVERED', of('PA'), { deliveredOn: '2019-04-08' }, ['work plan PA', 'fatf PA']),
    milestone(stage, '2019-07-01', 'followed up PA', stage.office, 'FOLLOWED_UP', of('PA'), { on: '2019-07-01' }, ['delivered PA']),
    ...reported(stage, id, { year: 2018, openedOn: '2019-06-03', dueOn: '2019-07-31', reportedOn: '2019-07-08' }),
    closed(stage, id, '2019-07-15'),
  ]);
}
