const WIDTH_BITS = 4;
const WIDTH = 1 << WIDTH_BITS;

/** Entries whose keys have the same hash; nearly always one. */
interface Leaf<Value> {
  readonly hash: number;
  readonly entries: readonly (readonly [key: string, value: Value])[];
}
type Branch<Value> = readonly (Node<Value> | undefined)[];
type Node<Value> = Leaf<Value> | Branch<Value>;

/**
 * Values by key, for states that grow long: a collection is never changed, and one with an entry more shares all of the old one but a
 * path of a few nodes. Looking up and adding cost the same among ten thousand as among ten.
 */
export class Keyed<Value> {
  private static readonly nothing = new Keyed<never>(undefined);

  private constructor(private readonly root: Node<Value> | undefined) {}

  static empty<Value>(): Keyed<Value> {
    return Keyed.nothing;
  }

  get(key: string): Value | undefined {
    const hash = hashOf(key);
    let node = this.root;
    for (let shift = 0; isBranch(node); shift += WIDTH_BITS) node = node[slotOf(hash, shift)];
    return node?.hash === hash ? node.entries.find(([other]) => other === key)?.[1] : undefined;
  }

  /** The collection in which the key has this value, whatever it had. */
  with(key: string, value: Value): Keyed<Value> {
    return new Keyed(placed(this.root, { hash: hashOf(key), entries: [[key, value]] }, 0));
  }

  /** All of them, in no promised order. */
  values(): readonly Value[] {
    return valuesIn(this.root);
  }
}

/** The node with one more entry, which comes alone in a leaf. */
function placed<Value>(node: Node<Value> | undefined, leaf: Leaf<Value>, shift: number): Node<Value> {
  if (node === undefined) return leaf;
  if (isBranch(node)) {
    const slot = slotOf(leaf.hash, shift);
    return node.with(slot, placed(node[slot], leaf, shift + WIDTH_BITS));
  }
  if (node.hash !== leaf.hash) return placed(new Array<Node<Value> | undefined>(WIDTH).fill(undefined).with(slotOf(node.hash, shift), node), leaf, shift);
  const [[key]] = leaf.entries as readonly [readonly [string, Value]];
  return { hash: leaf.hash, entries: [...node.entries.filter(([other]) => other !== key), ...leaf.entries] };
}

const valuesIn = <Value>(node: Node<Value> | undefined): readonly Value[] =>
  isBranch(node) ? node.flatMap(valuesIn<Value>) : (node?.entries ?? []).map(([, value]) => value);

const isBranch = <Value>(node: Node<Value> | undefined): node is Branch<Value> => Array.isArray(node);

const slotOf = (hash: number, shift: number): number => (hash >>> shift) & (WIDTH - 1);

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
