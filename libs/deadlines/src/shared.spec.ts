import { describe, expect, it } from '@jest/globals';
import { shared } from './shared.js';

describe('shared', () => {
  const rungs = shared<readonly number[]>((list) => list.join());

  it('gives the first of equal values for all of them', () => {
    const first = rungs([1, 2]);
    expect(first).toEqual([1, 2]);
    expect(rungs([1, 2])).toBe(first);
    expect(rungs([1, 2, 3])).toEqual([1, 2, 3]);
    expect(rungs([])).toEqual([]);
  });

  it('holds no more than its bound, and goes on beyond it', () => {
    const first = rungs([-1]);
    for (let n = 0; n < 20_000; n++) rungs([n]);
    const again = rungs([-1]);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
