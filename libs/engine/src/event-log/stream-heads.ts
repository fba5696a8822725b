/** Streams remembered, twice over at most. */
const STREAMS_MAX = 50_000;

/**
 * The last revisions of the streams used lately. Two generations: what is not asked for while the younger fills up is forgotten.
 */
export class StreamHeads {
  #young = new Map<string, number>();
  #old = new Map<string, number>();

  get(stream: string): number | undefined {
    const young = this.#young.get(stream);
    if (young !== undefined) return young;
    const old = this.#old.get(stream);
    if (old !== undefined) this.set(stream, old);
    return old;
  }

  set(stream: string, revision: number): void {
    if (this.#young.size >= STREAMS_MAX && !this.#young.has(stream)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(stream, revision);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }
}
