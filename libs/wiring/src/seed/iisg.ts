import type { Definition, LocalDate } from '#kernel';
import type { PartyToRegister } from '../definition/parties.js';
import { announced, carriedOut, closed, cycleOf, decidedOn, inOrder, milestone, ofCycle, plan, planOf, reported, type Planned, type Stage, type Voice } from './course.js';
import type { Deed } from './deed.js';

const BOARD: Voice = { role: 'BOARD', party: 'COMMISSION' };
/** Lead partners of the pillars; SYNTHETIC, but for their being partners of the region. */
const LEAD_PARTNERS: Readonly<Record<string, string>> = { terrorism: 'IT', crime: 'EUROPOL', border: 'FRONTEX' };

/**
 * Two years of IISG: needs mapped in about six months, the report adopted by the Board, responses mapped, gaps analysed, and the integrated
 * plan of one pillar carried out under its lead partner. That the cycle runs so, with a Secretariat at the RCC, is public; days, partners,
 * plan and figures are SYNTHETIC. The Board adopts the report after its day.
 */
export function iisgCourse(definition: Definition, parties: readonly PartyToRegister[]): readonly Deed[] {
  const stage: Stage = { definition, startYear: 2020, office: { role: 'SECRETARIAT', party: 'RCC' }, decider: BOARD };
  const integrated: Planned = {
    line: 'crime', from: '2020-01-01', to: '2021-12-31', openedOn: '2021-01-25', submittedOn: '2021-02-08', approvedOn: '2021-02-22',
    actions: [{ actionId: '1.1', goal: 'CAPACITY', kind: 'SUPPORT', start: '2021-03-01', end: '2021-11-30' }],
  };
  const id = planOf(stage, integrated);
  const step = (on: LocalDate, kind: string, after: readonly string[] = [], as: Voice = stage.office, fields: Readonly<Record<string, string>> = {}): Deed =>
    milestone(stage, on, kind, as, kind, { kind: 'cycle', id: cycleOf(stage) }, { on, ...fields }, after);
  return inOrder([
    ...announced(stage, parties, '2019-12-02'),
    ...decidedOn(stage, '2019-12-03'),
    ...Object.entries(LEAD_PARTNERS).map(([lineCode, party]) => ofCycle(stage, '2019-12-09', `lead partner ${lineCode}`, BOARD, 'AppointDriver', { lineCode, party, from: '2020-01-01' })),
    step('2020-06-15', 'NEEDS_MAPPED'),
    step('2020-09-07', 'NEEDS_REPORT_ADOPTED', ['NEEDS_MAPPED'], BOARD, { docRef: 'SYNTHETIC' }),
    step('2020-11-09', 'RESPONSES_MAPPED', ['NEEDS_REPORT_ADOPTED']),
    step('2021-01-18', 'GAPS_ANALYSED', ['RESPONSES_MAPPED']),
    ...plan(stage, integrated),
    ...carriedOut(stage, id, { actionId: '1.1', party: 'EUROPOL', ledFrom: '2021-02-22', startedOn: '2021-03-01', resultOn: '2021-10-04', completedOn: '2021-11-22', value: 3 }),
    ...reported(stage, id, { year: 2021, openedOn: '2021-12-06', dueOn: '2022-02-28', reportedOn: '2022-01-31' }),
    closed(stage, id, '2022-02-07'),
    ofCycle(stage, '2022-02-21', 'cycle closed', BOARD, 'CloseCycle'),
  ]);
}
