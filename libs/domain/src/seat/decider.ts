import { addDays, canonical, command, dayOf, decider, ensure, type Scope } from '#kernel';
import type { SeatCommands, SeatNamed } from './commands.js';
import { events, type Preferences, type SeatEvent } from './events.js';
import type { SeatFacts } from './facts.js';

/** Tokens of one seat that are good at the same time. */
const TOKENS_MAX = 10;
/** Days until a token ends by itself. */
const TOKEN_DAYS = 366;
/** As many digits of the hash as name a token. */
const TOKEN_ID_DIGITS = 16;

export interface SeatState {
  readonly preferences: Preferences;
  readonly tokens: readonly { readonly tokenId: string; readonly expiresOn: string }[];
}

/** The id of a seat's stream: `DRIVER.ES`; `EST` of a body. */
export const seatId = ({ role, party }: SeatNamed): string => (party === undefined ? role : `${role}.${party}`);

const authority = ({ role, party }: SeatNamed): Scope => ({ role, party });

/** A role of a party, as mailboxes are: how it wants to be told, and the secrets that read for it. */
export const seat = decider<SeatCommands, SeatState, SeatFacts, typeof events>()({
  name: 'seat',
  events,
  initial: { preferences: {}, tokens: [] },
  facts: ({ preferences }) => ({ preferences }),
  commands: {
    SetPreferences: command<SeatCommands['SetPreferences'], SeatState, SeatEvent>({
      creates: seatId,
      authority,
      decide: ({ role, party, ...wanted }, { preferences }) => {
        const next = only(wanted);
        ensure(next.zone === undefined || isZone(next.zone), { code: 'SEAT_ZONE_UNKNOWN', kind: 'rule', pointer: '/zone', message: `There is no time zone ${next.zone}. Name one such as Europe/Lisbon.` });
        return canonical(next) === canonical(preferences) ? [] : [{ type: 'PreferencesSet', data: { role, party: party ?? '', ...next } }];
      },
    }),
    IssueToken: command<SeatCommands['IssueToken'], SeatState, SeatEvent>({
      creates: seatId,
      authority,
      decide: ({ kind, hash, role }, { tokens }, { now, actor: { party } }) => {
        const tokenId = hash.slice(0, TOKEN_ID_DIGITS);
        if (tokens.some((known) => known.tokenId === tokenId)) return [];
        const today = dayOf(now);
        ensure(tokens.filter(({ expiresOn }) => expiresOn >= today).length < TOKENS_MAX, { code: 'SEAT_TOKENS_TOO_MANY', kind: 'rule', message: `${TOKENS_MAX} tokens of this seat are good already. Revoke one.` });
        return [{ type: 'TokenIssued', data: { tokenId, kind, hash, role, party, expiresOn: addDays(today, TOKEN_DAYS) } }];
      },
    }),
    RevokeToken: command<SeatCommands['RevokeToken'], SeatState, SeatEvent>({
      creates: seatId,
      authority,
      decide: ({ tokenId }, { tokens }) => {
        ensure(tokens.some((known) => known.tokenId === tokenId), { code: 'SEAT_TOKEN_MISSING', kind: 'missing', pointer: '/tokenId', message: 'This seat has no such token, or has revoked it.' });
        return [{ type: 'TokenRevoked', data: { tokenId } }];
      },
    }),
  },
  evolve: {
    PreferencesSet: (state, data) => ({ ...state, preferences: only(data) }),
    TokenIssued: (state, { tokenId, expiresOn }) => ({ ...state, tokens: [...state.tokens, { tokenId, expiresOn }] }),
    TokenRevoked: (state, { tokenId }) => ({ ...state, tokens: state.tokens.filter((known) => known.tokenId !== tokenId) }),
  },
});

const only = ({ language, hour, zone }: Preferences): Preferences => ({ ...(language !== undefined && { language }), ...(hour !== undefined && { hour }), ...(zone !== undefined && { zone }) });

function isZone(zone: string): boolean {
  try {
    dayOf('2000-01-01T00:00:00.000Z', zone);
    return true;
  } catch {
    return false;
  }
}
