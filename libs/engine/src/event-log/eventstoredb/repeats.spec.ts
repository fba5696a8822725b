import { beforeEach, describe, expect, it } from '@jest/globals';
import { Repeats } from './repeats.js';

describe('a success of an append', () => {
  let repeats: Repeats;
  const told = (place: string, position: bigint | undefined, ownAttemptUnknown = false): boolean => {
    const sent = repeats.send(place);
    const repeat = sent.isRepeat(position, ownAttemptUnknown);
    sent.done();
    return repeat;
  };
  beforeEach(() => {
    repeats = new Repeats();
    repeats.saw(100n);
  });

  it('beyond all that was known is a first write', () => {
    expect([told('-1@a', 101n), told('0@a', 102n)]).toEqual([false, false]);
  });

  it('at or before what was known is a repeat', () => {
    expect([told('-1@a', 100n), told('-1@b', 101n), told('-1@b', 101n)]).toEqual([true, false, true]);
  });

  it('without a position is a repeat, unless an attempt of its own may have written it', () => {
    expect([told('-1@a', undefined), told('-1@a', undefined, true)]).toEqual([true, false]);
  });

  it('of two at one place at once is a first write once, whichever answer comes first', () => {
    const [one, two] = [repeats.send('-1@a'), repeats.send('-1@a')];
    expect([two.isRepeat(101n, false), one.isRepeat(101n, false)]).toEqual([false, true]);
  });

  it('at other places at once is judged by what was known when it was sent', () => {
    const [slow, fast] = [repeats.send('-1@a'), repeats.send('-1@b')];
    expect([fast.isRepeat(200n, false), slow.isRepeat(150n, false)]).toEqual([false, false]);
  });

  it('after an unknown outcome is doubtful until it is told', () => {
    repeats.doubt('-1@a');
    expect([repeats.isDoubtful('-1@a'), repeats.isDoubtful('-1@b')]).toEqual([true, false]);
    told('-1@a', 101n);
    expect(repeats.isDoubtful('-1@a')).toBe(false);
  });
});
