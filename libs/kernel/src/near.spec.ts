import { describe, expect, it } from '@jest/globals';
import { ensureNear } from './near.js';
import { Refused } from './refused.js';

const cycle = { from: '2022-01-01', to: '2025-12-31' };

describe('a day near what it is about', () => {
  it.each(['2019-01-01', '2022-06-30', '2028-12-31'])('%s is', (day) => expect(() => ensureNear(day, cycle, '/on')).not.toThrow());
  it.each(['2018-12-31', '2029-01-01', '1999-12-31', '2098-06-30'])('%s is not', (day) => {
    expect(() => ensureNear(day, cycle, '/on')).toThrow(Refused);
    expect(() => ensureNear(day, cycle, '/on')).toThrow(`${day} lies more than 3 years outside 2022-01-01 to 2025-12-31, which this is about. Name a day from 2019 to 2028.`);
  });
  it('without an end only the beginning counts', () => expect(() => ensureNear('2098-06-30', { from: '2022-01-01', to: '9999-12-31' }, '/on')).not.toThrow());
});
