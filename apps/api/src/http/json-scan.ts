import type { Fault } from './problem.js';

export interface JsonLimits {
  readonly depth: number;
  readonly keys: number;
}

/** What a command's body may be. A calendar of fourteen years and a definition are larger; see `content-types.ts`. */
export const BODY_LIMITS: JsonLimits = { depth: 32, keys: 1_000 };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]);
const CLOSE = new Set([0x7d, 0x5d]);

/**
 * Counts nesting and keys of a JSON text without parsing it: a parser or validator that recurses never sees a text that could
 * exhaust its stack. Linear in the text, allocates nothing. Answers the first limit broken.
 */
export function exceeds(text: string, limits: JsonLimits): Fault | undefined {
  let depth = 0;
  let keys = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) {
      i = endOfString(text, i);
    } else if (unit === COLON) {
      if (++keys > limits.keys) return { pointer: '', code: 'TOO_MANY_KEYS', detail: `The body has more than ${limits.keys} keys.` };
    } else if (OPEN.has(unit)) {
      if (++depth > limits.depth) return { pointer: '', code: 'TOO_DEEP', detail: `The body is nested deeper than ${limits.depth} levels.` };
    } else if (CLOSE.has(unit)) {
      depth--;
    }
  }
  return undefined;
}

/** Index of the closing quote of the string that opens at `start`; the end of the text where there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/**
 * Keys that name what every JavaScript object has already: they would change a prototype when copied carelessly, and libraries
 * that look names up in plain objects take them for known. Answers the first one found. The value's depth is bounded by then.
 */
export function forbiddenKey(value: unknown, pointer = ''): Fault | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const fault = forbiddenKey(value[i], `${pointer}/${i}`);
      if (fault) return fault;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    const at = `${pointer}/${escapePointer(key)}`;
    if (key === 'prototype' || key in Object.prototype) return { pointer: at, code: 'KEY_FORBIDDEN', detail: `A key may not be named ${key}.` };
    const fault = forbiddenKey((value as Record<string, unknown>)[key], at);
    if (fault) return fault;
  }
  return undefined;
}

/** One step of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
