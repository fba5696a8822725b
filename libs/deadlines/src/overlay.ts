/**
 * A map above another one, which it never writes: what is set stays above, and a value that is handed out to be changed is a copy,
 * made when it is first asked for. Iterates what lies below in its order, then what is new.
 */
export class Overlay<K, V> extends Map<K, V> {
  constructor(private readonly below: ReadonlyMap<K, V>, private readonly copy?: (value: V) => V) {
    super();
  }

  override get(key: K): V | undefined {
    if (super.has(key)) return super.get(key);
    const lower = this.below.get(key);
    if (lower === undefined || !this.copy) return lower;
    const own = this.copy(lower);
    super.set(key, own);
    return own;
  }

  override has(key: K): boolean {
    return super.has(key) || this.below.has(key);
  }

  override get size(): number {
    let size = this.below.size;
    for (const key of super.keys()) if (!this.below.has(key)) size++;
    return size;
  }

  override *entries(): MapIterator<[K, V]> {
    for (const [key, value] of this.below) yield [key, super.has(key) ? (super.get(key) as V) : value];
    for (const [key, value] of super.entries()) if (!this.below.has(key)) yield [key, value];
    return undefined;
  }

  override *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
    return undefined;
  }

  override *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
    return undefined;
  }

  override [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  override forEach(callback: (value: V, key: K, map: Map<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }

  /** Nothing that is known is ever unknown again. */
  override delete(): never {
    throw new Error('An overlay forgets nothing.');
  }

  override clear(): never {
    throw new Error('An overlay forgets nothing.');
  }
}
