/** How much faster than real time the machine's runs. */
const SPEED = 20;
const LOOK_MS = 2;

/** Machine time that runs fast, can be skipped, and whose wall clock can be put forward or back against its monotonic timer. */
export class FastMachine {
  #began = performance.now();
  #skipped = 0;
  #jumped = 0;
  #start;

  constructor(start) {
    this.#start = Date.parse(start);
  }

  now() {
    return Math.floor(this.#start + this.monotonic() + this.#jumped);
  }

  monotonic() {
    return (performance.now() - this.#began) * SPEED + this.#skipped;
  }

  async sleep(milliseconds, signal) {
    for (const until = this.monotonic() + milliseconds; this.monotonic() < until && !signal?.aborted; ) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  /** Time passes, on both clocks. */
  skip(milliseconds) {
    this.#skipped += milliseconds;
  }

  /** Somebody sets the clock. */
  jump(milliseconds) {
    this.#jumped += milliseconds;
  }
}
