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

  it('is settled once, with a reason, and open again where more is refused', () => {
    const outcome = { outcome: 'NOT_NEEDED', reason: 'The cycle has ended' } as const;
    const settled = { type: 'ReactionSettled', data: outcome } as const;
    given(reaction, recorded).when('SettleReaction', outcome).then(settled);
    given(reaction, recorded).when('SettleReaction', { ...outcome, docRef: 'CM 1/24' }).then({ type: 'ReactionSettled', data: { ...outcome, docRef: 'CM 1/24' } });
    given(reaction, recorded).when('SettleReaction', { ...outcome, reason: ' ' }).thenRefused('REACTION_WITHOUT_REASON', { kind: 'rule', pointer: '/reason' });
    given(reaction, recorded, settled).when('SettleReaction', outcome).thenNothing();
    given(reaction, recorded, settled, { type: 'ReactionRefused', data: { ...body, reaction: 'notify' } }).when('SettleReaction', outcome).then(settled);
  });

  it('is for those whom the refused command would have concerned', () => {
    const of = (more: object) => reaction.commands.SettleReaction.authority({ outcome: 'NOT_NEEDED', reason: 'r' }, { refusals: [{ ...body, ...more }], settled: false });
    expect([of({}), of({ noun: 'oap', id: 'p' }), of({ noun: 'jad', id: 'j' }), reaction.commands.SettleReaction.authority({ outcome: 'NOT_NEEDED', reason: 'r' }, reaction.initial)])
      .toEqual([{ cycle: 'spec-2022' }, { cycle: 'spec-2022', plan: 'p' }, { cycle: 'spec-2022', jad: 'j' }, {}]);
  });

  it('belongs to the cycle of its cause, where there is one', () => {
    expect(reaction.commands.RecordReactionRefusal.authority(body, reaction.initial)).toEqual({ cycle: 'spec-2022' });
    expect(reaction.commands.RecordReactionRefusal.authority({ ...body, cycleId: undefined }, reaction.initial)).toEqual({});
  });
});

goldenSpec(events, golden);
