/** Appends of unknown outcome that are remembered as such. */
const DOUBTS_MAX = 10_000;

interface UnderWay {
  calls: number;
  answered: boolean;
}

/** One append, from before it is sent until it is answered. */
export interface Sent {
  /** The events stood there before this call: its answer told a position this process knew of already, or none. */
  isRepeat(position: bigint | undefined, ownAttemptUnknown: boolean): boolean;
  done(): void;
}

/**
 * Tells a repeat from a first write, which the server's answer does not: both are the same success. What gives a repeat away is its
 * position. A first write lands beyond everything that was in the log when it was sent, so an answer at or before the greatest
 * position known then is a repeat; the greatest position is read once at the start and rises with every answer.
 *
 * What cannot be told: the very same append, first written by another process after this one last looked. It is then called a first
 * write. Nothing depends on it: the command runner finds repeats by reading the stream.
 */
export class Repeats {
  readonly #underWay = new Map<string, UnderWay>();
  readonly #doubts = new Set<string>();
  #head = -1n;

  /** A position of this log was seen. */
  saw(position: bigint): void {
    if (position > this.#head) this.#head = position;
  }

  /** Whether the last append at this place ended unknown: the head must be read before the next, or its position tells nothing. */
  isDoubtful(place: string): boolean {
    return this.#doubts.has(place);
  }

  doubt(place: string): void {
    if (this.#doubts.size >= DOUBTS_MAX) this.#doubts.delete(this.#doubts.values().next().value!);
    this.#doubts.add(place);
  }

  /** `place` is stream and expected revision: of several appends there, all successes but the first are repeats. */
  send(place: string): Sent {
    const since = this.#head;
    const shared = this.#underWay.get(place) ?? { calls: 0, answered: false };
    this.#underWay.set(place, shared);
    shared.calls++;
    return {
      isRepeat: (position, ownAttemptUnknown) => {
        const repeat = shared.answered || (position === undefined ? !ownAttemptUnknown : position <= since);
        shared.answered = true;
        if (position !== undefined) this.saw(position);
        this.#doubts.delete(place);
        return repeat;
      },
      done: () => {
        if (--shared.calls === 0) this.#underWay.delete(place);
      },
    };
  }
}
