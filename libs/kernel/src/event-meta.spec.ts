import { describe, expect, it } from '@jest/globals';
import { eventMeta } from './decider.js';
import type { Metadata } from './event.js';

const full: Required<Metadata> = {
  v: 2, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: '2024-01-01T00:00:00.000Z', precision: 'day', recordedAt: '2024-01-02T00:00:00.000Z', reason: 'r', docRef: 'd', provenance: { kind: 'SYNTHETIC' },
  marking: 'LIMITE', commandId: 'c', commandHash: 'h', $correlationId: 'o', $causationId: 'a', cycleId: 'y', definition: { id: 'x', version: 1 }, facts: [{ stream: 'cycle-y', revision: 3 }],
};

describe('what evolve may know of the envelope', () => {
  it('is all of it, and the place', () => {
    expect(eventMeta(full, 'oap-1', 7)).toEqual({ ...full, stream: 'oap-1', revision: 7 });
  });
});
