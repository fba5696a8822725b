import { describe, expect, it } from '@jest/globals';
import { Keyed } from './keyed.js';

const keys = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `result ${n}`);
const filled = (count: number): Keyed<number> => keys(count).reduce((all, key, n) => all.with(key, n), Keyed.empty<number>());

describe('values by key', () => {
  it('knows every key it was given and no other', () => {
    const all = filled(5_000);
    expect(keys(5_000).map((key) => all.get(key))).toEqual(keys(5_000).map((_, n) => n));
    expect(all.get('result 5000')).toBeUndefined();
    expect([...all.values()].sort((a, b) => a - b)).toEqual(keys(5_000).map((_, n) => n));
    expect(Keyed.empty<number>().get('result 0')).toBeUndefined();
  });

  it('stays what it was when one with more is made of it', () => {
    const before = filled(100);
    const after = before.with('result 7', 700).with('another', 1);
    expect([before.get('result 7'), before.get('another')]).toEqual([7, undefined]);
    expect([after.get('result 7'), after.get('another'), after.get('result 8')]).toEqual([700, 1, 8]);
  });

  it('tells keys of one hash from each other', () => {
    // A pair with the same FNV-1a sum of 32 bits.
    const [a, b] = ['costarring', 'liquid'];
    const both = Keyed.empty<number>().with(a, 1).with(b, 2);
    expect([both.get(a), both.get(b)]).toEqual([1, 2]);
    expect(both.with(a, 3).get(b)).toBe(2);
    expect(both.with(a, 3).get(a)).toBe(3);
  });
});
