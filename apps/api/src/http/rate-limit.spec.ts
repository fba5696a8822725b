import { describe, expect, it } from '@jest/globals';
import { CALLERS_MAX, RateLimit } from './rate-limit.js';

describe('a rate', () => {
  let now = 0;
  const limit = (perSecond = 2, burst = 3) => new RateLimit({ perSecond, burst }, () => now);
  const admitted = (rate: RateLimit, times: number, caller = 'a'): number => {
    let count = 0;
    for (let n = 0; n < times; n++) {
      try {
        rate.admit(caller);
        count++;
      } catch {
        // Refused; the next one is tried.
      }
    }
    return count;
  };

  it('lets a burst pass, then so many a second, and never saves up more than a burst', () => {
    const rate = limit();
    expect(admitted(rate, 10)).toBe(3);
    now += 1_000;
    expect(admitted(rate, 10)).toBe(2);
    now += 250;
    expect(admitted(rate, 10)).toBe(0);
    now += 250;
    expect(admitted(rate, 10)).toBe(1);
    now += 3_600_000;
    expect(admitted(rate, 10)).toBe(3);
  });

  it('is of one caller each', () => {
    const rate = limit();
    expect([admitted(rate, 5), admitted(rate, 5, 'b')]).toEqual([3, 3]);
  });

  it('says how long to wait, and it is true', () => {
    const rate = limit(0.5, 1);
    rate.admit('a');
    expect(() => rate.admit('a')).toThrow(expect.objectContaining({ status: 429, content: expect.objectContaining({ code: 'RATE_LIMITED', headers: { 'retry-after': '2' } }) }));
    now += 2_000;
    expect(admitted(rate, 2)).toBe(1);
  });

  it('forgets who has not asked for longest', () => {
    const rate = limit(1, 1);
    for (let n = 0; n <= CALLERS_MAX; n++) rate.admit(`caller-${n}`);
    expect([admitted(rate, 1, 'caller-1'), admitted(rate, 1, 'caller-0')]).toEqual([0, 1]);
  });
});
