import type { Cell, Row } from '#kernel';
import { BadRow, byKey, keyOf, normalised, type TableShape } from './shape.js';

/** Whose a row is. A fold sees only rows of its event's own partition, so that a partition can be folded again alone. */
export interface Owner {
  readonly partition: string;
  /** The cycle the row is copied with into snapshots; '' for none. */
  readonly cycle: string;
}

export interface OwnedRow extends Owner {
  readonly row: Row;
}

/** Where a table's rows lie when they are not in memory. */
export interface RowStore {
  get(key: readonly Cell[]): OwnedRow | undefined;
  where(index: string, owner: Owner, values: readonly Cell[]): readonly OwnedRow[];
}

/** A row as this table knows it: now, and as it lies in the store. */
export interface Slot {
  readonly key: Cell;
  row: Row | null;
  partition: string;
  cycle: string;
  /** The row in the store; null where there is none. */
  stored: Row | null;
  storedBy: Owner | undefined;
  changed: boolean;
}

interface Bucket {
  readonly slots: Set<Slot>;
  /** Every row of the bucket is in it; else only those changed since the last settling. */
  complete: boolean;
  sorted: readonly Slot[] | undefined;
}

interface Finder {
  readonly columns: readonly string[];
  readonly buckets: Map<string, Bucket>;
}

type Undo = { slot: Slot; row: Row | null; partition: string; cycle: string };

/**
 * A table as folds read and write it: a write-back cache over a store, or, without one, the table itself.
 * Reads see what was written before; the store sees only what `changes` gives at the end of a batch.
 */
export class RowTable {
  private slots = new Map<Cell, Slot>();
  private pending: Slot[] = [];
  private readonly finders = new Map<string, Finder>();
  private readonly compare: (a: Row, b: Row) => number;
  private undo: Undo[] | undefined;
  /** Every row of the store is in `slots`, so that a miss needs no read. */
  private whole: boolean;

  constructor(readonly shape: TableShape, private readonly store?: RowStore, storeIsEmpty = false) {
    this.whole = !store || storeIsEmpty;
    this.compare = byKey(shape.key);
  }

  get(owner: Owner, key: readonly Cell[]): Row | undefined {
    if (key.length !== this.shape.key.length) throw new BadRow(this.shape.name, `the key is ${this.shape.key.join(', ')}`);
    const slot = this.find(key);
    return slot?.row && owns(owner, slot) ? slot.row : undefined;
  }

  where(owner: Owner, index: string, values: readonly Cell[]): readonly Row[] {
    const finder = this.finder(index);
    if (values.length !== finder.columns.length) throw new BadRow(this.shape.name, `the index ${index} is ${finder.columns.join(', ')}`);
    if (values[0] === null) throw new BadRow(this.shape.name, `the index ${index} holds no row without ${finder.columns[0]}`);
    const at = bucketKey(owner, values);
    let bucket = finder.buckets.get(at);
    if (!bucket) {
      if (this.whole) return [];
      finder.buckets.set(at, (bucket = { slots: new Set(), complete: false, sorted: undefined }));
    }
    if (!bucket.complete) this.complete(bucket, index, owner, values);
    bucket.sorted ??= [...bucket.slots].sort((a, b) => this.compare(a.row!, b.row!));
    return bucket.sorted.map((slot) => slot.row!);
  }

  /** The row as it would be kept. Throws `BadRow` when it may not be, also because another partition owns the key. */
  checked(owner: Owner, row: Row): Row {
    const kept = normalised(this.shape, row);
    this.checkOwner(owner, this.keyCells(kept));
    return kept;
  }

  checkOwner(owner: Owner, key: readonly Cell[]): void {
    const slot = this.find(key);
    if (slot?.row && !owns(owner, slot)) {
      throw new BadRow(this.shape.name, `the row ${key.join(', ')} belongs to the partition ${slot.partition || '(none)'}`);
    }
  }

  /** Takes a row that `checked` gave. */
  put(owner: Owner, row: Row): void {
    const cells = this.keyCells(row);
    let slot = this.find(cells);
    if (!slot) this.slots.set(keyOf(cells), (slot = emptySlot(keyOf(cells))));
    // An event that names no cycle leaves the row in the one it has.
    this.change(slot, row, owner.cycle === '' && slot.row ? slot : owner);
  }

  remove(owner: Owner, key: readonly Cell[]): void {
    const slot = this.find(key);
    if (slot?.row) this.change(slot, null, owner);
  }

  /** From here to `endUndo` changes are remembered. */
  beginUndo(): void {
    this.undo = [];
  }

  endUndo(revert: boolean): void {
    const taken = this.undo ?? [];
    this.undo = undefined;
    if (revert) for (const { slot, row, partition, cycle } of taken.reverse()) this.change(slot, row, { partition, cycle });
  }

  /** What the store does not hold yet. */
  changes(): readonly Slot[] {
    return this.pending;
  }

  /** The store holds everything now. Keeps at most `keep` rows in memory. */
  settle(keep: number): void {
    for (const slot of this.pending) {
      slot.changed = false;
      slot.stored = slot.row;
      slot.storedBy = slot.row ? { partition: slot.partition, cycle: slot.cycle } : undefined;
    }
    this.pending = [];
    if (!this.store) return;
    if (this.slots.size > keep) this.evict(keep >> 1);
    // Buckets of values that no row has are no rows, so they are bounded on their own; they come back when asked for.
    for (const [index, finder] of this.finders) if (finder.buckets.size > keep) this.finders.delete(index);
  }

  /** The store was rolled back, or changed by other hands: nothing in memory counts any more. */
  forget(): void {
    this.slots = new Map();
    this.pending = [];
    this.finders.clear();
    this.whole = !this.store;
  }

  /** Rows in memory, in key order: all there are, for a table without a store. */
  rows(): readonly Row[] {
    return this.owned().map((owned) => owned.row);
  }

  owned(): readonly OwnedRow[] {
    return [...this.slots.values()].filter((slot) => slot.row).sort((a, b) => this.compare(a.row!, b.row!)) as readonly OwnedRow[];
  }

  private find(key: readonly Cell[]): Slot | undefined {
    const at = keyOf(key);
    const slot = this.slots.get(at);
    if (slot || this.whole) return slot;
    return this.remember(at, this.store!.get(key));
  }

  private remember(at: Cell, owned: OwnedRow | undefined): Slot {
    const slot = emptySlot(at);
    if (owned) {
      slot.row = slot.stored = owned.row;
      slot.partition = owned.partition;
      slot.cycle = owned.cycle;
      slot.storedBy = { partition: owned.partition, cycle: owned.cycle };
    }
    this.slots.set(at, slot);
    return slot;
  }

  private change(slot: Slot, row: Row | null, owner: Owner): void {
    this.undo?.push({ slot, row: slot.row, partition: slot.partition, cycle: slot.cycle });
    for (const finder of this.finders.values()) this.move(finder, slot, row, owner);
    slot.row = row;
    slot.partition = owner.partition;
    slot.cycle = owner.cycle;
    if (!slot.changed) {
      slot.changed = true;
      this.pending.push(slot);
    }
  }

  private move(finder: Finder, slot: Slot, row: Row | null, owner: Owner): void {
    const before = bucketOf(finder, slot, slot.row);
    const after = bucketOf(finder, owner, row);
    if (before === after) {
      // The store's answer is passed over for a changed row, so an unfinished bucket must hold it already.
      if (after !== null && !finder.buckets.get(after)?.slots.has(slot)) this.enter(finder, after, slot);
      return;
    }
    if (before !== null) {
      const bucket = finder.buckets.get(before);
      if (bucket?.slots.delete(slot)) bucket.sorted = undefined;
    }
    if (after !== null) this.enter(finder, after, slot);
  }

  private enter(finder: Finder, at: string, slot: Slot): void {
    let bucket = finder.buckets.get(at);
    if (!bucket) finder.buckets.set(at, (bucket = { slots: new Set(), complete: this.whole, sorted: undefined }));
    bucket.slots.add(slot);
    bucket.sorted = undefined;
  }

  private complete(bucket: Bucket, index: string, owner: Owner, values: readonly Cell[]): void {
    for (const owned of this.store!.where(index, owner, values)) {
      const at = keyOf(this.keyCells(owned.row));
      const known = this.slots.get(at);
      // A changed row is in its bucket already, or has left this one.
      if (known?.changed) continue;
      bucket.slots.add(known ?? this.remember(at, owned));
    }
    bucket.complete = true;
    bucket.sorted = undefined;
  }

  /** Buckets are kept only for an index that a fold has asked for. */
  private finder(index: string): Finder {
    const known = this.finders.get(index);
    if (known) return known;
    const columns = this.shape.indexes.get(index);
    if (!columns) throw new BadRow(this.shape.name, `there is no index ${index}`);
    const finder: Finder = { columns, buckets: new Map() };
    for (const slot of this.whole ? this.slots.values() : this.pending) {
      const at = bucketOf(finder, slot, slot.row);
      if (at !== null) this.enter(finder, at, slot);
    }
    this.finders.set(index, finder);
    return finder;
  }

  private keyCells(row: Row): readonly Cell[] {
    const { key } = this.shape;
    return key.length === 1 ? [row[key[0]!]!] : key.map((column) => row[column]!);
  }

  private evict(keep: number): void {
    const all = [...this.slots];
    this.slots = new Map(all.slice(all.length - keep));
    this.finders.clear();
    this.whole = false;
  }
}

const emptySlot = (key: Cell): Slot => ({ key, row: null, partition: '', cycle: '', stored: null, storedBy: undefined, changed: false });

const owns = (owner: Owner, slot: Owner): boolean => owner.partition === slot.partition;

/** Where the finder has a row; null where it has none: as in the store, an index leaves out rows without a value in its first column. */
const bucketOf = ({ columns }: Finder, owner: Owner, row: Row | null): string | null =>
  row === null || row[columns[0]!] === null ? null : bucketKey(owner, columns.map((column) => row[column]!));

const bucketKey = (owner: Owner, values: readonly Cell[]): string =>
  `${owner.partition.length}:${owner.partition}${String(keyOf([...values, null]))}`;
