import { splitStream, type Decider } from '#kernel';
import type { JadCommands } from './commands.js';
import type { events } from './events.js';
import type { JadFacts } from './facts.js';
import type { Jad, Joint, Participant } from './state.js';

/** The decider's maps, for the files that hold one topic of it each. */
export type JadDecider = Decider<'jad', Jad, JadFacts, typeof events, JadCommands>;

export const evolve: JadDecider['evolve'] = {
  JADProposed: (_state, data, { stream }) => ({ ...data, jadId: splitStream(stream).id, status: 'proposed', participants: [], results: [], published: [] }),
  JADOperationalPlanAdopted: (state, plan) => onJoint(state, (joint) => ({ ...joint, status: 'planned', plan })),
  JADParticipationCommitted: (state, data) => onParticipant(state, data),
  JADParticipationWithdrawn: (state, { party, reason }) =>
    onJoint(state, (joint) => onParticipant(joint, { ...(joint.participants.find((one) => one.party === party) ?? { party, kind: '', contribution: '' }), withdrawn: reason }) as Joint),
  JADConfirmed: (state) => onJoint(state, (joint) => (joint.status === 'planned' ? { ...joint, status: 'confirmed' } : joint)),
  JADCancelled: (state, { reason }) => onJoint(state, (joint) => ({ ...joint, status: 'cancelled', reason })),
  JADStarted: (state) => onJoint(state, (joint) => (joint.status === 'confirmed' ? { ...joint, status: 'inAction' } : joint)),
  JADResultRecorded: (state, result) => onJoint(state, (joint) => ({ ...joint, results: [...joint.results, result] })),
  JADConcluded: (state, { lastDay }) => onJoint(state, (joint) => (joint.status === 'inAction' ? { ...joint, status: 'concluded', lastDay } : joint)),
  JADCompleted: (state, { summary, lessons, noResults }) => onJoint(state, (joint) => (joint.status === 'concluded' ? { ...joint, status: 'completed', summary, lessons, noResults } : joint)),
  JADEmbargoLifted: (state, { reason }) => onJoint(state, (joint) => ({ ...joint, embargoLifted: reason })),
  JADPostponed: (state, { newDays }) =>
    onJoint(state, ({ centreOpened: _centreOpened, ...joint }) =>
      joint.status === 'planned' || joint.status === 'confirmed' ? { ...joint, status: 'planned', plan: { ...joint.plan, days: newDays } } : joint),
  JADCoordinationCentreOpened: (state, { place }) => onJoint(state, (joint) => ({ ...joint, centreOpened: place })),
  JADResultCorrected: (state, { resultId, newValue }) =>
    onJoint(state, (joint) => ({ ...joint, results: joint.results.map((result) => (result.resultId === resultId ? { ...result, value: newValue } : result)) })),
  JADResultsPublished: (state, publication) =>
    onJoint(state, (joint) => {
      const published = [...joint.published, publication];
      return joint.status === 'completed' ? { ...joint, status: 'published', published } : { ...joint, published };
    }),
  JADRecorded: (_state, { cycleId, name, days, precision, leads, countriesCount, figures, note }, { stream, provenance }) => ({
    jadId: splitStream(stream).id, status: 'recorded', cycleId, theme: name, window: days, precision, leads, countriesCount, note, actions: [], participants: [], results: [],
    published: [{ pressRef: provenance?.kind === 'PUBLIC' ? provenance.source : '', figures }],
  }),
};

const onJoint = (state: Jad, change: (joint: Joint) => Joint): Jad => (state.status === 'unknown' ? state : change(state));

/** The last word of a party stands in place of its former one. */
const onParticipant = (state: Jad, participant: Participant): Jad =>
  onJoint(state, (joint) => {
    const known = joint.participants.some(({ party }) => party === participant.party);
    return { ...joint, participants: known ? joint.participants.map((one) => (one.party === participant.party ? participant : one)) : [...joint.participants, participant] };
  });
