/** The seed of every choice the demo makes. Another number is another demo; this one never changes, for its log's hash is published. */
const DEMO_SEED = 0x454d_5041;

/**
 * A number from 0 (inclusive) to 1 (exclusive) that depends on nothing but the place it is drawn for: choices do not move when
 * others are added before them, and none is kept between runs. FNV-1a over the place, stirred as by MurmurHash3's finaliser.
 */
export function drawn(...place: readonly (string | number)[]): number {
  let hash = DEMO_SEED ^ 0x811c_9dc5;
  for (const character of place.join('\u0000')) {
    hash ^= character.codePointAt(0)!;
    hash = Math.imul(hash, 0x0100_0193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}

/** A whole number from `from` to `to`, both included. */
export const between = (from: number, to: number, ...place: readonly (string | number)[]): number => from + Math.floor(drawn(...place) * (to - from + 1));

/** One of a list that is not empty. */
export function oneOf<T>(items: readonly T[], ...place: readonly (string | number)[]): T {
  const item = items[Math.floor(drawn(...place) * items.length)];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}

/** `count` different ones of a list, or all of it. */
export function someOf<T>(items: readonly T[], count: number, ...place: readonly (string | number)[]): readonly T[] {
  return items
    .map((item, index) => ({ item, at: drawn(...place, index) }))
    .sort((a, b) => a.at - b.at)
    .slice(0, count)
    .map(({ item }) => item);
}
