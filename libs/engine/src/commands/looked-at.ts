/** Facts as one decision is given them; `fields` says what it has looked at so far, where that is known. */
export interface LookedAt {
  readonly facts: unknown;
  readonly fields?: () => readonly string[];
}

/** Facts that remember which of their own fields were looked at. Whoever takes all of them at once has looked at each; of facts without fields nothing can be said. */
export function lookedAt(facts: unknown): LookedAt {
  if (typeof facts !== 'object' || facts === null) return { facts };
  const fields = new Set<string>();
  const seen = (name: string | symbol): void => {
    if (typeof name === 'string') fields.add(name);
  };
  const watched = new Proxy(facts, {
    get: (target, name, receiver): unknown => (seen(name), Reflect.get(target, name, receiver)),
    has: (target, name) => (seen(name), Reflect.has(target, name)),
    ownKeys: (target) => {
      const names = Reflect.ownKeys(target);
      names.forEach(seen);
      return names;
    },
  });
  return { facts: watched, fields: () => [...fields].sort() };
}
