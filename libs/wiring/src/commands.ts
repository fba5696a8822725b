import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { BatchSubmission, CommandRunner, LineOutcome, Outcome, Submission } from '#engine';

/** Token under which the command runner is provided. */
export const RUNNER = Symbol('command runner');

/** What travels on the command bus: one class a noun, so that each is found and logged by its name. */
export abstract class NounCommand extends Command<Outcome> {
  constructor(readonly submission: Submission) {
    super();
  }
}

abstract class NounHandler implements ICommandHandler<NounCommand> {
  constructor(@Inject(RUNNER) private readonly runner: Pick<CommandRunner, 'run'>) {}

  execute(command: NounCommand): Promise<Outcome> {
    return this.runner.run(command.submission);
  }
}

export class BreachCommand extends NounCommand {}
@CommandHandler(BreachCommand) class BreachHandler extends NounHandler {}

export class DefinitionCommand extends NounCommand {}
@CommandHandler(DefinitionCommand) class DefinitionHandler extends NounHandler {}

export class PartyCommand extends NounCommand {}
@CommandHandler(PartyCommand) class PartyHandler extends NounHandler {}

export class CalendarCommand extends NounCommand {}
@CommandHandler(CalendarCommand) class CalendarHandler extends NounHandler {}

export class CycleCommand extends NounCommand {}
@CommandHandler(CycleCommand) class CycleHandler extends NounHandler {}

export class OapCommand extends NounCommand {}
@CommandHandler(OapCommand) class OapHandler extends NounHandler {}

export class JadCommand extends NounCommand {}
@CommandHandler(JadCommand) class JadHandler extends NounHandler {}

export class MilestoneCommand extends NounCommand {}
@CommandHandler(MilestoneCommand) class MilestoneHandler extends NounHandler {}

export class DeadlineCommand extends NounCommand {}
@CommandHandler(DeadlineCommand) class DeadlineHandler extends NounHandler {}

export class ClockCommand extends NounCommand {}
@CommandHandler(ClockCommand) class ClockHandler extends NounHandler {}

export class NoticeCommand extends NounCommand {}
@CommandHandler(NoticeCommand) class NoticeHandler extends NounHandler {}

export class SeatCommand extends NounCommand {}
@CommandHandler(SeatCommand) class SeatHandler extends NounHandler {}

export class ReactionCommand extends NounCommand {}
@CommandHandler(ReactionCommand) class ReactionHandler extends NounHandler {}

export class RecordCommand extends NounCommand {}
@CommandHandler(RecordCommand) class RecordHandler extends NounHandler {}

export class WebhookCommand extends NounCommand {}
@CommandHandler(WebhookCommand) class WebhookHandler extends NounHandler {}

/** Several commands about one stream, all or none. */
export class BatchCommand extends Command<readonly LineOutcome[]> {
  constructor(readonly batch: BatchSubmission) {
    super();
  }
}

@CommandHandler(BatchCommand)
class BatchHandler implements ICommandHandler<BatchCommand> {
  constructor(@Inject(RUNNER) private readonly runner: Pick<CommandRunner, 'runAll'>) {}

  execute({ batch }: BatchCommand): Promise<readonly LineOutcome[]> {
    return this.runner.runAll(batch);
  }
}

/** Bus class by noun. */
export const busCommands = {
  breach: BreachCommand, definition: DefinitionCommand, party: PartyCommand, calendar: CalendarCommand, cycle: CycleCommand, oap: OapCommand, jad: JadCommand, milestone: MilestoneCommand,
  deadline: DeadlineCommand, clock: ClockCommand, notice: NoticeCommand, seat: SeatCommand, reaction: ReactionCommand, record: RecordCommand, webhook: WebhookCommand,
} satisfies Record<string, new (submission: Submission) => NounCommand>;

export type Noun = keyof typeof busCommands;

export const commandHandlers = [
  BreachHandler, DefinitionHandler, PartyHandler, CalendarHandler, CycleHandler, OapHandler, JadHandler, MilestoneHandler, DeadlineHandler, ClockHandler, NoticeHandler, SeatHandler, ReactionHandler, RecordHandler, WebhookHandler,
  BatchHandler,
];
