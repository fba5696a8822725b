import type { BreachCommands, BreachOutcome } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Line, OneOf, Text } from '../http/fields.js';

/** As the domain has them; the compiler cannot see across. */
const OUTCOMES = ['STANDS', 'PUT_RIGHT'];

export class SettleBreachBody extends CommandBody implements CommandOf<BreachCommands, 'SettleBreach'> {
  @OneOf(OUTCOMES, { says: 'STANDS: what was recorded may stand. PUT_RIGHT: commands of their own have corrected it.' }) outcome!: BreachOutcome;
  @Text(2_000, { says: 'Why it may stand, or which commands put it right.' }) reason!: string;
  @Line(200, { optional: true }) docRef?: string;
}

/** Breaches are recorded by the engine alone; people settle them. */
export const breachBodies = bodiesOf<Pick<BreachCommands, 'SettleBreach'>>()({ SettleBreach: SettleBreachBody });
