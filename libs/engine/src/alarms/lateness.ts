/** Firings looked back on. */
const KEPT = 1_000;

/** How late alarms fired by the business clock, over the last thousand. */
export class Lateness {
  private readonly ring: number[] = [];
  private count = 0;

  record(milliseconds: number): void {
    this.ring[this.count++ % KEPT] = Math.max(0, milliseconds);
  }

  get fired(): number {
    return this.count;
  }

  /** Milliseconds that 99 of 100 did not exceed; 0 where nothing fired. */
  p99(): number {
    const sorted = [...this.ring].sort((a, b) => a - b);
    return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
  }
}
