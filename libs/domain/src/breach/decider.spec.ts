import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { breach } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const FOUND = { eventId: 'e1', stream: 'oap-spec-2022-hill-2022', revision: 4, type: 'OAPApproved', cycleId: 'spec-2022', rule: 'I11', facts: [{ stream: 'cycle-spec-2022', read: 8, found: 9, fields: ['seats'] }] } as const;
const detected = { type: 'RuleBreachDetected', data: FOUND } as const;
const SETTLED = { outcome: 'PUT_RIGHT', reason: 'Returned to the drafters', docRef: 'CM 1/22' } as const;
const settled = { type: 'BreachSettled', data: SETTLED } as const;

describe('breach', () => {
  it('is recorded once, under the event and the rule', () => {
    given(breach).when('RecordBreach', FOUND).then(detected);
    given(breach, detected).when('RecordBreach', FOUND).thenNothing();
    given(breach, detected, settled).when('RecordBreach', FOUND).thenNothing();
    expect(breach.commands.RecordBreach.creates?.(FOUND, () => 'keyed')).toBe('e1.I11');
  });

  it('is settled once, with a reason', () => {
    given(breach, detected).when('SettleBreach', SETTLED).then(settled);
    given(breach, detected).when('SettleBreach', { outcome: 'STANDS', reason: 'Another driver was in office' }).then({ type: 'BreachSettled', data: { outcome: 'STANDS', reason: 'Another driver was in office' } });
    given(breach, detected, settled).when('SettleBreach', { ...SETTLED, outcome: 'STANDS' }).thenNothing();
    given(breach, detected).when('SettleBreach', { ...SETTLED, reason: ' ' }).thenRefused('BREACH_WITHOUT_REASON', { kind: 'rule', pointer: '/reason' });
  });

  it('is of what the record is of', () => {
    const scope = (stream: string) => breach.commands.SettleBreach.authority(SETTLED, { status: 'open', cycleId: 'spec-2022', stream });
    expect(scope('oap-spec-2022-hill-2022')).toEqual({ cycle: 'spec-2022', plan: 'spec-2022-hill-2022' });
    expect(scope('jad-f00d')).toEqual({ cycle: 'spec-2022', jad: 'f00d' });
    expect(scope('cycle-spec-2022')).toEqual({ cycle: 'spec-2022' });
    expect(breach.commands.SettleBreach.authority(SETTLED, breach.initial)).toEqual({});
    expect(breach.commands.RecordBreach.authority(FOUND, breach.initial)).toEqual({ cycle: 'spec-2022' });
  });

  it('tells others nothing', () => expect(breach.facts(breach.initial)).toEqual({}));
});

goldenSpec(events, golden);
