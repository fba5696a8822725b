import { describe, expect, it } from '@jest/globals';
import { followingHealth } from './part-health.js';

describe('what /health says of those who follow the record', () => {
  it('nothing is wrong while events are followed as they are stored, or soon will be again', () => {
    expect(followingHealth('live')).toEqual({ part: 'following', ok: true, detail: 'events are followed as they are stored' });
    expect(followingHealth('behind')).toEqual({ part: 'following', ok: true, detail: expect.stringContaining('until it has caught up') });
  });

  it('it is degraded, not down, where it is not known what the log holds: why, and that a restart ends it', () => {
    const said = followingHealth('lost');
    expect(said).toMatchObject({ part: 'following', ok: true, degraded: true });
    for (const word of ['append ended without an answer', 'another event than was stored', 'Restart the engine', 'empact projection verify']) expect(said.detail).toContain(word);
  });
});
