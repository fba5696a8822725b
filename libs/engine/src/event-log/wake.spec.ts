import { describe, expect, it } from '@jest/globals';
import { Wake } from './wake.js';

describe('wake', () => {
  const never = new AbortController().signal;

  it('does not lose a signal given between looking and waiting', async () => {
    const wake = new Wake();
    const seen = wake.version;
    wake.signal();
    await expect(wake.beyond(seen, never)).resolves.toBeUndefined();
  });

  it('wakes all who wait, once, and forgets them', async () => {
    const wake = new Wake();
    const waiting = Promise.all([wake.beyond(0, never), wake.beyond(0, never)]);
    expect(wake.awaited).toBe(true);
    wake.signal();
    await waiting;
    expect(wake.awaited).toBe(false);
  });

  it('lets go of one whose signal aborts, and of no other', async () => {
    const wake = new Wake();
    const abort = new AbortController();
    const [leaving, staying] = [wake.beyond(0, abort.signal), wake.beyond(0, never)];
    abort.abort();
    await leaving;
    expect(wake.awaited).toBe(true);
    wake.signal();
    await staying;
  });
});
