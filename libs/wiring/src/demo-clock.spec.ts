import { describe, expect, it } from '@jest/globals';
import { VirtualBusinessClock } from '#engine';
import { WalkingClock } from './demo-clock.js';

/** A clock with alarms at the given instants; says in order what happened. */
function setUp(...alarms: string[]) {
  const clock = new VirtualBusinessClock('2021-03-01T08:00:00.000Z');
  const story: string[] = [];
  const walking = new WalkingClock({
    clock, zone: 'Europe/Brussels',
    nextDue: () => Promise.resolve(alarms.toSorted()[0]),
    record: (to) => { story.push(`${clock.now()} -> ${to}`); return Promise.resolve(); },
    settle: () => {
      while (alarms.length && alarms.toSorted()[0]! <= clock.now()) {
        const due = alarms.toSorted()[0]!;
        alarms.splice(alarms.indexOf(due), 1);
        story.push(`fire ${due}`);
      }
      return Promise.resolve();
    },
    // Good Friday and Easter Monday 2021 are no working days.
    addWorkdays: (from, days) => (from === '2021-03-01' && days === 10 ? '2021-03-15' : '1970-01-01'),
  });
  return { walking, story, clock };
}

describe('the demo clock', () => {
  it('walks from due instant to due instant, then to the target', async () => {
    const { walking, story } = setUp('2021-03-05T08:00:00.000Z', '2021-03-03T08:00:00.000Z', '2021-04-01T07:00:00.000Z');
    expect(await walking.advance({ advance: 'P10D' })).toEqual({ from: '2021-03-01T08:00:00.000Z', to: '2021-03-11T08:00:00.000Z', stops: 2 });
    expect(story).toEqual([
      '2021-03-01T08:00:00.000Z -> 2021-03-03T08:00:00.000Z', 'fire 2021-03-03T08:00:00.000Z',
      '2021-03-03T08:00:00.000Z -> 2021-03-05T08:00:00.000Z', 'fire 2021-03-05T08:00:00.000Z',
      '2021-03-05T08:00:00.000Z -> 2021-03-11T08:00:00.000Z',
    ]);
  });

  it('keeps the local hour over the change to summer time, by days and by working days', async () => {
    const { walking } = setUp();
    expect((await walking.advance({ workdays: 10 })).to).toBe('2021-03-15T08:00:00.000Z');
    expect((await walking.advance({ advance: 'P20D' })).to).toBe('2021-04-04T07:00:00.000Z');
  });

  it('takes two advances one after the other', async () => {
    const { walking, clock } = setUp();
    await Promise.all([walking.advance({ advance: 'P1D' }), walking.advance({ advance: 'P1D' })]);
    expect(clock.now()).toBe('2021-03-03T08:00:00.000Z');
  });

  it.each([
    [{ to: '2021-02-28T08:00:00Z' }, 'does not go back'], [{ to: 'soon' }, 'not an instant'], [{ advance: '10 days' }, 'not a duration'], [{ advance: 'P' }, 'not a duration'],
    [{ advance: 'P6Y' }, 'at most 5 years'], [{ workdays: 0 }, 'whole number'], [{ workdays: 1.5 }, 'whole number'],
  ])('refuses %o', async (by, why) => {
    const { walking, clock } = setUp();
    await expect(walking.advance(by)).rejects.toThrow(why);
    expect(clock.now()).toBe('2021-03-01T08:00:00.000Z');
  });
});
