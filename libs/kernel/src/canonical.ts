/** Why a value cannot be carried by JSON without loss. */
export class NotJson extends TypeError {
  constructor(readonly pointer: string, readonly why: string) {
    super(`Not JSON at ${pointer || 'the root'}: ${why}.`);
    this.name = 'NotJson';
  }
}

/** Nesting beyond which a value is refused: RFC 8785 sets none, a stack does. */
export const JSON_DEPTH_MAX = 64;

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const INTEGER_LIKE = /^(0|[1-9][0-9]*)$/;

/**
 * The canonical text of a value by RFC 8785 (sorted keys, shortest numbers).
 * Refuses what JSON cannot carry: bigint, NaN, Date and other instances, lone surrogates, integers beyond 2^53-1,
 * and integer-like keys, which JavaScript would reorder. Keys whose value is `undefined` are left out.
 */
export function canonical(value: unknown): string {
  // RFC 8785 takes numbers and strings as ECMAScript writes them: with the keys in order, its own writer gives the text.
  return JSON.stringify(check(value, 0) ? value : canonicalCopy(value));
}

/** Throws `NotJson` for what JSON cannot carry; answers whether the keys of every object stand in order. */
function check(value: unknown, depth: number): boolean {
  if (depth > JSON_DEPTH_MAX) throw new NotJson('', `deeper than ${JSON_DEPTH_MAX} levels`);
  switch (typeof value) {
    case 'string':
      checkText(value);
      return true;
    case 'boolean':
      return true;
    case 'number':
      if (!Number.isFinite(value)) throw new NotJson('', `${String(value)} is not a number JSON knows`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new NotJson('', 'an integer beyond 2^53-1');
      return true;
    case 'object':
      if (value === null) return true;
      return Array.isArray(value) ? checkList(value, depth) : checkRecord(value, depth);
    default:
      throw new NotJson('', `a ${typeof value}`);
  }
}

/** Printable ASCII, most of what is written, is told without the costlier look. */
const PLAIN = /^[\x20-\x7e]*$/;

function checkText(value: string): void {
  if (!PLAIN.test(value) && LONE_SURROGATE.test(value)) throw new NotJson('', 'a lone surrogate');
}

/** What stands at a key or place; where JSON cannot carry it, the way to it is told only then. */
function within(value: unknown, at: string | number, depth: number): boolean {
  try {
    return check(value, depth + 1);
  } catch (error) {
    throw error instanceof NotJson ? new NotJson(`/${at}${error.pointer}`, error.why) : error;
  }
}

function checkList(value: readonly unknown[], depth: number): boolean {
  let inOrder = true;
  for (let i = 0; i < value.length; i++) inOrder = within(value[i], i, depth) && inOrder;
  return inOrder;
}

function checkRecord(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotJson('', `an instance of ${value.constructor.name}`);
  const entries = value as Record<string, unknown>;
  let inOrder = true;
  let before = '';
  // Without a list of the keys: every event is walked through several times.
  for (const key in entries) {
    const inner = entries[key];
    if (inner === undefined) continue;
    if (INTEGER_LIKE.test(key)) throw new NotJson(`/${key}`, 'an integer-like key');
    checkText(key);
    if (key < before) inOrder = false;
    before = key;
    inOrder = within(inner, key, depth) && inOrder;
  }
  return inOrder;
}

/** By code unit. Keys are few and mostly in order: sorted in place, without what a general sort sets up each time. */
function sortedKeys(entries: object): readonly string[] {
  const keys = Object.keys(entries);
  if (keys.length > SORTED_IN_PLACE_MAX) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!;
    let at = i;
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!;
    keys[at] = key;
  }
  return keys;
}

const SORTED_IN_PLACE_MAX = 32;

/**
 * The value as its canonical text reads back: keys sorted, those that are `undefined` left out. For values that `canonical` takes.
 * What stands like that already is given back itself.
 */
export function canonicalCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? (0 as Value) : value;
  if (isInOrder(value)) return value;
  if (Array.isArray(value)) return value.map(canonicalCopy) as Value;
  const entries = value as Record<string, unknown>;
  const copy: Record<string, unknown> = {};
  for (const key of sortedKeys(entries)) {
    if (entries[key] === undefined) continue;
    const inner = canonicalCopy(entries[key]);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: inner, enumerable: true, configurable: true, writable: true });
    else copy[key] = inner;
  }
  return copy as Value;
}

/** Whether the keys of every object in it stand as canonical text has them, and no value is `undefined` or -0: such a value is what its text reads back as. */
export function isInOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined && !Object.is(value, -0);
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isInOrder(value[i])) return false;
    return true;
  }
  let before = '';
  for (const key in value) {
    if (key < before || !isInOrder((value as Record<string, unknown>)[key])) return false;
    before = key;
  }
  return true;
}
