import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exceeds, forbiddenKey } from './json-scan.js';

const depthOf = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0);
const keysOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? (Array.isArray(value) ? 0 : Object.keys(value).length) + Object.values(value).reduce<number>((sum, inner) => sum + keysOf(inner), 0) : 0;

describe('the scan of a JSON text', () => {
  it('counts as the parsed value has it, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        // A key written twice is one in the value and two in the text: fc.json never writes one twice.
        const depth = depthOf(value);
        const keys = keysOf(value);
        expect(exceeds(text, { depth, keys })).toBeUndefined();
        if (depth > 0) expect(exceeds(text, { depth: depth - 1, keys })).toMatchObject({ code: 'TOO_DEEP' });
        if (keys > 0) expect(exceeds(text, { depth, keys: keys - 1 })).toMatchObject({ code: 'TOO_MANY_KEYS' });
      }),
      { numRuns: 300 },
    );
  });

  it('is not led astray by quotes and backslashes', () => {
    expect(exceeds(String.raw`{"a\\":"\"[[[[{{{{::::","b":"\\\\"}`, { depth: 1, keys: 2 })).toBeUndefined();
  });

  it('ends on a string that never closes', () => {
    expect(exceeds('{"a', { depth: 5, keys: 5 })).toBeUndefined();
  });

  it('is linear in a text of backslashes and quotes', () => {
    const hostile = `"${'\\'.repeat(100_000)}"${'\\"'.repeat(50_000)}`;
    expect(exceeds(hostile, { depth: 5, keys: 5 })).toBeUndefined();
  });
});

describe('a forbidden key', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', '__defineGetter__', 'valueOf'])('is %s, at any depth', (key) => {
    expect(forbiddenKey(JSON.parse(`{"a":[1,{"b/c":{${JSON.stringify(key)}:1}}]}`))).toMatchObject({ pointer: `/a/1/b~1c/${key}`, code: 'KEY_FORBIDDEN' });
  });

  it('is no ordinary one', () => {
    expect(forbiddenKey({ code: 'x', list: [{ name: null }], proto: 1 })).toBeUndefined();
  });
});
