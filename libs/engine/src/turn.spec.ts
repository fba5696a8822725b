import { describe, expect, it } from '@jest/globals';
import { turn } from './turn.js';

describe('a turn of the event loop', () => {
  it('belongs to one of those who wait; what came in between is seen to between two of them', async () => {
    let turns = 0;
    let counting = true;
    const count = (): void => {
      turns++;
      if (counting) setImmediate(count);
    };
    setImmediate(count);
    const at = await Promise.all(['a', 'b', 'c'].map(async () => {
      await turn();
      return turns;
    }));
    counting = false;
    expect(at).toEqual([1, 2, 3]);
  });

  it('goes round: who waits again comes after who waited before', async () => {
    const story: string[] = [];
    const twice = async (name: string): Promise<void> => {
      await turn();
      story.push(name);
      await turn();
      story.push(name);
    };
    await Promise.all([twice('a'), twice('b')]);
    expect(story).toEqual(['a', 'b', 'a', 'b']);
  });
});
