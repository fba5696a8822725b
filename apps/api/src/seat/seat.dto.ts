import type { MailLanguage, SeatCommands, SeatNamed } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Line, OneOf, Whole } from '../http/fields.js';

/** The seat stands in the path. */
type Of<Name extends keyof SeatCommands> = Omit<CommandOf<SeatCommands, Name>, keyof SeatNamed>;

export class SetPreferencesBody extends CommandBody implements Of<'SetPreferences'> {
  @OneOf(['en', 'fr'], { optional: true, says: 'Of mails; both where left out.' }) language?: MailLanguage;
  @Whole(0, 23, { optional: true, says: 'Local hour, Monday to Friday, at which what has gathered comes as one mail; at once where left out.' }) hour?: number;
  @Line(64, { optional: true, says: 'IANA time zone of the hour; the programme\'s where left out.' }) zone?: string;
}

export class RevokeTokenBody extends CommandBody implements Of<'RevokeToken'> {
  @Code() tokenId!: string;
}

/** `IssueToken` has a route of its own: its answer holds the secret, which no command does. */
export const seatBodies = bodiesOf<{ [Name in 'SetPreferences' | 'RevokeToken']: Of<Name> }>()({ SetPreferences: SetPreferencesBody, RevokeToken: RevokeTokenBody });

/** `DRIVER.ES` is a role of a party, `EST` a body. */
export function seatNamed(id: string): SeatNamed {
  const [role = '', ...party] = id.split('.');
  return party.length === 0 ? { role } : { role, party: party.join('.') };
}
