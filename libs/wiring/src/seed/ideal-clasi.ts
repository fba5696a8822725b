import type { Definition } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, closed, cycleOf, decidedOn, inOrder, milestone, notCompleted, plan, planOf, reported, type Planned, type Stage, type Voice } from './course.js';
import type { Deed } from './deed.js';

const CLASI: Voice = { role: 'CLASI', party: 'CO' };
const contact = (party: string): Voice => ({ role: 'POINT_OF_CONTACT', party });

/**
 * The policy cycle of Latin America from the first assessment to a review. That IDEAL 1.0 came out in July 2021, that 2.0 was made until
 * January 2022 and that CLASI exists since 2 March 2022 is public; days, contributions, plan and figures are SYNTHETIC. The second edition
 * moves the date by which priorities are to be agreed.
 */
export function idealClasiCourse(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2021, office: { role: 'SECRETARIAT', party: 'FIIAPP' }, decider: CLASI };
  const joint: Planned = {
    line: 'drugs', from: '2022-07-01', to: '2023-06-30', openedOn: '2022-05-09', submittedOn: '2022-05-30', approvedOn: '2022-06-13',
    actions: [{ actionId: '1.1', goal: 'OPERATIONS', kind: 'JOINT', start: '2022-07-01', end: '2023-05-31' }, { actionId: '1.2', goal: 'INTELLIGENCE', kind: 'JOINT', start: '2022-07-01', end: '2023-05-31' }],
  };
  const id = planOf(stage, joint);
  const whole = { kind: 'cycle', id: cycleOf(stage) };
  const contribution = (on: string, party: string, edition: string): Deed => milestone(stage, on, `contribution ${party} ${edition}`, contact(party), 'CONTRIBUTION_RECEIVED', { kind: 'party', id: party }, { receivedOn: on, edition });
  return inOrder([
    ...announced(stage, parties, '2021-06-07'),
    ...['CO', 'EC', 'PA'].map((party) => contribution('2021-06-21', party, '1.0')),
    milestone(stage, '2021-07-12', 'assessment 1.0', stage.office, 'ASSESSMENT_PUBLISHED', whole, { edition: '1.0', publishedOn: '2021-07-12' }),
    ...['CO', 'PE'].map((party) => contribution('2021-11-08', party, '2.0')),
    milestone(stage, '2022-01-24', 'assessment 2.0', stage.office, 'ASSESSMENT_PUBLISHED', whole, { edition: '2.0', publishedOn: '2022-01-24' }),
    milestone(stage, '2022-04-05', 'agreed', CLASI, 'PRIORITIES_AGREED', whole, { agreedOn: '2022-04-05' }, ['assessment 2.0']),
    ...decidedOn(stage, '2022-04-06'),
    ...plan(stage, joint),
    ...carriedOut(stage, id, { actionId: '1.1', party: 'CO', ledFrom: '2022-06-20', startedOn: '2022-07-04', resultOn: '2023-03-06', completedOn: '2023-05-29', value: 4 }),
    notCompleted(stage, id, '1.2', '2023-06-05'),
    ...reported(stage, id, { year: 2022, openedOn: '2023-05-02', dueOn: '2023-07-31', reportedOn: '2023-07-10' }),
    closed(stage, id, '2023-07-20'),
    milestone(stage, '2023-09-04', 'review', CLASI, 'REVIEW_HELD', whole, { heldOn: '2023-09-04' }, ['agreed']),
  ]);
}
