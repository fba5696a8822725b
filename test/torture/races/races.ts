import { Refused } from '#kernel';
import { Contended, type CommandRunner, type Outcome } from '#engine';
import { DRIVER, PARTNER, RIVAL, TODAY, YESTERDAY, type Field, type Lane } from './field.js';

/** Two commands that may not both have their way, sent at once to two runners. */
export interface Race {
  readonly title: string;
  readonly rule: string;
  readonly sides: readonly [string, string];
  prepare(field: Field, lane: Lane): Promise<void>;
  /** One side each, on the runner given. */
  run(field: Field, lane: Lane, side: 0 | 1, runner: CommandRunner): Promise<Outcome>;
}

/** What became of the two sides of one race. */
export type Ends = readonly ['done' | 'refused' | 'contended', 'done' | 'refused' | 'contended'];

const council = { role: 'COSI', party: 'COUNCIL' };

export const twoDrivers: Race = {
  title: 'two drivers appointed at once for one line', rule: 'I8', sides: ['one', 'the other'],
  prepare: async () => undefined,
  run: (field, { cycleId, lineCode }, side, runner) =>
    field.say({ noun: 'cycle', name: 'AppointDriver', id: cycleId, data: { lineCode, party: side === 0 ? RIVAL : PARTNER, from: TODAY }, as: council }, runner),
};

export const approvalAndRelease: Race = {
  title: 'a plan approved while its driver is released', rule: 'I8/I11', sides: ['approved', 'released'],
  prepare: (field, lane) => field.submitted(lane),
  run: (field, lane, side, runner) => {
    if (side === 0) return field.approve(lane, runner);
    const data = { seat: 'driver', target: lane.lineCode, party: DRIVER, to: YESTERDAY, reason: 'SYNTHETIC' };
    return field.say({ noun: 'cycle', name: 'ReleaseRole', id: lane.cycleId, data, as: council }, runner);
  },
};

/** A joint action day started while the one plan it serves is cancelled. */
export function startAndCancel(): Race {
  const jads = new Map<string, string>();
  return {
    title: 'a joint action day started while its plan is cancelled', rule: 'I20', sides: ['started', 'cancelled'],
    prepare: async (field, lane) => void jads.set(lane.planId, await field.confirmed(lane)),
    run: (field, { planId }, side, runner) =>
      side === 0
        ? field.say({ noun: 'jad', name: 'StartJAD', id: jads.get(planId)!, as: { role: 'JAD_LEAD', party: DRIVER } }, runner)
        : field.say({ noun: 'oap', name: 'CancelOAP', id: planId, data: { reason: 'SYNTHETIC', docRef: 'SYNTHETIC 6' }, as: council }, runner),
  };
}

/**
 * Runs the race on every lane: those of one cycle one after the other, all cycles at once, so that commits are shared. Which side
 * sets out first, by how much, and from which runner is drawn anew for each.
 */
export async function raceAll(field: Field, race: Race, cycles: readonly (readonly Lane[])[], random: () => number): Promise<Ends[]> {
  const ends: Ends[] = [];
  await Promise.all(cycles.map(async (lanes) => {
    for (const lane of lanes) ends.push(await raceOne(field, race, lane, random));
  }));
  return ends;
}

async function raceOne(field: Field, race: Race, lane: Lane, random: () => number): Promise<Ends> {
  const runners = random() < 0.5 ? [field.here, field.there] : [field.there, field.here];
  const headStart = Math.floor(random() * HEAD_START_MAX);
  const late = random() < 0.5 ? 0 : 1;
  const side = async (n: 0 | 1): Promise<Ends[number]> => {
    if (n === late) for (let turn = 0; turn < headStart; turn++) await new Promise(setImmediate);
    return race.run(field, lane, n, runners[n]!).then(() => 'done', endOf);
  };
  return Promise.all([side(0), side(1)]);
}

/** Turns of the event loop by which one side may be ahead: from a dead heat to about one commit. */
const HEAD_START_MAX = 4;

function endOf(error: unknown): 'refused' | 'contended' {
  if (error instanceof Refused) return 'refused';
  if (error instanceof Contended) return 'contended';
  throw error;
}
