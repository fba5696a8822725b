import { Refused, splitStream, type AnyDecider, type Command, type LoggedEvent } from '#kernel';
import { uuidOf } from '../commands/ids.js';
import type { Submission } from '../commands/run-command.js';
import { Follower, type FollowerParts } from '../reactions/follower.js';
import { movedFacts, Unmoved, type MovedFact } from './moved-facts.js';

export interface BreachWatchParts extends FollowerParts {
  readonly deciders: readonly AnyDecider[];
  readonly actor: Submission['actor'];
  /** The commands that record what was found: one for each rule that rests on facts which moved. The same facts give the same commands. */
  readonly record: (event: LoggedEvent, facts: readonly MovedFact[]) => readonly Command[];
  /** The category of what it records: that rests on nothing which could be broken. */
  readonly category: string;
  readonly onRefused: (command: Command, refusal: Refused) => void;
}

/**
 * Follows a log that cannot assert the facts of other streams, and has it recorded where one had changed between decision and append.
 * What several processes find is recorded once: the ids follow from the event and what was found.
 */
export class BreachWatch extends Follower<BreachWatchParts> {
  private readonly unmoved = new Unmoved(this.parts.journal);

  protected async handle(event: LoggedEvent): Promise<void> {
    const { journal, deciders, category, record, actor, name, onRefused } = this.parts;
    if (splitStream(event.stream).category === category) return;
    const facts = movedFacts(event, journal, deciders, this.unmoved);
    if (facts.length === 0) return;
    for (const command of record(event, facts)) {
      const submission: Submission = {
        command, commandId: uuidOf(name, event.id, command.id ?? ''), actor, claims: [actor.role], correlationId: event.metadata.$correlationId, causationId: event.id,
      };
      try {
        await this.untilTaken(submission);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        onRefused(command, error);
      }
    }
  }
}
