import { randomUUID } from 'node:crypto';
import type { Instant } from '#kernel';
import type { MachineClock } from '#engine';
import type { Roster } from '#engine/redis';

/** How often a worker reports and renews its lease. */
const REPORT_MS = 1_000;
/** Between two looks whether anything follows, where time stands still in between. */
const SETTLE_PAUSE_MS = 25;
/** Without Redis for so long, nobody can say who leads: every worker tells then. Better twice, under one Message-ID, than never. */
const LEADERLESS_MS_MAX = 60_000;

export interface WorkerDutyParts {
  readonly roster: Roster;
  readonly machine: MachineClock;
  /** Called with whether this worker is the one that tells people. */
  readonly lead: (leads: boolean) => Promise<void>;
  /** Waits until nothing more follows, and answers up to which event. Absent where business time moves by itself: then nothing ever rests. */
  readonly settle?: () => Promise<number>;
  readonly nextDue: () => Promise<Instant | undefined>;
  readonly say: (line: string) => void;
}

/** What one worker of several owes the others: to say that it is alive and how far it is, and to lead or to follow. */
export class WorkerDuty {
  readonly worker = randomUUID();
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>;
  private leads = false;
  private quietSeq = -1;
  private error: string | undefined;
  private answeredAt: number;

  constructor(private readonly parts: WorkerDutyParts) {
    this.answeredAt = parts.machine.monotonic();
    this.running = this.run();
  }

  /** Gives up the lead, so that another takes it at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.parts.roster.withdraw(this.worker).catch(() => undefined);
  }

  private async run(): Promise<void> {
    const { machine } = this.parts;
    const settling = this.settleAgain();
    while (!this.stopping.signal.aborted) {
      await this.decideLead();
      await this.tell();
      await machine.sleep(REPORT_MS, this.stopping.signal);
    }
    await settling;
  }

  /** In a loop of its own: the lease must be renewed, and life be shown, however long it takes to settle. */
  private async settleAgain(): Promise<void> {
    const { settle, machine } = this.parts;
    while (settle && !this.stopping.signal.aborted) {
      const before = this.quietSeq;
      try {
        this.quietSeq = await settle();
        this.error = undefined;
      } catch (error) {
        this.error = error instanceof Error ? error.message : String(error);
      }
      if (this.quietSeq !== before) await this.tell();
      await machine.sleep(SETTLE_PAUSE_MS, this.stopping.signal);
    }
  }

  private async tell(): Promise<void> {
    const { worker, quietSeq, leads, error } = this;
    const nextDue = await this.parts.nextDue();
    // A report that does not arrive is a worker that is not heard of: that is what it comes to.
    if (!this.stopping.signal.aborted) await this.parts.roster.report({ worker, quietSeq, nextDue, leads, error }).catch(() => undefined);
  }

  private async decideLead(): Promise<void> {
    const leads = await this.mayLead();
    if (leads === this.leads) return;
    this.leads = leads;
    this.parts.say(leads ? 'This worker tells people from now on.' : 'Another worker tells people from now on.');
    await this.parts.lead(leads);
  }

  private async mayLead(): Promise<boolean> {
    const { roster, machine } = this.parts;
    try {
      const leads = await roster.lead(this.worker);
      this.answeredAt = machine.monotonic();
      return leads;
    } catch {
      return this.leads || machine.monotonic() - this.answeredAt > LEADERLESS_MS_MAX;
    }
  }
}
