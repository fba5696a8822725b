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

  it('where a key does not tell everything, gives what is the same', () => {
    const named = shared<{ readonly name: string; readonly no: number }>(({ name }) => name, (a, b) => a.no === b.no);
    const one = named({ name: 'a', no: 1 });
    expect(named({ name: 'a', no: 1 })).toBe(one);
    const other = named({ name: 'a', no: 2 });
    expect(other).toEqual({ name: 'a', no: 2 });
    expect(named({ name: 'a', no: 2 })).toBe(other);
    expect(named({ name: 'a', no: 1 })).toEqual(one);
  });

  it('holds no more than its bound, and goes on beyond it', () => {
    const first = rungs([-1]);
    for (let n = 0; n < 20_000; n++) rungs([n]);
    const again = rungs([-1]);
    expect(again).not.toBe(first);
    expect(again).toEqual(first);
  });
});
