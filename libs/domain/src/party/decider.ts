import { addDays, canonical, command, decider, ensure, isLocalDate, Refused, type LocalDate } from '#kernel';
import type { PartyCommands } from './commands.js';
import { events, type PartyEvent } from './events.js';
import type { PartyFacts } from './facts.js';

type Interval = PartyFacts['kinds'][number];
type Registration = PartyCommands['RegisterParty'];

export type PartyState =
  | { readonly status: 'unknown' }
  | { readonly status: 'registered'; readonly code: string; readonly registration: Registration; readonly kinds: readonly Interval[] };

/** Codes stand in stream names and in lists joined by commas. */
const CODE = /^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$/;

/** States, agencies and other bodies, and which kind each was when: who may hold a seat depends on the kind at the seat's date. */
export const party = decider<PartyCommands, PartyState, PartyFacts, typeof events>()({
  name: 'party',
  events,
  initial: { status: 'unknown' },
  facts: (state) => (state.status === 'unknown' ? { code: undefined, kinds: [] } : { code: state.code, kinds: state.kinds }),
  commands: {
    RegisterParty: command<Registration, PartyState, PartyEvent>({
      creates: ({ code }) => code,
      authority: ({ code }) => ({ party: code }),
      decide: (data, state) => {
        const { code, kind, names, validFrom, validTo, agreement } = data;
        if (state.status === 'registered') {
          if (canonical(data) === canonical(state.registration)) return [];
          throw new Refused({ code: 'PARTY_ALREADY_REGISTERED', kind: 'state', pointer: '/code', message: `${code} is registered already. Use ChangePartyValidity to say from when it is of another kind.` });
        }
        ensure(CODE.test(code), { code: 'PARTY_CODE_MALFORMED', kind: 'rule', pointer: '/code', message: `The code ${code} must be upper-case words, such as ES or EU-LISA.` });
        ensure(Object.keys(names).length > 0, { code: 'PARTY_WITHOUT_NAME', kind: 'rule', pointer: '/names', message: 'Give the party a name in at least one language.' });
        ensureInterval(validFrom, validTo);
        return [{ type: 'PartyRegistered', data: { code, kind, names, validFrom, validTo, agreement } }];
      },
    }),
    ChangePartyValidity: command<PartyCommands['ChangePartyValidity'], PartyState, PartyEvent>({
      authority: (_, state) => ({ party: state.status === 'unknown' ? undefined : state.code }),
      decide: ({ kind, validFrom, validTo }, state) => {
        if (state.status === 'unknown') throw new Refused({ code: 'PARTY_UNKNOWN', kind: 'missing', message: 'There is no such party. Register it first.' });
        const last = state.kinds[state.kinds.length - 1];
        if (last && last.kind === kind && last.from === validFrom && last.to === validTo) return [];
        ensureInterval(validFrom, validTo);
        ensure(!last || validFrom >= last.from, {
          code: 'PARTY_VALIDITY_REWRITTEN', kind: 'rule', pointer: '/validFrom',
          message: `What ${state.code} was before ${last?.from} is settled, seats rest on it. Give a day from ${last?.from} on.`,
        });
        return [{ type: 'PartyValidityChanged', data: { code: state.code, kind, validFrom, validTo } }];
      },
    }),
  },
  evolve: {
    PartyRegistered: (_, data) => ({ status: 'registered', code: data.code, registration: data, kinds: [interval(data.kind, data.validFrom, data.validTo)] }),
    PartyValidityChanged: (state, { kind, validFrom, validTo }) =>
      state.status === 'unknown' ? state : { ...state, kinds: [...closed(state.kinds, validFrom), interval(kind, validFrom, validTo)] },
  },
});

function ensureInterval(from: LocalDate, to: LocalDate | undefined): void {
  ensure(isLocalDate(from), { code: 'PARTY_DATE_UNREAL', kind: 'rule', pointer: '/validFrom', message: `${from} is no day of the calendar. Write it as 2013-07-01.` });
  ensure(to === undefined || isLocalDate(to), { code: 'PARTY_DATE_UNREAL', kind: 'rule', pointer: '/validTo', message: `${to} is no day of the calendar. Write it as 2020-01-31.` });
  ensure(to === undefined || from <= to, { code: 'PARTY_VALIDITY_BACKWARDS', kind: 'rule', pointer: '/validTo', message: `The last day ${to} lies before the first, ${from}.` });
}

const interval = (kind: string, from: LocalDate, to: LocalDate | undefined): Interval => (to === undefined ? { kind, from } : { kind, from, to });

/** The intervals as they are when another begins on `from`: one that begins then is replaced, one that runs then ends the day before. */
function closed(kinds: readonly Interval[], from: LocalDate): readonly Interval[] {
  const eve = addDays(from, -1);
  return kinds.filter((known) => known.from < from).map((known) => (known.to === undefined || known.to >= from ? { ...known, to: eve } : known));
}
