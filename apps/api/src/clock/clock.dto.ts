import type { ClockCommands } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Line } from '../http/fields.js';

export class ConfirmClockBody extends CommandBody implements CommandOf<ClockCommands, 'ConfirmClock'> {
  @Line(500, { says: 'What made the clock suspect, as /health tells the operator.' }) suspicion!: string;
}

/** The demo's clock is moved through `/v1/demo/clock`, which fires what falls due on the way. */
export const clockBodies = bodiesOf<Omit<ClockCommands, 'AdvanceClock'>>()({ ConfirmClock: ConfirmClockBody });
