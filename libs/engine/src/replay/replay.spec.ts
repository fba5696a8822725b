import { describe, expect, it } from '@jest/globals';
import { event, openTo, projection, put, type NewEvent } from '#kernel';
import { memoryLog } from '../event-log/memory.js';
import { replay } from './replay.js';

const catalogue = { Counted: event<{ n: number }>({ effective: 'past' }) };
interface Row { id: string; n: number; marking: string; parties: string; owner: string; embargo: 0 | 1; [column: string]: string | number }
const counts = projection<typeof catalogue, { counts: Row }>({
  name: 'counts', version: 1, scope: 'global', partition: ({ id }) => id, reads: ['count'],
  tables: { counts: { columns: { id: 'text', n: 'integer' }, key: ['id'] } },
  on: { Counted: ({ id, data }) => [put('counts', { id, n: data.n, ...openTo('OPEN') })] },
  queries: {},
});

async function logOf(...recordedAt: string[]) {
  const log = memoryLog();
  for (const [i, at] of recordedAt.entries()) {
    const counted: NewEvent = {
      id: `00000000-0000-4000-8000-00000000000${i}`, type: 'Counted', data: { n: i },
      metadata: { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: at, recordedAt: at, marking: 'OPEN', commandId: `c${i}`, commandHash: '', $correlationId: '', $causationId: '', facts: [] },
    };
    await log.append({ stream: `count-${i % 2}`, expectedRevision: Math.floor(i / 2) - 1, events: [counted] });
  }
  return log;
}

const options = { projections: [counts], catalogue };

describe('replay from the log alone', () => {
  it('stops before the first event beyond the instant, even where a later one is dated back', async () => {
    const log = await logOf('2024-01-01', '2024-01-02', '2024-01-05', '2024-01-03');
    expect(await replay(log, { ...options, to: '2024-01-04' })).toMatchObject({ events: 2, lastRecordedAt: '2024-01-02', views: [{ view: 'counts', rows: 2, parked: 0 }] });
    expect(await replay(log, { ...options, to: '2024-01-05' })).toMatchObject({ events: 4, lastRecordedAt: '2024-01-05' });
    expect(await replay(log, { ...options, to: '2023-12-31' })).toMatchObject({ events: 0, lastRecordedAt: undefined, views: [{ rows: 0 }] });
  });

  it('gives equal hashes for equal logs and others for others', async () => {
    const one = await replay(await logOf('2024-01-01', '2024-01-02'), { ...options, to: '2025' });
    const two = await replay(await logOf('2024-01-01', '2024-01-02'), { ...options, to: '2025' });
    const three = await replay(await logOf('2024-01-01', '2024-01-03'), { ...options, to: '2025' });
    expect(two).toEqual(one);
    expect(three.logHash).not.toBe(one.logHash);
    expect(three.views).toEqual(one.views);
  });
});
