/** Work that nobody waits for: one at a time for each key, a bounded number side by side, the others in the order in which they came. */
export class SideLanes {
  private readonly working = new Map<string, Promise<void>>();
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  constructor(private readonly lanesMax: number) {}

  /** Keys whose work has not ended. */
  keys(): readonly string[] {
    return [...this.working.keys()];
  }

  has(key: string): boolean {
    return this.working.has(key);
  }

  /** `work` must not reject. `ended` comes once the key is free again. */
  start(key: string, work: () => Promise<void>, ended: () => void): void {
    this.working.set(key, this.run(work).then(() => {
      this.working.delete(key);
      ended();
    }));
  }

  /** Resolves as the first of those under way ends; at once where none is. */
  async next(): Promise<void> {
    if (this.working.size > 0) await Promise.race(this.working.values());
  }

  async all(): Promise<void> {
    await Promise.all(this.working.values());
  }

  private async run(work: () => Promise<void>): Promise<void> {
    if (this.taken < this.lanesMax) this.taken++;
    // Whoever ends hands its lane on.
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    await work();
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }
}
