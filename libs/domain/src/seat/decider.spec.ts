import { describe, expect, it } from '@jest/globals';
import { given } from '#kernel/testing';
import { goldenSpec } from '../../testing/golden.js';
import { seat, seatId } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const pilot = { role: 'PILOT', party: 'AA' };
const by = { actor: { subject: 's', ...pilot }, now: '2023-10-02T08:00:00.000Z' };
const set = (preferences: object) => ({ type: 'PreferencesSet', data: { ...pilot, ...preferences } }) as const;
const hash = 'ab'.repeat(32);
const issued = (digit = 'a', expiresOn = '2024-10-02') => ({ type: 'TokenIssued', data: { tokenId: digit.repeat(16), kind: 'feed', hash: digit.repeat(64), ...pilot, expiresOn } }) as const;

describe('a seat', () => {
  it('is a role of a party, or a body whichever party speaks for it', () => {
    expect([seatId(pilot), seatId({ role: 'DESK' })]).toEqual(['PILOT.AA', 'DESK']);
    expect(seat.commands.SetPreferences.authority(pilot, seat.initial)).toEqual(pilot);
  });
  it('says how it wants to be told; what it leaves out is open again', () => {
    given(seat).when('SetPreferences', { ...pilot, language: 'fr', hour: 8 }, by).then(set({ language: 'fr', hour: 8 }));
    given(seat, set({ language: 'fr', hour: 8 })).when('SetPreferences', { ...pilot, language: 'fr', hour: 8 }, by).thenNothing();
    given(seat, set({ language: 'fr', hour: 8 })).when('SetPreferences', pilot, by).then(set({}));
    given(seat).when('SetPreferences', { role: 'DESK', zone: 'Europe/Lisbon' }, by).then({ type: 'PreferencesSet', data: { role: 'DESK', party: '', zone: 'Europe/Lisbon' } });
  });
  it('is in a time zone there is', () =>
    given(seat).when('SetPreferences', { ...pilot, zone: 'Europe/Atlantis' }, by).thenRefused('SEAT_ZONE_UNKNOWN', { kind: 'rule', pointer: '/zone' }));
});

describe('a token', () => {
  it('is kept as a hash, for a year', () => {
    given(seat).when('IssueToken', { ...pilot, kind: 'feed', hash }, by).then({ type: 'TokenIssued', data: { tokenId: hash.slice(0, 16), kind: 'feed', hash, ...pilot, expiresOn: '2024-10-02' } });
    given(seat, issued()).when('IssueToken', { ...pilot, kind: 'feed', hash: 'a'.repeat(64) }, by).thenNothing();
  });
  it('is one of few', () => {
    const ten = [...'0123456789'].map((digit) => issued(digit));
    given(seat, ...ten).when('IssueToken', { ...pilot, kind: 'feed', hash }, by).thenRefused('SEAT_TOKENS_TOO_MANY', { kind: 'rule' });
    given(seat, issued('0', '2023-10-01'), ...ten.slice(1)).when('IssueToken', { ...pilot, kind: 'feed', hash }, by).events();
  });
  it('is revoked once', () => {
    const revoked = { type: 'TokenRevoked', data: { tokenId: 'a'.repeat(16) } } as const;
    given(seat, issued()).when('RevokeToken', { ...pilot, tokenId: 'a'.repeat(16) }, by).then(revoked);
    given(seat, issued(), revoked).when('RevokeToken', { ...pilot, tokenId: 'a'.repeat(16) }, by).thenRefused('SEAT_TOKEN_MISSING', { kind: 'missing', pointer: '/tokenId' });
  });
});

goldenSpec(events, golden);
