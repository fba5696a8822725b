import type { CycleCommands, RecommendationAnswer } from '#domain';
import { CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Id, Line, Lines, OneOf, Text } from '../http/fields.js';

const ANSWERS: readonly RecommendationAnswer[] = ['ACCEPTED', 'PARTLY_ACCEPTED', 'REJECTED'];

export class LaunchEvaluationBody extends CommandBody implements CommandOf<CycleCommands, 'LaunchEvaluation'> {
  @Text(2_000) scope!: string;
  @Line(100, { says: 'The evaluator\'s party code, or a reference to its contract.' }) contractorRef!: string;
  @Lines(30, { says: 'Such as relevance, effectiveness, efficiency.' }) criteria!: string[];
}

export class RecordEvaluationFindingBody extends CommandBody implements CommandOf<CycleCommands, 'RecordEvaluationFinding'> {
  @Line(200) criterion!: string;
  @Line(300) title!: string;
  @Text(8_000) text!: string;
}

export class MakeRecommendationBody extends CommandBody implements CommandOf<CycleCommands, 'MakeRecommendation'> {
  @Code({ says: 'The party that is to answer.' }) addressee!: string;
  @Line(300) title!: string;
  @Text(8_000) text!: string;
  @Codes(50, { optional: true, says: 'Findings it rests on.' }) findingIds?: string[];
}

export class PublishEvaluationBody extends CommandBody implements CommandOf<CycleCommands, 'PublishEvaluation'> {
  @Line(200) docRef!: string;
}

export class WaiveEvaluationBody extends CommandBody implements CommandOf<CycleCommands, 'WaiveEvaluation'> {
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
}

export class RespondToRecommendationBody extends CommandBody implements CommandOf<CycleCommands, 'RespondToRecommendation'> {
  @Code() recommendationId!: string;
  @OneOf(ANSWERS) answer!: RecommendationAnswer;
  @Text(4_000, { optional: true, says: 'What is to be done; needed unless it is rejected.' }) measure?: string;
  @Day({ optional: true, says: 'By when.' }) dueOn?: string;
}

export class CarryFindingIntoCycleBody extends CommandBody implements CommandOf<CycleCommands, 'CarryFindingIntoCycle'> {
  @Code() findingId!: string;
  @Id() nextCycleId!: string;
  @Text(2_000, { optional: true }) note?: string;
}

export const evaluationBodies = {
  LaunchEvaluation: LaunchEvaluationBody,
  RecordEvaluationFinding: RecordEvaluationFindingBody,
  MakeRecommendation: MakeRecommendationBody,
  PublishEvaluation: PublishEvaluationBody,
  WaiveEvaluation: WaiveEvaluationBody,
  RespondToRecommendation: RespondToRecommendationBody,
  CarryFindingIntoCycle: CarryFindingIntoCycleBody,
};
