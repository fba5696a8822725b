/** Values known beyond which all of them are forgotten: a bound on memory. Who holds one keeps it. */
const KEPT_MAX = 20_000;

/**
 * Of equal values the first is given for all of them, so that a million holders keep it once. `keyOf` tells what is equal; nobody may
 * change what he is given.
 */
export function shared<Value>(keyOf: (value: Value) => string): (value: Value) => Value {
  const kept = new Map<string, Value>();
  return (value) => {
    const key = keyOf(value);
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(key, value);
    return value;
  };
}
