import { describe, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { specDefinition } from '../../testing/definition.js';
import { asked, awarded, closed, done, happened, inDraft, on, reported, running } from '../../testing/oap.js';
import { oap } from './decider.js';

const MARCH = '2024-03-05';
const REQUEST = { actionId: '1.1', source: 'CHEST', amount: 200 };
const AWARD = { actionId: '1.1', source: 'CHEST', amount: 150, docRef: 'GRANT 1', decidedOn: '2024-03-01' };
const REFUSAL = { actionId: '1.1', source: 'CHEST', reason: 'Too late' };
const CLAIM = { actionId: '1.1', source: 'CHEST', amountPaid: 140, docRef: 'CLAIM 1' };
const declined = happened('FundingDeclined', { ...REFUSAL, declinedBy: 'OFF' });
const settled = happened('FundingSettled', CLAIM);

describe('requesting money', () => {
  it('is told to whoever pays, once', () => {
    given(oap, ...running).when('RequestFunding', REQUEST, on(MARCH)).then(happened('FundingRequested', { ...REQUEST, requestedBy: 'AA' }));
    given(oap, ...running, asked).when('RequestFunding', REQUEST, on(MARCH)).thenNothing();
  });

  it('is open at one source once; a declined or settled one may be asked again', () => {
    given(oap, ...running, asked).when('RequestFunding', { ...REQUEST, amount: 300 }, on(MARCH)).thenRefused('FUNDING_ALREADY_REQUESTED', { kind: 'state', pointer: '/source' });
    given(oap, ...running, asked, awarded).when('RequestFunding', REQUEST, on(MARCH)).thenRefused('FUNDING_ALREADY_REQUESTED');
    given(oap, ...running, asked).when('RequestFunding', { ...REQUEST, source: 'PURSE' }, on(MARCH)).then(happened('FundingRequested', { ...REQUEST, source: 'PURSE', requestedBy: 'AA' }));
    for (const past of [[asked, declined], [asked, awarded, settled]]) given(oap, ...running, ...past).when('RequestFunding', REQUEST, on(MARCH)).then(happened('FundingRequested', { ...REQUEST, requestedBy: 'AA' }));
  });

  it('needs an approved plan, an action that is alive, a source of the definition and an amount', () => {
    given(oap, ...inDraft).when('RequestFunding', REQUEST, on('2023-10-02')).thenRefused('OAP_NOT_APPROVED', { kind: 'state' });
    given(oap, ...running, done).when('RequestFunding', REQUEST, on(MARCH)).thenRefused('ACTION_ENDED', { kind: 'state' });
    given(oap, ...running).when('RequestFunding', { ...REQUEST, source: 'MOON' }, on(MARCH)).thenRefused('FUNDING_SOURCE_UNKNOWN', { kind: 'rule', pointer: '/source' });
    for (const amount of [0, -1, 0.5]) given(oap, ...running).when('RequestFunding', { ...REQUEST, amount }, on(MARCH)).thenRefused('FUNDING_AMOUNT_UNREAL', { pointer: '/amount' });
    const anybody = { ...specDefinition, fundingSources: undefined };
    given(oap, ...running).when('RequestFunding', { ...REQUEST, source: 'MOON' }, { ...on(MARCH), definition: anybody }).then(happened('FundingRequested', { ...REQUEST, source: 'MOON', requestedBy: 'AA' }));
  });
});

describe('awarding and declining', () => {
  it('answers what was asked, once', () => {
    given(oap, ...running, asked).when('AwardFunding', AWARD, on(MARCH)).then(happened('FundingAwarded', { ...AWARD, awardedBy: 'AA' }));
    given(oap, ...running, asked, awarded).when('AwardFunding', AWARD, on(MARCH)).thenNothing();
    given(oap, ...running, asked).when('DeclineFunding', REFUSAL, on(MARCH)).then(happened('FundingDeclined', { ...REFUSAL, declinedBy: 'AA' }));
    given(oap, ...running, asked, declined).when('DeclineFunding', REFUSAL, on(MARCH)).thenNothing();
  });

  it('is of a request that waits', () => {
    given(oap, ...running).when('AwardFunding', AWARD, on(MARCH)).thenRefused('FUNDING_NOT_REQUESTED', { kind: 'missing' });
    given(oap, ...running, asked, declined).when('AwardFunding', AWARD, on(MARCH)).thenRefused('FUNDING_ALREADY_DECIDED', { kind: 'state' });
    given(oap, ...running, asked, awarded).when('DeclineFunding', REFUSAL, on(MARCH)).thenRefused('FUNDING_ALREADY_DECIDED', { kind: 'state' });
  });

  it('rests on a document and was decided by today', () => {
    given(oap, ...running, asked).when('AwardFunding', { ...AWARD, docRef: ' ' }, on(MARCH)).thenRefused('FUNDING_DOCUMENT_MISSING', { pointer: '/docRef' });
    given(oap, ...running, asked).when('AwardFunding', { ...AWARD, decidedOn: '2024-03-06' }, on(MARCH)).thenRefused('FUNDING_DECIDED_IN_FUTURE', { pointer: '/decidedOn' });
    given(oap, ...running, asked).when('AwardFunding', { ...AWARD, amount: 0 }, on(MARCH)).thenRefused('FUNDING_AMOUNT_UNREAL', { pointer: '/amount' });
  });
});

describe('settling', () => {
  it('closes an award, at most at what was awarded, also after the plan', () => {
    given(oap, ...running, asked, awarded).when('SettleFunding', CLAIM, on(MARCH)).then(settled);
    given(oap, ...running, asked, awarded, settled).when('SettleFunding', CLAIM, on(MARCH)).thenNothing();
    given(oap, ...running, asked, awarded, ...reported.slice(running.length), closed).when('SettleFunding', CLAIM, on('2026-03-01')).then(settled);
    given(oap, ...running, asked, awarded).when('SettleFunding', { ...CLAIM, amountPaid: 151 }, on(MARCH)).thenRefused('FUNDING_OVER_AWARD', { kind: 'rule', pointer: '/amountPaid' });
    given(oap, ...running, asked, awarded).when('SettleFunding', { ...CLAIM, amountPaid: -1 }, on(MARCH)).thenRefused('FUNDING_AMOUNT_UNREAL', { pointer: '/amountPaid' });
    given(oap, ...running, asked, awarded).when('SettleFunding', { ...CLAIM, docRef: ' ' }, on(MARCH)).thenRefused('FUNDING_DOCUMENT_MISSING');
    given(oap, ...running, asked).when('SettleFunding', CLAIM, on(MARCH)).thenRefused('FUNDING_NOT_AWARDED', { kind: 'state' });
  });
});

describe('linking a record of another system', () => {
  const LINK = { actionId: '1.1', kind: 'JIT', ref: 'JIT-2024-17' } as const;
  const linked = happened('ReferenceLinked', LINK);

  it('I25: takes an opaque id, once', () => {
    given(oap, ...running).when('LinkReference', LINK, on(MARCH)).then(linked);
    given(oap, ...running, linked).when('LinkReference', LINK, on(MARCH)).thenNothing();
  });

  it.each(['the case of two brothers', 'somebody@example.org', '', ' JIT-1', 'x'.repeat(101)])('I25: refuses %j, which could name somebody', (ref) =>
    given(oap, ...running).when('LinkReference', { ...LINK, ref }, on(MARCH)).thenRefused('REFERENCE_NOT_OPAQUE', { kind: 'rule', rule: 'I25', pointer: '/ref' }));

  it('is of an action of a plan that has not ended, and bounded', () => {
    given(oap, ...running).when('LinkReference', { ...LINK, actionId: '9.9' }, on(MARCH)).thenRefused('ACTION_UNKNOWN', { kind: 'missing' });
    given(oap, ...reported, closed).when('LinkReference', LINK, on('2026-03-01')).thenRefused('OAP_ENDED', { kind: 'state' });
    const many = Array.from({ length: 200 }, (_, i) => happened('ReferenceLinked', { ...LINK, ref: `R-${i}` }));
    given(oap, ...running, ...many).when('LinkReference', LINK, on(MARCH)).thenRefused('REFERENCES_TOO_MANY');
  });
});
