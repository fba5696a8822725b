import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Overlay } from './overlay.js';

type Op = { readonly key: string; readonly set?: number; readonly push?: number };
const key = fc.constantFrom('a', 'b', 'c', 'd');
const op: fc.Arbitrary<Op> = fc.oneof(fc.record({ key, set: fc.nat(9) }), fc.record({ key, push: fc.nat(9) }));
const lists = fc.dictionary(key, fc.array(fc.nat(9), { maxLength: 3 }), { noNullPrototype: true });

/** Sets a list, or changes the one that is handed out, in place. */
function act(map: Map<string, number[]>, { key: at, set, push }: Op): void {
  if (set !== undefined) map.set(at, [set]);
  if (push !== undefined) map.get(at)?.push(push);
}

describe('a map above another one', () => {
  it('is as a copy would be, and leaves what lies below as it was', () => {
    fc.assert(fc.property(lists, fc.array(op, { maxLength: 20 }), (start, ops) => {
      const below = new Map(Object.entries(structuredClone(start)));
      const copy = new Map(Object.entries(structuredClone(start)));
      const above = new Overlay(below, (list) => [...list]);
      for (const each of ops) {
        act(above, each);
        act(copy, each);
      }
      expect([...above].sort()).toEqual([...copy].sort());
      expect([above.size, [...above.keys()].sort(), [...above.values()].length]).toEqual([copy.size, [...copy.keys()].sort(), copy.size]);
      for (const at of ['a', 'b', 'c', 'd']) expect([above.has(at), above.get(at)]).toEqual([copy.has(at), copy.get(at)]);
      expect(Object.fromEntries(below)).toEqual(start);
    }));
  });

  it('shows what is set below as long as nothing above stands in its place', () => {
    const below = new Map([['a', 1]]);
    const above = new Overlay(below);
    below.set('b', 2);
    above.set('a', 3);
    expect([[...above], below.get('a')]).toEqual([[['a', 3], ['b', 2]], 1]);
  });

  it('forgets nothing', () => {
    const above = new Overlay(new Map([['a', 1]]));
    expect(() => above.delete()).toThrow('forgets nothing');
    expect(() => above.clear()).toThrow('forgets nothing');
  });
});
