import { describe, expect, it } from '@jest/globals';
import { VirtualBusinessClock, WallBusinessClock } from './business-clock.js';

/** A machine whose two clocks are moved by hand, apart if need be. */
function machine(wall = Date.parse('2026-01-01T00:00:00.000Z'), steady = 0) {
  return {
    now: () => wall,
    monotonic: () => steady,
    sleep: () => Promise.resolve(),
    pass(milliseconds: number, jump = 0) {
      steady += milliseconds;
      wall += milliseconds + jump;
    },
  };
}

describe('wall business clock', () => {
  it('is trusted while wall and monotonic time go together, however long', () => {
    const m = machine();
    const clock = new WallBusinessClock(m);
    m.pass(400 * 86_400_000);
    expect(clock.suspicion()).toBeUndefined();
    expect(clock.now()).toBe('2027-02-05T00:00:00.000Z');
  });

  it.each([6 * 60_000, -6 * 60_000])('is suspect after a jump of %d ms, until confirmed', (jump) => {
    const m = machine();
    const clock = new WallBusinessClock(m);
    m.pass(1_000, jump);
    expect(clock.suspicion()).toContain('jumped');
    m.pass(1_000);
    expect(clock.suspicion()).toContain('jumped');
    clock.confirm();
    expect(clock.suspicion()).toBeUndefined();
  });

  it('bears a correction below five minutes', () => {
    const m = machine();
    const clock = new WallBusinessClock(m);
    m.pass(1_000, 4 * 60_000);
    expect(clock.suspicion()).toBeUndefined();
  });

  it('is suspect when it starts before what the log already holds', () => {
    expect(new WallBusinessClock(machine(), '2026-01-01T00:00:00.001Z').suspicion()).toContain('already holds');
    expect(new WallBusinessClock(machine(), '2026-01-01T00:00:00.000Z').suspicion()).toBeUndefined();
  });
});

describe('virtual business clock', () => {
  it('stands still and never goes back', () => {
    const clock = new VirtualBusinessClock('2021-03-01T08:00:00.000Z');
    clock.moveTo('2021-03-02T08:00:00.000Z');
    expect(clock.now()).toBe('2021-03-02T08:00:00.000Z');
    expect(() => clock.moveTo('2021-03-01T08:00:00.000Z')).toThrow(RangeError);
  });
});
