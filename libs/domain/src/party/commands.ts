import type { Labels, LocalDate } from '#kernel';

export interface PartyCommands {
  /** By the operator. `code` is the party's id: ISO 3166-1 for states, an upper-case name for bodies. */
  RegisterParty: { code: string; kind: string; names: Labels; validFrom: LocalDate; validTo?: LocalDate; agreement?: 'none' | 'working' | 'operational' };
  ChangePartyValidity: { kind: string; validFrom: LocalDate; validTo?: LocalDate };
}
