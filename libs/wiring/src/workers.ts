import type { Instant } from '#kernel';
import { WorkersAbsent, type MachineClock } from '#engine';
import type { Roster, WorkerReport } from '#engine/redis';

/** Longest wait for workers to report at all, and to have worked off what was recorded. */
const ABSENT_MS_MAX = 20_000;
const BEHIND_MS_MAX = 10 * 60_000;
const LOOK_MS = 10;

/** The workers, as a process sees them that is none. */
export class Workers {
  constructor(private readonly roster: Pick<Roster, 'workers'>, private readonly machine: MachineClock) {}

  /** What an operator has to see to; undefined where there are workers and one of them tells people. */
  async problem(): Promise<string | undefined> {
    try {
      return problemOf(await this.roster.workers());
    } catch (error) {
      return `the workers cannot be asked: ${(error as Error).message}`;
    }
  }

  /** Resolves when every worker has worked off everything up to the event. Throws `WorkersAbsent`. */
  async settled(seq: number): Promise<readonly WorkerReport[]> {
    const begun = this.machine.monotonic();
    for (;;) {
      const workers = await this.roster.workers().catch(() => []);
      const problem = problemOf(workers);
      if (problem === undefined && workers.every(({ quietSeq }) => quietSeq >= seq)) return workers;
      const waited = this.machine.monotonic() - begun;
      if (waited > BEHIND_MS_MAX || (problem !== undefined && waited > ABSENT_MS_MAX)) throw new WorkersAbsent(problem ?? `The workers have not come to the event ${seq}.`);
      await this.machine.sleep(LOOK_MS);
    }
  }

  /** The earliest alarm any of them knows of. */
  async nextDue(seq: number): Promise<Instant | undefined> {
    const dues = (await this.settled(seq)).flatMap(({ nextDue }) => (nextDue === undefined ? [] : [nextDue]));
    return dues.sort()[0];
  }
}

function problemOf(workers: readonly WorkerReport[]): string | undefined {
  if (workers.length === 0) return 'no worker reports: deadlines and mail wait until one is started';
  const stopped = workers.find(({ error }) => error !== undefined);
  if (stopped) return `a worker has stopped: ${stopped.error}`;
  return workers.some(({ leads }) => leads) ? undefined : 'no worker tells people yet';
}
