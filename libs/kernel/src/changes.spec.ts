import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import { changesBetween, patchOf, type Shown } from './changes.js';

const cell = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }));
/** Rows of a view all have the same columns. */
const record = fc.record({ state: cell, 'a/b': cell, 'c~d': cell });
const records = fc.dictionary(fc.constantFrom('p', 'p/1', 'q~2', 'r'), record, { noNullPrototype: true });
const mapped = (of: Readonly<Record<string, Shown>>): ReadonlyMap<string, Shown> => new Map(Object.entries(of));

describe('what changed between two instants', () => {
  it('gives a patch (RFC 6902) that makes one document of the other', () => {
    fc.assert(fc.property(records, records, (then, now) => {
      const patch = patchOf(changesBetween('actions', mapped(then), mapped(now)), new Map([['actions', mapped(now)]]));
      const patched: unknown = jsonPatch.applyPatch(structuredClone({ actions: then }), structuredClone([...patch]), true).newDocument;
      expect(patched).toEqual({ actions: now });
    }));
  });

  it('names what came, what went and which fields differ, and says nothing of what stayed', () => {
    const then = mapped({ a: { state: 'planned', led: true }, b: { state: 'planned', led: true }, c: { state: 'planned', led: null } });
    const now = mapped({ a: { state: 'ongoing', led: true }, c: { state: 'planned', led: null }, d: { state: 'proposed', led: null } });
    expect(changesBetween('actions', then, now)).toEqual([
      { subject: 'actions', id: 'a', change: 'changed', fields: [{ field: 'state', before: 'planned', after: 'ongoing' }] },
      { subject: 'actions', id: 'b', change: 'removed', fields: [{ field: 'state', before: 'planned', after: null }, { field: 'led', before: true, after: null }] },
      { subject: 'actions', id: 'd', change: 'added', fields: [{ field: 'state', before: null, after: 'proposed' }] },
    ]);
  });
});
