import { describe, expect, it } from '@jest/globals';
import { given, stateAfter, type Past } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { party } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const names = { en: 'Land' };
const body = { code: 'EX', kind: 'LAND', names, validFrom: '1973-01-01' };
const registered = { type: 'PartyRegistered', data: body } as const;
const left = { type: 'PartyValidityChanged', data: { code: 'EX', kind: 'GUEST', validFrom: '2020-02-01' } } as const;
const kindsAfter = (...past: Past[]) => party.facts(stateAfter(party, past) as never).kinds;

describe('party', () => {
  it('registers, and is quiet the second time', () => {
    given(party).when('RegisterParty', body).then(registered);
    given(party, registered).when('RegisterParty', body).thenNothing();
  });

  it('is created under its code', () => expect(party.commands.RegisterParty.creates?.(body, () => 'keyed')).toBe('EX'));

  it('is quiet about its first registration even after it has changed kind', () =>
    given(party, registered, left).when('RegisterParty', body).thenNothing());

  it('refuses to register a code again with other content', () =>
    given(party, registered).when('RegisterParty', { ...body, kind: 'GUEST' }).thenRefused('PARTY_ALREADY_REGISTERED', { kind: 'state' }));

  it.each(['es', 'A,B', '', '1A', 'E S', '__proto__'])('refuses the code %p', (code) =>
    given(party).when('RegisterParty', { ...body, code }).thenRefused('PARTY_CODE_MALFORMED'));

  it.each(['ES', 'EU-LISA', 'COUNCIL_GSC', 'XK'])('takes the code %p', (code) =>
    given(party).when('RegisterParty', { ...body, code }).then({ type: 'PartyRegistered', data: { ...body, code } }));

  it('refuses a party without a name, a day that does not exist and an interval that runs backwards', () => {
    given(party).when('RegisterParty', { ...body, names: {} }).thenRefused('PARTY_WITHOUT_NAME');
    given(party).when('RegisterParty', { ...body, validFrom: '2013-02-30' }).thenRefused('PARTY_DATE_UNREAL', { pointer: '/validFrom' });
    given(party).when('RegisterParty', { ...body, validTo: '2021-02-29' }).thenRefused('PARTY_DATE_UNREAL', { pointer: '/validTo' });
    given(party).when('RegisterParty', { ...body, validTo: '1972-12-31' }).thenRefused('PARTY_VALIDITY_BACKWARDS');
  });

  it('changes kind from a day on: the interval before ends on its eve', () => {
    given(party, registered).when('ChangePartyValidity', { kind: 'GUEST', validFrom: '2020-02-01' }).then(left);
    expect(kindsAfter(registered, left)).toEqual([{ kind: 'LAND', from: '1973-01-01', to: '2020-01-31' }, { kind: 'GUEST', from: '2020-02-01' }]);
  });

  it('keeps an end that lay before the change: nobody was of any kind in between', () =>
    expect(kindsAfter({ type: 'PartyRegistered', data: { ...body, validTo: '2019-12-31' } }, left)).toEqual([{ kind: 'LAND', from: '1973-01-01', to: '2019-12-31' }, { kind: 'GUEST', from: '2020-02-01' }]));

  it('may say when the present kind ends', () =>
    expect(kindsAfter(registered, { type: 'PartyValidityChanged', data: { code: 'EX', kind: 'LAND', validFrom: '1973-01-01', validTo: '2020-01-31' } })).toEqual([{ kind: 'LAND', from: '1973-01-01', to: '2020-01-31' }]));

  it('is quiet about the kind it has', () =>
    given(party, registered, left).when('ChangePartyValidity', { kind: 'GUEST', validFrom: '2020-02-01' }).thenNothing());

  it('refuses to rewrite what lies before the present kind', () =>
    given(party, registered, left).when('ChangePartyValidity', { kind: 'HOUSE', validFrom: '2019-01-01' }).thenRefused('PARTY_VALIDITY_REWRITTEN', { kind: 'rule', pointer: '/validFrom' }));

  it('refuses to change a party nobody registered', () =>
    given(party).when('ChangePartyValidity', { kind: 'GUEST', validFrom: '2020-02-01' }).thenRefused('PARTY_UNKNOWN', { kind: 'missing' }));
});

goldenSpec(events, golden);
