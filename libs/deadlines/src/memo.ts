/** Answers kept for one owner beyond which all of them are forgotten: a bound on memory, far above what one cycle asks. */
const KEPT_MAX = 50_000;

/**
 * Remembers what a pure function answered, by a key, for as long as the owner lives. Hundreds of deadlines fall on one day by one
 * calendar, and the wall-clock times of their reminders are dear to compute.
 */
export function memo<Value>(): (owner: object, key: string, compute: () => Value) => Value {
  const kept = new WeakMap<object, Map<string, Value>>();
  return (owner, key, compute) => {
    let answers = kept.get(owner);
    if (!answers || answers.size >= KEPT_MAX) kept.set(owner, (answers = new Map<string, Value>()));
    let answer = answers.get(key);
    if (answer === undefined) answers.set(key, (answer = compute()));
    return answer;
  };
}
