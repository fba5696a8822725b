import { describe, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { clock } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const now = '2021-03-01T08:00:00.000Z';
const later = '2021-03-11T08:00:00.000Z';
const advanced = { type: 'ClockAdvanced', data: { from: now, to: later } } as const;

describe('clock', () => {
  it('advances, in the one form of instants there is', () => {
    given(clock).when('AdvanceClock', { to: later }, { now }).then(advanced);
    given(clock).when('AdvanceClock', { to: '2021-03-11T09:00:00+01:00' }, { now }).then(advanced);
  });

  it('is quiet when it stands there already', () => given(clock, advanced).when('AdvanceClock', { to: later }, { now: later }).thenNothing());

  it('goes on from the last advance even where this process has not seen it yet', () =>
    given(clock, advanced).when('AdvanceClock', { to: '2021-03-12T08:00:00Z' }, { now }).then({ type: 'ClockAdvanced', data: { from: later, to: '2021-03-12T08:00:00.000Z' } }));

  it('never goes back', () => {
    given(clock).when('AdvanceClock', { to: '2021-02-28T08:00:00Z' }, { now }).thenRefused('CLOCK_BACKWARDS', { kind: 'rule', pointer: '/to' });
    given(clock, advanced).when('AdvanceClock', { to: '2021-03-10T08:00:00Z' }, { now }).thenRefused('CLOCK_BACKWARDS');
  });

  it.each(['tomorrow', '2021-02-30T08:00:00Z', '2021-03-11', ''])('refuses %p as an instant', (to) => given(clock).when('AdvanceClock', { to }, { now }).thenRefused('CLOCK_INSTANT_UNREAL'));

  it('records who vouched for it, and against which suspicion', () =>
    given(clock).when('ConfirmClock', { suspicion: 'It jumped.' }, { now }).then({ type: 'ClockConfirmed', data: { at: now, suspicion: 'It jumped.' } }));

  it('refuses a confirmation that does not name the suspicion', () => given(clock).when('ConfirmClock', { suspicion: ' ' }, { now }).thenRefused('CLOCK_SUSPICION_MISSING'));
});

goldenSpec(events, golden);
