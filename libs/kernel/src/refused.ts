/**
 * Why a command was refused:
 * `state` the thing is not in the right status, `rule` a numbered rule is broken,
 * `seat` the actor lacks the seat, `missing` what is named does not exist or may not be seen.
 */
export type RefusalKind = 'state' | 'rule' | 'seat' | 'missing';

export interface Refusal {
  /** Stable, `NOUN_REASON`. */
  readonly code: string;
  readonly kind: RefusalKind;
  /** The numbered rule, e.g. `I14`. */
  readonly rule?: string;
  /** JSON pointer into the command's body. */
  readonly pointer?: string;
  /** Says what is wrong and what to do. */
  readonly message: string;
}

/** The only error a decider throws. Anything else is a bug and stays loud. */
export class Refused extends Error implements Refusal {
  readonly code: string;
  readonly kind: RefusalKind;
  readonly rule?: string;
  readonly pointer?: string;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'Refused';
    this.code = refusal.code;
    this.kind = refusal.kind;
    this.rule = refusal.rule;
    this.pointer = refusal.pointer;
  }
}

/** Throws `refusal` unless `holds`. */
export function ensure(holds: boolean, refusal: Refusal): asserts holds {
  if (!holds) throw new Refused(refusal);
}
