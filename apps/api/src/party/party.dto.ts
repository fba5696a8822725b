import type { Labels } from '#kernel';
import type { PartyCommands } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Code, Day, LabelText, OneOf } from '../http/fields.js';

export class ChangePartyValidityBody extends CommandBody implements CommandOf<PartyCommands, 'ChangePartyValidity'> {
  @Code() kind!: string;
  @Day() validFrom!: string;
  @Day({ optional: true, says: 'Last day.' }) validTo?: string;
}

export class RegisterPartyBody extends ChangePartyValidityBody implements CommandOf<PartyCommands, 'RegisterParty'> {
  @Code({ says: 'ISO 3166-1 for states, an upper-case name for bodies.' }) code!: string;
  @LabelText() names!: Labels;
  @OneOf(['none', 'working', 'operational'], { optional: true }) agreement?: 'none' | 'working' | 'operational';
}

export const partyBodies = bodiesOf<PartyCommands>()({ RegisterParty: RegisterPartyBody, ChangePartyValidity: ChangePartyValidityBody });
