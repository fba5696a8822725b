import type { LocalDate } from '#kernel';
import { ofJad, self, type Concerns } from './concern.js';
import type { Concern, Entity, Scopes } from './scopes.js';

/** Events of joint action days. One that is known from public sources alone is owed by nobody and concerns no scope. */
export const jadConcerns: Concerns = {
  JADProposed: ({ id, data }) => [
    { cycleId: data.cycleId, kind: 'jad', id, create: {}, fields: { status: 'proposed' }, dates: { jadFirstDay: data.window.from, jadLastDay: data.window.to } },
  ],
  JADOperationalPlanAdopted: ({ id, data }, scopes) =>
    ofJad(scopes, id, (jad) => [
      { ...self(jad), fields: { status: 'planned', centre: data.centre }, dates: spanOf(data.days) },
      ...data.countries.map((code) => ({ ...participant(jad, code), create: { parent: jad.key }, fields: { party: code, listed: true } })),
    ]),
  JADParticipationCommitted: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [{ ...participant(jad, data.party), create: { parent: jad.key }, fields: { party: data.party, committed: true } }]),
  JADParticipationWithdrawn: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [{ ...participant(jad, data.party), fields: { committed: false } }]),
  JADConfirmed: ({ id }, scopes) => becomes(scopes, id, 'confirmed'),
  // Everything that hangs on the days moves with them; commitments stand until they are withdrawn.
  JADPostponed: ({ id, data }, scopes) => becomes(scopes, id, 'planned', spanOf(data.newDays)),
  JADCancelled: ({ id }, scopes) => becomes(scopes, id, 'cancelled'),
  JADCoordinationCentreOpened: ({ id }, scopes) => ofJad(scopes, id, (jad) => [self(jad)]),
  JADStarted: ({ id }, scopes) => becomes(scopes, id, 'inAction'),
  JADResultRecorded: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [participant(jad, data.party)]),
  JADResultCorrected: ({ id, data }, scopes) => ofJad(scopes, id, (jad) => [participant(jad, data.party)]),
  JADConcluded: ({ id, data }, scopes) => becomes(scopes, id, 'concluded', { jadLastDay: data.lastDay }),
  JADCompleted: ({ id }, scopes) => becomes(scopes, id, 'completed'),
  JADEmbargoLifted: ({ id }, scopes) => ofJad(scopes, id, (jad) => [self(jad)]),
  JADResultsPublished: ({ id }, scopes) => ofJad(scopes, id, (jad) => [self(jad)]),
};

const becomes = (scopes: Scopes, id: string, status: string, dates?: Concern['dates']): readonly Concern[] =>
  ofJad(scopes, id, (jad) => [{ ...self(jad), fields: { status }, ...(dates && { dates }) }]);

const participant = ({ cycleId, id }: Entity, party: string): Concern => ({ cycleId, kind: 'jadParty', id: `${id}.${party}` });

/** The first and the last of several blocks of days. */
const spanOf = (days: readonly { readonly from: LocalDate; readonly to: LocalDate }[]): NonNullable<Concern['dates']> => ({
  jadFirstDay: days.map(({ from }) => from).sort()[0],
  jadLastDay: days.map(({ to }) => to).sort().at(-1),
});
