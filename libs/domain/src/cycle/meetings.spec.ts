import { describe, expect, it } from '@jest/globals';
import { given, stateAfter } from '#kernel/testing';
import { activated, announced, closed, ended, hill, registered } from '../../testing/cycle.js';
import { specDefinition } from '../../testing/definition.js';
import { cycle } from './decider.js';

const on = (day: string) => ({ definition: specDefinition, now: `${day}T10:00:00.000Z` });
const spring = { kind: 'NEC', on: '2022-05-24', place: 'The House' } as const;
const scheduled = { type: 'MeetingScheduled', data: spring } as const;
const held = { type: 'MeetingHeld', data: { kind: 'NEC', heldOn: '2022-05-24', scheduledOn: '2022-05-24' } } as const;

describe('meetings', () => {
  it('are scheduled for a day to come, and may change but for the day', () => {
    given(cycle, announced).when('ScheduleMeeting', spring, on('2022-05-01')).then(scheduled);
    given(cycle, announced, scheduled).when('ScheduleMeeting', spring, on('2022-05-01')).thenNothing();
    given(cycle, announced, scheduled).when('ScheduleMeeting', { ...spring, place: 'Elsewhere' }, on('2022-05-01')).then({ type: 'MeetingScheduled', data: { ...spring, place: 'Elsewhere' } });
    given(cycle, announced).when('ScheduleMeeting', spring, on('2022-05-25')).thenRefused('CYCLE_DATE_PASSED', { pointer: '/on' });
    given(cycle, announced, scheduled, held).when('ScheduleMeeting', { ...spring, place: 'Elsewhere' }, on('2022-05-24')).thenRefused('MEETING_ALREADY_HELD', { kind: 'state' });
  });

  it('are held as scheduled, on another day, or without having been scheduled', () => {
    given(cycle, announced, scheduled).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-24' }, on('2022-05-24')).then(held);
    given(cycle, announced, scheduled).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-31', scheduledOn: '2022-05-24' }, on('2022-06-01')).then({ ...held, data: { kind: 'NEC', heldOn: '2022-05-31', scheduledOn: '2022-05-24' } });
    given(cycle, announced).when('HoldMeeting', { kind: 'WORKSHOP', heldOn: '2021-06-15' }, on('2022-06-01')).then({ type: 'MeetingHeld', data: { kind: 'WORKSHOP', heldOn: '2021-06-15' } });
  });

  it('are held once, and not before their day', () => {
    given(cycle, announced, scheduled, held).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-24' }, on('2022-05-24')).thenNothing();
    given(cycle, announced, scheduled, held).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-24', conclusions: 'Begin' }, on('2022-05-24')).thenRefused('MEETING_ALREADY_HELD', { pointer: '/heldOn' });
    given(cycle, announced, scheduled, held).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-06-01', scheduledOn: '2022-05-24' }, on('2022-06-01')).thenRefused('MEETING_ALREADY_HELD', { pointer: '/scheduledOn' });
    given(cycle, announced).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-06-01', scheduledOn: '2022-05-24' }, on('2022-06-01')).thenRefused('MEETING_NOT_SCHEDULED', { kind: 'missing' });
    given(cycle, announced).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-06-02' }, on('2022-06-01')).thenRefused('CYCLE_DATE_AHEAD', { pointer: '/heldOn' });
  });

  it('on a plan are kept apart from the cycle\'s, and are its driver\'s too', () => {
    const kickoff = { kind: 'KICKOFF', heldOn: '2024-01-20', oapId: registered.data.oapId } as const;
    given(cycle, announced, hill, registered, { type: 'MeetingHeld', data: { kind: 'KICKOFF', heldOn: '2024-01-20' } }).when('HoldMeeting', kickoff, on('2024-01-21')).then({ type: 'MeetingHeld', data: kickoff });
    given(cycle, announced, hill).when('HoldMeeting', kickoff, on('2024-01-21')).thenRefused('PLAN_UNKNOWN', { kind: 'missing', pointer: '/oapId' });
    expect(cycle.commands.HoldMeeting.authority(kickoff, stateAfter(cycle, [announced, hill, registered]) as never)).toEqual({ cycle: 'spec-2022', plan: registered.data.oapId, line: 'hill' });
  });

  it('are held while a cycle is wound up, not once it is closed', () => {
    given(cycle, announced, activated, ended).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-24' }, on('2026-01-20')).then({ type: 'MeetingHeld', data: { kind: 'NEC', heldOn: '2022-05-24' } });
    given(cycle, announced, activated, ended, closed).when('HoldMeeting', { kind: 'NEC', heldOn: '2022-05-24' }, on('2026-01-20')).thenRefused('CYCLE_CLOSED');
  });
});
