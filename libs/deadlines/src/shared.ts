/** Values known beyond which all of them are forgotten: a bound on memory. Who holds one keeps it. */
const KEPT_MAX = 20_000;

/**
 * Of equal values the first is given for all of them, so that a million holders keep it once. Equal are those of one key that are the
 * `same`, all of them where the key tells everything; of others with one key the last stands for those that come. Nobody may change what he is given.
 */
export function shared<Value>(keyOf: (value: Value) => string, same: (kept: Value, value: Value) => boolean = () => true): (value: Value) => Value {
  const kept = new Map<string, Value>();
  return (value) => {
    const key = keyOf(value);
    const known = kept.get(key);
    if (known !== undefined && same(known, value)) return known;
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(key, value);
    return value;
  };
}
