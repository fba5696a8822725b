import { event, type EventsOf, type LocalDate } from '#kernel';

export type MailLanguage = 'en' | 'fr';

/** How a seat wants to be told. What it leaves open is as it comes: at once, and in every language. */
export interface Preferences {
  readonly language?: MailLanguage;
  /** Whole local hour, Monday to Friday, at which what has gathered comes as one mail. */
  readonly hour?: number;
  /** IANA; the programme's where left open. */
  readonly zone?: string;
}

export const events = {
  PreferencesSet: event<{ role: string; party: string } & Preferences>({ effective: 'past' }),
  /** Of the secret only its SHA-256, in hex, is kept. `party` reads by it, in that role. */
  TokenIssued: event<{ tokenId: string; kind: 'feed'; hash: string; role: string; party: string; expiresOn: LocalDate }>({ effective: 'past' }),
  TokenRevoked: event<{ tokenId: string }>({ effective: 'past' }),
};

export type SeatEvent = EventsOf<typeof events>;
