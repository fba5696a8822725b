import { describe, expect, it } from '@jest/globals';
import { Sequence } from './sequence.js';

describe('places in order', () => {
  it('come up in the order in which they were taken, however they are ended', async () => {
    const order = new Sequence();
    const places = [order.next(), order.next(), order.next()];
    const came: number[] = [];
    const all = places.map(({ ahead, end }, place) => ahead.then(() => {
      came.push(place);
      end();
    }));
    await Promise.all(all.reverse());
    expect(came).toEqual([0, 1, 2]);
  });

  it('wait for one that has not ended, and for no other', async () => {
    const order = new Sequence();
    const [first, second, third] = [order.next(), order.next(), order.next()];
    const came: string[] = [];
    void second.ahead.then(() => came.push('second'));
    void third.ahead.then(() => came.push('third'));
    third.end();
    await first.ahead;
    await Promise.resolve();
    expect(came).toEqual([]);
    first.end();
    await second.ahead;
    second.end();
    await third.ahead;
    expect(came).toEqual(['second', 'third']);
  });
});
