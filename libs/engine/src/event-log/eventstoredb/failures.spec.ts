import { describe, expect, it } from '@jest/globals';
import { backOffMs, failureOf, NoAnswer } from './failures.js';

const refused = '14 UNAVAILABLE: No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:2113.';

describe('a failure of the client', () => {
  it.each<[string, object, object]>([
    ['a conflict', { type: 'wrong-expected-version', actualVersion: 7n }, { kind: 'wrong', actual: 7 }],
    ['a conflict with a stream that is not there', { type: 'wrong-expected-version', actualVersion: 'no_stream' }, { kind: 'wrong', actual: -1 }],
    ['an append that is too large', { type: 'maximum-append-size-exceeded' }, { kind: 'too-large' }],
    ['a missing stream', { type: 'stream-not-found' }, { kind: 'missing' }],
    ['a tombstoned stream', { type: 'stream-deleted' }, { kind: 'deleted' }],
    ['a refusal', { type: 'access-denied', code: 16 }, { kind: 'refused' }],
    ['a refusal that came unconverted', { code: 16 }, { kind: 'refused' }],
    ['a node that does not lead', { type: 'not-leader', code: 5 }, { kind: 'unsent' }],
    ['nobody there', { type: 'unavailable', code: 14, message: refused }, { kind: 'unsent' }],
    ['nobody there, unconverted', { code: 14, message: refused }, { kind: 'unsent' }],
    ['a cluster in which nobody answers', new Error('Failed to discover after 10 attempts.'), { kind: 'unsent' }],
    ['a connection that broke', { type: 'unavailable', code: 14, message: 'Connection dropped' }, { kind: 'unknown', poisoned: false }],
    ['a connection that broke, without a word', { type: 'unavailable', code: 14, message: '' }, { kind: 'unknown', poisoned: false }],
    ['a server that stops', { type: 'unknown', code: 13, message: 'Received RST_STREAM with code 0' }, { kind: 'unknown', poisoned: false }],
    ['a call cut off', { type: 'cancelled', code: 1 }, { kind: 'unknown', poisoned: false }],
    ['a deadline', { type: 'deadline-exceeded', code: 4 }, { kind: 'unknown', poisoned: true }],
    ['our own time-out', new NoAnswer('append', 3_000), { kind: 'unknown', poisoned: true }],
    ['a fault inside the client', new TypeError("Cannot read properties of undefined (reading 'lo')"), { kind: 'unknown', poisoned: true }],
    ['a type of a later client', { type: 'something-new' }, { kind: 'unknown', poisoned: true }],
  ])('that is %s', (_what, error, failure) => {
    expect(failureOf(error)).toMatchObject(failure);
  });

  it.each([undefined, null, 'text'])('that is %p is an unknown outcome, never a failure to write', (error) => {
    expect(failureOf(error)).toMatchObject({ kind: 'unknown' });
  });
});

describe('the pause before the next try', () => {
  it('doubles, is half by chance and has a bound', () => {
    expect([1, 2, 3, 8, 50].map((attempt) => [backOffMs(attempt, () => 0), backOffMs(attempt, () => 1)])).toEqual([
      [12.5, 25], [25, 50], [50, 100], [1_000, 2_000], [1_000, 2_000],
    ]);
  });
});
