import { Refused, type AnyReaction, type Catalogue, type Command, type FactRef, type LoggedEvent } from '#kernel';
import { uuidOf } from '../commands/ids.js';
import type { Submission } from '../commands/run-command.js';
import { happenedIn } from '../views/happened.js';
import { Follower, type FollowerParts } from './follower.js';

export interface Refusals {
  /** The command that records that a reaction's command was refused. */
  (refused: { reaction: AnyReaction; cause: LoggedEvent; command: Command; refusal: Refused }): Command;
}

export interface ReactorParts extends FollowerParts {
  readonly reactions: readonly AnyReaction[];
  readonly catalogue: Catalogue;
  readonly factsOf: (wanted: FactRef) => Promise<unknown>;
  readonly onRefused: Refusals;
  /** Role and party of a system user, by its name. */
  readonly actorOf: (name: string) => Submission['actor'];
}

/** Sends the commands that follow from events, with ids derived from the cause, so that an event seen twice is reacted to once. A refused command is recorded and passed. */
export class Reactor extends Follower<ReactorParts> {
  constructor(parts: ReactorParts) {
    const wanted = new Set(parts.reactions.flatMap(({ on }) => Object.keys(on)));
    // An older version of another type may be lifted into one that is reacted to.
    super(parts, Object.entries(parts.catalogue).filter(([type, { version }]) => wanted.has(type) || version > 1).map(([type]) => type));
  }

  protected async handle(event: LoggedEvent): Promise<void> {
    for (const happened of happenedIn(this.parts.catalogue, event)) {
      for (const reaction of this.parts.reactions) {
        const handler = reaction.on[happened.type];
        if (!handler) continue;
        const commands = await this.ask(handler(happened as never));
        for (const [index, command] of commands.entries()) await this.send(reaction, event, command, `${happened.part}.${index}`);
      }
    }
  }

  private async ask(asking: Generator<FactRef, readonly Command[], unknown>): Promise<readonly Command[]> {
    let step = asking.next();
    while (!step.done) step = asking.next(await this.parts.factsOf(step.value));
    return step.value;
  }

  private async send(reaction: AnyReaction, cause: LoggedEvent, command: Command, index: string): Promise<void> {
    const commandId = uuidOf('reaction', reaction.name, cause.id, index);
    try {
      await this.untilTaken(this.submission(reaction.actor, cause, command, commandId));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const record = this.parts.onRefused({ reaction, cause, command, refusal: error });
      await this.untilTaken(this.submission(this.parts.name, cause, record, uuidOf('refusal', commandId)));
    }
  }

  private submission(actorName: string, cause: LoggedEvent, command: Command, commandId: string): Submission {
    const actor = this.parts.actorOf(actorName);
    return { command, commandId, actor, claims: [actor.role], correlationId: cause.metadata.$correlationId, causationId: cause.id };
  }
}
