/**
 * Keeps the commands of one process from spoiling each other's facts.
 *
 * A decision that rests on a stream to which an append is under way is lost when that append is stored: it would only be turned away
 * by the log. It gives way instead: it claims the streams its facts come from, waits until nothing is under way there, and is taken
 * anew; meanwhile nobody who came later appends to them. Claims are numbered in the order in which they are made, and who came
 * earlier is never held up by who came later: the oldest always gets on, so nobody waits for ever and no two wait for each other.
 *
 * It is the log's assertion that keeps the rules; this keeps busy streams from answering `Contended`.
 */
export class Precedence {
  private readonly underWay = new Map<string, Promise<unknown>>();
  private readonly claims = new Set<Claim>();
  private numbers = 0;

  /** For one command, from its first decision to its append. */
  turn(): Turn {
    return new Turn(this);
  }

  /** Marks an append as under way until it has been taken into the warm state, or has failed. */
  track<T>(stream: string, append: Promise<T>): Promise<T> {
    const settled = append.then(forget, forget).finally(() => {
      if (this.underWay.get(stream) === settled) this.underWay.delete(stream);
    });
    this.underWay.set(stream, settled);
    return append;
  }

  /** Whether an append to the stream would meet no older claim, and no fact is about to move. */
  isFree(stream: string, facts: readonly string[], claim: Claim | undefined): boolean {
    return !facts.some((fact) => this.underWay.has(fact)) && this.olderOn(stream, claim) === undefined;
  }

  claim(): Claim {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const claim: Claim = { number: ++this.numbers, streams: new Set(), released, release };
    this.claims.add(claim);
    return claim;
  }

  release(claim: Claim): void {
    this.claims.delete(claim);
    claim.release();
  }

  /** Waits until nothing is under way on the facts and nobody older claims the stream. */
  async calm(stream: string, facts: readonly string[], claim: Claim): Promise<void> {
    for (;;) {
      const waitingFor = [...facts.map((fact) => this.underWay.get(fact)), this.olderOn(stream, claim)?.released].filter((each) => each !== undefined);
      if (waitingFor.length === 0) return;
      await Promise.all(waitingFor);
    }
  }

  private olderOn(stream: string, claim: Claim | undefined): Claim | undefined {
    for (const other of this.claims) if (other.streams.has(stream) && other.number < (claim?.number ?? Infinity)) return other;
    return undefined;
  }
}

/** What one command claims. */
interface Claim {
  readonly number: number;
  readonly streams: Set<string>;
  readonly released: Promise<void>;
  readonly release: () => void;
}

/** One command's place among the others. */
export class Turn {
  private claim: Claim | undefined;

  constructor(private readonly precedence: Precedence) {}

  /** Whether the command may append now. Holds until the caller next waits for something. */
  isFree(stream: string, facts: readonly string[]): boolean {
    return this.precedence.isFree(stream, facts, this.claim);
  }

  /** Claims the facts and waits until it may be decided anew. Call it when `isFree` says no, or the log said that a fact moved. */
  async giveWay(stream: string, facts: readonly string[]): Promise<void> {
    this.claim ??= this.precedence.claim();
    for (const fact of facts) this.claim.streams.add(fact);
    await this.precedence.calm(stream, facts, this.claim);
  }

  /** The append has been given to the log, or the command has ended otherwise. */
  end(): void {
    if (this.claim) this.precedence.release(this.claim);
    this.claim = undefined;
  }
}

const forget = (): void => undefined;
