import { describe, expect, it } from '@jest/globals';
import { NotJson, type Metadata } from '#kernel';
import { decode, encode } from './codec.js';

const metadata = { v: 1, marking: 'LIMITE' } as Metadata;

describe('the codec', () => {
  it('stores canonical text: the same bytes whatever the order of the keys', () => {
    const text = (data: unknown) => encode({ stream: 'a', expectedRevision: -1, events: [{ id: 'e', type: 'T', data, metadata }] }).events[0]!.data;
    expect(text({ b: 1, a: { d: [1.0, 'é'], c: null } })).toBe('{"a":{"c":null,"d":[1,"é"]},"b":1}');
    expect(text({ a: { c: null, d: [1, 'é'] }, b: 1 })).toBe(text({ b: 1, a: { d: [1, 'é'], c: null } }));
  });

  it('counts the UTF-8 bytes of type, data and metadata', () => {
    expect(encode({ stream: 'a', expectedRevision: -1, events: [{ id: 'e', type: 'é', data: '€', metadata }] }).bytes).toBe(2 + 5 + JSON.stringify(metadata).length);
  });

  it('points at what it refuses, from the append down', () => {
    const bad = () => encode({ stream: 'a', expectedRevision: -1, events: [{ id: 'e', type: 'T', data: {}, metadata }, { id: 'f', type: 'T', data: { deep: [NaN] }, metadata }] });
    expect(bad).toThrow(NotJson);
    expect(bad).toThrow('/events/1/data/deep/0');
  });

  it('checks the facts asserted', () => {
    expect(() => encode({ stream: 'a', expectedRevision: -1, events: [], asserts: [{ stream: 'b', revision: -2 }] })).toThrow(RangeError);
    expect(() => encode({ stream: 'a', expectedRevision: -1, events: [], asserts: [{ stream: '', revision: 0 }] })).toThrow(NotJson);
  });

  it('gives an event back from its text', () => {
    expect(decode({ id: 'e', type: 'T', stream: 'a', revision: 3, data: '{"x":1}', metadata: '{"v":1}' })).toEqual({ id: 'e', type: 'T', stream: 'a', revision: 3, data: { x: 1 }, metadata: { v: 1 } });
  });
});
