import type { Notifier } from '#engine';

type NotifierStatus = ReturnType<Notifier['status']>;
/** Of a process that does not tell people. */
const IDLE: NotifierStatus = { seq: -1, lag: 0, waiting: 0 };

/** The notifier of one process of several: it works while this process leads, so that people are told by one. */
export class StandbyNotifier {
  private current: Notifier | undefined;
  private ending: Promise<void> = Promise.resolve();

  constructor(private readonly make: () => Notifier, leads: boolean) {
    if (leads) this.current = make();
  }

  get leads(): boolean {
    return this.current !== undefined;
  }

  /** Takes over, or ends what is under way and rests. */
  async lead(leads: boolean): Promise<void> {
    if (leads === this.leads) return;
    if (leads) {
      // One that was told to end may still be sending: two at one outbox would send twice.
      await this.ending;
      this.current = this.make();
      this.current.poke();
    } else {
      this.ending = this.current!.stop();
      this.current = undefined;
      await this.ending;
    }
  }

  poke(): void {
    this.current?.poke();
  }

  async quiet(): Promise<void> {
    await this.current?.quiet();
  }

  /** Events it is behind; 0 where it rests. */
  lag(): number {
    return this.current?.lag() ?? 0;
  }

  status(): NotifierStatus {
    return this.current?.status() ?? IDLE;
  }

  async stop(): Promise<void> {
    await this.current?.stop();
    await this.ending;
  }
}
