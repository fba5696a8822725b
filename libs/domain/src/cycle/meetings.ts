import { canonical, command, ensure, type LocalDate } from '#kernel';
import { ensureNotAhead, ensureNotPassed, ensurePlan, ensureUnsettled, within } from './checks.js';
import type { CycleCommands } from './commands.js';
import type { CycleEvent } from './events.js';
import type { CycleState, Meeting } from './state.js';

/** Meetings of coordinators, workshops, drafting and kick-off meetings: of the cycle or, where a plan is named, about it. */
export const meetings = {
  ScheduleMeeting: command<CycleCommands['ScheduleMeeting'], CycleState, CycleEvent>({
    authority: ({ oapId }, state) => within(state, scopeOf(oapId, state)),
    decide: (data, state, ctx) => {
      const known = find(state, data.kind, data.on, data.oapId);
      if (known?.scheduled && canonical(known.scheduled) === canonical(data)) return [];
      ensureUnsettled(state);
      if (data.oapId !== undefined) ensurePlan(state, data.oapId);
      ensureNotPassed(data.on, '/on', ctx, state);
      ensure(!known?.held, { code: 'MEETING_ALREADY_HELD', kind: 'state', pointer: '/on', message: `The ${data.kind} meeting of ${data.on} was held already.` });
      return [{ type: 'MeetingScheduled', data }];
    },
  }),

  HoldMeeting: command<CycleCommands['HoldMeeting'], CycleState, CycleEvent>({
    authority: ({ oapId }, state) => within(state, scopeOf(oapId, state)),
    decide: (data, state, ctx) => {
      const { kind, heldOn, oapId } = data;
      const scheduledOn = data.scheduledOn ?? (find(state, kind, heldOn, oapId)?.scheduled ? heldOn : undefined);
      const meeting = { ...data, ...(scheduledOn === undefined ? {} : { scheduledOn }) };
      const held = state.meetings.find((one) => isOf(one, kind, oapId) && one.held?.heldOn === heldOn)?.held;
      if (held && canonical(held) === canonical(meeting)) return [];
      ensureUnsettled(state);
      ensure(!held, { code: 'MEETING_ALREADY_HELD', kind: 'state', pointer: '/heldOn', message: `The ${kind} meeting of ${heldOn} is recorded already, with other content.` });
      if (oapId !== undefined) ensurePlan(state, oapId);
      ensureNotAhead(heldOn, '/heldOn', ctx);
      if (data.scheduledOn !== undefined) ensureWaiting(find(state, kind, data.scheduledOn, oapId), data.scheduledOn);
      return [{ type: 'MeetingHeld', data: meeting }];
    },
  }),
};

const isOf = (meeting: Meeting, kind: string, oapId: string | undefined): boolean => meeting.kind === kind && meeting.oapId === oapId;
const find = ({ meetings: all }: CycleState, kind: string, on: LocalDate, oapId: string | undefined): Meeting | undefined => all.find((one) => isOf(one, kind, oapId) && one.on === on);

function ensureWaiting(meeting: Meeting | undefined, on: LocalDate): void {
  ensure(meeting?.scheduled !== undefined, { code: 'MEETING_NOT_SCHEDULED', kind: 'missing', pointer: '/scheduledOn', message: `No such meeting is scheduled for ${on}. Leave the day out where it was not.` });
  ensure(!meeting.held, { code: 'MEETING_ALREADY_HELD', kind: 'state', pointer: '/scheduledOn', message: `The meeting scheduled for ${on} was held on ${meeting.held?.heldOn}.` });
}

/** A plan's meetings are its driver's too. */
const scopeOf = (oapId: string | undefined, { plans }: CycleState): { plan?: string; line?: string } =>
  oapId === undefined ? {} : { plan: oapId, line: plans.find((plan) => plan.oapId === oapId)?.lineCode };
