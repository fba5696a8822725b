import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonical, canonicalCopy, JSON_DEPTH_MAX, NotJson } from './canonical.js';

const refused = (value: unknown): NotJson | undefined => {
  try {
    canonical(value);
  } catch (error) {
    if (error instanceof NotJson) return error;
    throw error;
  }
  return undefined;
};

describe('canonical text (RFC 8785)', () => {
  it('sorts keys by code unit at every level and leaves out what is undefined', () => {
    expect(canonical({ b: [{ z: 1, a: undefined, é: 2, A: 3 }], a: 'x' })).toBe('{"a":"x","b":[{"A":3,"z":1,"é":2}]}');
  });

  it('writes numbers and strings as RFC 8785 section 3.2.2 has them', () => {
    expect(canonical([333333333.33333329, 4.5, 2e-3, 1e-27, -0])).toBe('[333333333.3333333,4.5,0.002,1e-27,0]');
    expect(canonical('\u20ac$\u000f\nA\'B"\\\\"/')).toBe('"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
  });

  it.each([
    ['a bigint', { a: 1n }, '/a'], ['NaN', [NaN], '/0'], ['infinity', Infinity, ''], ['a date', { at: new Date(0) }, '/at'], ['a map', new Map(), ''], ['a function', { f: () => 1 }, '/f'],
    ['undefined', undefined, ''], ['an integer beyond 2^53-1', 2 ** 53, ''], ['a lone surrogate', 'x\ud800', ''], ['a lone surrogate in a key', { '\udc00': 1 }, ''], ['an integer-like key', { a: { 10: 1 } }, '/a/10'],
  ])('refuses %s and says where', (_what, value, pointer) => {
    expect(refused(value)?.pointer).toBe(pointer);
  });

  it('refuses what is nested too deeply, before the stack does', () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(refused(nested(JSON_DEPTH_MAX))).toBeUndefined();
    expect(refused(nested(JSON_DEPTH_MAX + 1))).toBeInstanceOf(NotJson);
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(refused(deep)).toBeInstanceOf(NotJson);
  });

  it('says the same as JSON.parse reads, and the same of it again', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      const written = refused(value) ? undefined : canonical(value);
      if (written === undefined) return;
      expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonical(JSON.parse(written))).toBe(written);
    }));
  });

  it('copies a value as its text reads back', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      if (refused(value)) return;
      expect(JSON.stringify(canonicalCopy(value))).toBe(canonical(value));
      expect(canonicalCopy(value)).toEqual(JSON.parse(canonical(value)));
    }));
    const inOrder = { a: [{ b: 1, c: null }], d: 'x' };
    expect(canonicalCopy(inOrder)).toBe(inOrder);
    expect(JSON.stringify(canonicalCopy({ z: 1, ['__proto__']: { b: 2, a: 1 } }))).toBe('{"__proto__":{"a":1,"b":2},"z":1}');
    expect(Object.keys(canonicalCopy({ b: undefined, a: { d: -0, c: [undefined === null] } }))).toEqual(['a']);
  });
});
