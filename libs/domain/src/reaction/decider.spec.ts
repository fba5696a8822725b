import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { reaction } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const body = { cause: 'event-1', cycleId: 'spec-2022', reaction: 'register-plan', noun: 'cycle', id: 'spec-2022', command: 'RegisterPlan', code: 'CYCLE_ENDED', message: 'The cycle has ended.' };
const recorded = { type: 'ReactionRefused', data: body } as const;

describe('reaction', () => {
  it('records a refusal in the stream of its cause', () => {
    given(reaction).when('RecordReactionRefusal', body).then(recorded);
    expect(reaction.commands.RecordReactionRefusal.creates?.(body, () => 'keyed')).toBe('event-1');
  });

  it('is quiet the second time', () => given(reaction, recorded).when('RecordReactionRefusal', body).thenNothing());

  it('keeps apart two refusals that follow from one event', () => {
    const other = { ...body, reaction: 'notify' };
    given(reaction, recorded).when('RecordReactionRefusal', other).then({ type: 'ReactionRefused', data: other });
  });

  it('belongs to the cycle of its cause, where there is one', () => {
    expect(reaction.commands.RecordReactionRefusal.authority(body, reaction.initial)).toEqual({ cycle: 'spec-2022' });
    expect(reaction.commands.RecordReactionRefusal.authority({ ...body, cycleId: undefined }, reaction.initial)).toEqual({});
  });
});

goldenSpec(events, golden);
