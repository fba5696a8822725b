import { hash } from 'node:crypto';

/** How many events of a category were folded, and one digest over all of them in order. */
export interface Count {
  readonly count: number;
  readonly hash: Buffer;
}

/** As it is stored and shown: hashes in hexadecimal. */
export type CertificateText = Readonly<Record<string, { readonly count: number; readonly hash: string }>>;

const GENESIS: Count = { count: 0, hash: Buffer.alloc(32) };
const both = Buffer.alloc(64);

/** Steps taken last, by category: views in step take the same one, so the digest is computed once. */
const lastSteps = new Map<string, { before: Buffer; leaf: Buffer; after: Buffer }>();

/**
 * Which events a view has folded: per category their count and a rolling hash, h = SHA-256(h before || leaf), from 32 zero bytes.
 * Advanced in the transaction of the fold, so rows and certificate cannot part.
 */
export class Certificate {
  private readonly counts = new Map<string, Count>();

  constructor(text: CertificateText = {}) {
    for (const [category, { count, hash: hex }] of Object.entries(text)) this.counts.set(category, { count, hash: Buffer.from(hex, 'hex') });
  }

  advance(category: string, leaf: Buffer): void {
    const { count, hash: before } = this.counts.get(category) ?? GENESIS;
    let step = lastSteps.get(category);
    if (!step || step.leaf !== leaf || !step.before.equals(before)) {
      before.copy(both, 0);
      leaf.copy(both, 32);
      step = { before, leaf, after: hash('sha256', both, 'buffer') };
      lastSteps.set(category, step);
    }
    this.counts.set(category, { count: count + 1, hash: step.after });
  }

  /** Categories in order, so that equal certificates are equal texts. */
  text(): CertificateText {
    return Object.fromEntries([...this.counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([category, { count, hash: h }]) => [category, { count, hash: h.toString('hex') }]));
  }
}
