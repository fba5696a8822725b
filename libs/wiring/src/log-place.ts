import { openEventStoreLog, openEventStoreReader, openSqliteLog, openSqliteLogReader, type EventLog, type LogReader, type Silence } from '#engine';

/** Where the event log is; plain data, so that threads can be told. */
export type LogPlace =
  | { readonly kind: 'embedded'; readonly file: string }
  | { readonly kind: 'eventstore'; readonly url: string; readonly namespace: string };

/** A log, whichever it is, with what /health says of it. */
export type PlacedLog = EventLog & { stats(): { readonly waiting: number; readonly failure?: string } };

export function openLog(place: LogPlace, say: (line: string) => void): Promise<PlacedLog> {
  return place.kind === 'embedded' ? openSqliteLog({ file: place.file }) : openEventStoreLog({ url: place.url, namespace: place.namespace, say });
}

/** A reader of its own connection. `poke` where the log itself does not say that it has grown; `onSilence` where the log may be out of reach. */
export async function openLogReader(place: LogPlace): Promise<LogReader & { poke?(): void; onSilence?(listener: (silence: Silence | undefined) => void): void }> {
  return place.kind === 'embedded' ? openSqliteLogReader({ file: place.file }) : openEventStoreReader({ url: place.url, namespace: place.namespace });
}
