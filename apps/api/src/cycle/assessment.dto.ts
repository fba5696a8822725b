import type { CycleCommands, ContributionKind } from '#domain';
import { CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Codes, Day, Line, Lines, OneOf, Text } from '../http/fields.js';

const CONTRIBUTION_KINDS: readonly ContributionKind[] = ['DATA', 'THEMATIC_ANALYSIS'];

export class RequestThreatContributionsBody extends CommandBody implements CommandOf<CycleCommands, 'RequestThreatContributions'> {
  @Day({ says: 'By when they are wanted.' }) deadline!: string;
}

export class SubmitThreatContributionBody extends CommandBody implements CommandOf<CycleCommands, 'SubmitThreatContribution'> {
  @Code() party!: string;
  @OneOf(CONTRIBUTION_KINDS) kind!: ContributionKind;
  @Line(300, { optional: true }) title?: string;
  @Line(200, { optional: true }) docRef?: string;
  @Codes(50, { optional: true, says: 'Plans it bears on, also of an earlier cycle.' }) oapIds?: string[];
}

export class DeclineContributionBody extends CommandBody implements CommandOf<CycleCommands, 'DeclineContribution'> {
  @Code() party!: string;
  @Text(2_000) reason!: string;
}

export class PublishThreatAssessmentBody extends CommandBody implements CommandOf<CycleCommands, 'PublishThreatAssessment'> {
  @Line(200) docRef!: string;
  @Lines(50, { says: 'As the assessment words them; codes where the definition has them.' }) recommendedPriorities!: string[];
}

export class IssuePolicyAdvisoryDocumentBody extends CommandBody implements CommandOf<CycleCommands, 'IssuePolicyAdvisoryDocument'> {
  @Line(200) docRef!: string;
  @Code({ optional: true, says: 'The party that signed with the issuer.' }) coSigned?: string;
}

export class ProposePriorityBody extends CommandBody implements CommandOf<CycleCommands, 'ProposePriority'> {
  @Code() code!: string;
  @Line(300) title!: string;
  @Line(500, { optional: true, says: 'What it rests on.' }) basis?: string;
}

export class WithdrawPriorityProposalBody extends CommandBody implements CommandOf<CycleCommands, 'WithdrawPriorityProposal'> {
  @Code() code!: string;
  @Text(2_000) reason!: string;
}

export const assessmentBodies = {
  RequestThreatContributions: RequestThreatContributionsBody,
  SubmitThreatContribution: SubmitThreatContributionBody,
  DeclineContribution: DeclineContributionBody,
  PublishThreatAssessment: PublishThreatAssessmentBody,
  IssuePolicyAdvisoryDocument: IssuePolicyAdvisoryDocumentBody,
  ProposePriority: ProposePriorityBody,
  WithdrawPriorityProposal: WithdrawPriorityProposalBody,
};
