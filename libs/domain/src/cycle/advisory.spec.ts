import { describe, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { advised, announced, assessed, north, reopened } from '../../testing/cycle.js';
import { specDefinition, specParties } from '../../testing/definition.js';
import { cycle } from './decider.js';

const definition = specDefinition;
const signed = { definition, facts: { signer: specParties.HSE }, actor: { party: 'AA' } };
const proposal = { code: 'north', title: 'North', basis: 'Assessment 2021' };
const proposed = { type: 'PriorityProposed', data: { ...proposal, proposedBy: 'SPEC' } } as const;
const withdrawn = { type: 'PriorityProposalWithdrawn', data: { code: 'north', reason: 'Merged' } } as const;
const concluded = { type: 'PrioritySelectionConcluded', data: { docRef: 'DOC 1', codes: ['north'] } } as const;

describe('the advisory document', () => {
  it('has one issuer and names who signed with it', () => {
    given(cycle, announced, assessed).when('IssuePolicyAdvisoryDocument', advised.data, signed).then(advised);
    given(cycle, announced, assessed).when('IssuePolicyAdvisoryDocument', { docRef: 'ADV 1' }, { definition }).then({ type: 'PolicyAdvisoryDocumentIssued', data: { docRef: 'ADV 1' } });
    given(cycle, announced, assessed).when('IssuePolicyAdvisoryDocument', advised.data, { ...signed, actor: { party: 'HSE' } }).thenRefused('ADVISORY_SIGNED_TWICE', { kind: 'rule', pointer: '/coSigned' });
    given(cycle, announced, assessed).when('IssuePolicyAdvisoryDocument', advised.data, { ...signed, facts: { signer: specParties.none } }).thenRefused('PARTY_UNKNOWN', { pointer: '/coSigned' });
  });

  it('I4: rests on the assessment', () => given(cycle, announced).when('IssuePolicyAdvisoryDocument', advised.data, signed).thenRefused('ASSESSMENT_NOT_PUBLISHED', { kind: 'state', rule: 'I4' }));

  it('is issued once, and again where the step is reopened', () => {
    const next = { docRef: 'ADV 2' };
    given(cycle, announced, assessed, advised).when('IssuePolicyAdvisoryDocument', advised.data, signed).thenNothing();
    given(cycle, announced, assessed, advised).when('IssuePolicyAdvisoryDocument', next, { definition }).thenRefused('ADVISORY_ALREADY_ISSUED', { kind: 'state' });
    given(cycle, announced, assessed, advised, reopened(2)).when('IssuePolicyAdvisoryDocument', next, { definition }).then({ type: 'PolicyAdvisoryDocumentIssued', data: next });
  });
});

describe('proposing a priority', () => {
  it('I4: rests on the assessment, and need not be what it recommends', () => {
    given(cycle, announced, assessed).when('ProposePriority', proposal, { definition }).then(proposed);
    given(cycle, announced, assessed).when('ProposePriority', { code: 'elsewhere', title: 'Elsewhere' }, { definition }).then({ type: 'PriorityProposed', data: { code: 'elsewhere', title: 'Elsewhere', proposedBy: 'SPEC' } });
    given(cycle, announced).when('ProposePriority', proposal, { definition }).thenRefused('ASSESSMENT_NOT_PUBLISHED', { rule: 'I4' });
  });

  it('is quiet the second time, and may be worded otherwise', () => {
    given(cycle, announced, assessed, proposed).when('ProposePriority', proposal, { definition }).thenNothing();
    given(cycle, announced, assessed, proposed).when('ProposePriority', { ...proposal, title: 'The north' }, { definition }).then({ type: 'PriorityProposed', data: { ...proposal, title: 'The north', proposedBy: 'SPEC' } });
  });

  it('I4: ends with adoption and with the selection', () => {
    given(cycle, announced, assessed, north).when('ProposePriority', proposal, { definition }).thenRefused('PRIORITY_ALREADY_ADOPTED', { kind: 'state', pointer: '/code' });
    given(cycle, announced, assessed, north, concluded).when('ProposePriority', { ...proposal, code: 'south' }, { definition }).thenRefused('SELECTION_ALREADY_CONCLUDED', { rule: 'I4' });
  });

  it('I4, I6: is withdrawn with a reason, until it is adopted', () => {
    given(cycle, announced, assessed, proposed).when('WithdrawPriorityProposal', withdrawn.data, { definition }).then(withdrawn);
    given(cycle, announced, assessed, proposed, withdrawn).when('WithdrawPriorityProposal', withdrawn.data, { definition }).thenNothing();
    given(cycle, announced, assessed).when('WithdrawPriorityProposal', withdrawn.data, { definition }).thenRefused('PRIORITY_NOT_PROPOSED', { kind: 'state' });
    given(cycle, announced, assessed, proposed, north).when('WithdrawPriorityProposal', withdrawn.data, { definition }).thenRefused('PRIORITY_ALREADY_ADOPTED', { rule: 'I6' });
  });
});
