import { describe, expect, it } from '@jest/globals';
import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { Names, positionOf, textOf } from './names.js';

const names = new Names('empact');
const resolved = (streamId: string, type = 'Happened'): AllStreamResolvedEvent =>
  ({ event: { id: 'e', streamId, type, revision: 3n, data: { a: 1 }, metadata: { v: 1 }, isJson: true, created: new Date(0), position: { commit: 9n, prepare: 8n } } }) as unknown as AllStreamResolvedEvent;

describe('the names in the store', () => {
  it('carry the namespace, and come back without it', () => {
    expect(names.stored('oap-1')).toBe('empact.oap-1');
    expect(names.positioned(resolved('empact.oap-1'))).toEqual({ event: { id: 'e', type: 'Happened', stream: 'oap-1', revision: 3, data: { a: 1 }, metadata: { v: 1 } }, position: '9/8' });
  });

  it.each<[string, string, string, boolean]>([
    ['an own event', 'empact.oap-1', 'Happened', true],
    ['another namespace', 'empact2.oap-1', 'Happened', false],
    ['a stream of the store', '$$empact.oap-1', '$metadata', false],
    ['a link in an own stream', 'empact.oap-1', '$>', false],
  ])('of %s: %s %s, own: %p', (_what, stream, type, own) => {
    expect(names.own(undefined)(resolved(stream, type))).toBe(own);
  });

  it('of a link whose target was deleted are nobody\'s', () => {
    expect(names.own(undefined)({})).toBe(false);
  });

  it('pass a filter by whole category, though the server looks at prefixes', () => {
    const filter = { categories: ['oap', 'clock'] };
    expect(names.prefixes(filter)).toEqual(['empact.oap', 'empact.clock']);
    expect(['empact.oap-1', 'empact.oapx-1', 'empact.clock', 'empact.clockwork'].map((stream) => names.own(filter)(resolved(stream)))).toEqual([true, false, true, false]);
  });

  it('of no category are none, whatever the server is asked', () => {
    expect(names.prefixes({ categories: [] })).toEqual(['empact.']);
    expect(names.own({ categories: [] })(resolved('empact.oap-1'))).toBe(false);
  });
});

describe('a position', () => {
  it('is both numbers in decimal, beyond what a number holds', () => {
    const position = { commit: 18_446_744_073_709_551_615n, prepare: 0n };
    expect(textOf(position)).toBe('18446744073709551615/0');
    expect(positionOf(textOf(position))).toEqual(position);
  });

  it.each(['', '1', '1/', '/1', '01/1', '-1/1', '1/1/1', 'C:1/P:1'])('is not %j', (text) => {
    expect(() => positionOf(text)).toThrow(RangeError);
  });
});
