import type { ReactionCommands, ReactionOutcome } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Line, OneOf, Text } from '../http/fields.js';

/** As the domain has them; the compiler cannot see across. */
const OUTCOMES = ['NOT_NEEDED', 'DONE_BY_HAND'];

export class SettleReactionBody extends CommandBody implements CommandOf<ReactionCommands, 'SettleReaction'> {
  @OneOf(OUTCOMES, { says: 'NOT_NEEDED: nothing need follow. DONE_BY_HAND: commands of people did what should have.' }) outcome!: ReactionOutcome;
  @Text(2_000, { says: 'Why nothing need follow, or which commands did it.' }) reason!: string;
  @Line(200, { optional: true }) docRef?: string;
}

/** What was refused is recorded by the engine alone; people see to it. */
export const reactionBodies = bodiesOf<Pick<ReactionCommands, 'SettleReaction'>>()({ SettleReaction: SettleReactionBody });
