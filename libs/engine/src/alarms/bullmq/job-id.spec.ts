import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { alarmIdOf, jobIdOf } from './job-id.js';

describe('ids of jobs', () => {
  it('hold the points of a deadline as they are', () => {
    expect(jobIdOf('empact-2022.C8b.empact-2022-fire-2024.1.4')).toBe('alarm-empact-2022.C8b.empact-2022-fire-2024.1.4');
  });

  it('are what BullMQ takes, one for each alarm, and lead back to it', () =>
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (alarm) => {
      const id = jobIdOf(alarm);
      expect(id).toMatch(/^alarm-[A-Za-z0-9._~-]+$/);
      expect(alarmIdOf(id)).toBe(alarm);
    })));

  it('of others are none of ours', () => {
    expect(alarmIdOf('repeat.1')).toBeUndefined();
  });
});
