import type { Metadata, NewEvent } from '#kernel';
import type { EventLog, Positioned } from '#engine';

export const metadata: Metadata = {
  v: 1,
  actor: { subject: 'contract', role: 'DRIVER', party: 'NL' },
  effectiveAt: '2024-03-01T09:00:00.000Z',
  recordedAt: '2024-03-01T09:00:00.000Z',
  marking: 'LIMITE',
  commandId: 'c-1',
  commandHash: 'h-1',
  $correlationId: 'c-1',
  $causationId: 'c-1',
  facts: [],
};

export const happened = (id: string, data: unknown = { of: id }, type = 'Happened'): NewEvent => ({ id, type, data, metadata });

export const many = (count: number, from = 0): NewEvent[] => Array.from({ length: count }, (_, i) => happened(`e${from + i}`));

export const ids = (events: readonly { id: string }[]): string[] => events.map((event) => event.id);

export const idsOf = (page: readonly Positioned[]): string[] => ids(page.map(({ event }) => event));

/** Everything in a log, read page by page. */
export async function whole(log: Pick<EventLog, 'readAll'>, page: number): Promise<Positioned[]> {
  const all: Positioned[] = [];
  for (;;) {
    const batch = await log.readAll({ after: all.at(-1)?.position, limit: page });
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
