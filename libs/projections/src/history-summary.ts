import { canonical, type DataOf } from '#kernel';
import type { DomainCatalogue } from '#domain';

type Summaries = { readonly [T in keyof DomainCatalogue]?: (data: DataOf<DomainCatalogue[T]>) => unknown };

/**
 * An event's data as the history shows it, as JSON. What is left out: whole documents that stand in the event; the holder of a
 * seat, which is one person's; the hash of a secret; and the JAD a result came from, since an open row may not tell that there is one.
 */
export function summaryOf(type: string, data: unknown): string {
  const shorten = (summaries as Readonly<Record<string, ((data: never) => unknown) | undefined>>)[type];
  return canonical(shorten ? shorten(data as never) : data);
}

const withoutHolder = <D extends { readonly holder?: string }>({ holder: _holder, ...rest }: D): unknown => rest;

const summaries: Summaries = {
  DefinitionPublished: ({ definition: { id, version, programme } }) => ({ id, version, programme }),
  CalendarPublished: ({ holidays, ...rest }) => ({ ...rest, holidays: holidays.length }),
  DriverAppointed: withoutHolder,
  CoDriverAppointed: withoutHolder,
  GoalSupervisorAppointed: withoutHolder,
  NationalCoordinatorDesignated: withoutHolder,
  SubstituteDesignated: withoutHolder,
  SeatsHandedOver: ({ fromHolder: _from, toHolder: _to, ...rest }) => rest,
  TokenIssued: ({ hash: _hash, ...rest }) => rest,
  WebhookRegistered: ({ url: _url, ...rest }) => rest,
  ActionResultRecorded: ({ jadId: _jadId, ...rest }) => rest,
  ActionResultCorrected: ({ jadId: _jadId, ...rest }) => rest,
};
