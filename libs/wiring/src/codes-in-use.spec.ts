import { describe, expect, it } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import { codesInUse } from './codes-in-use.js';

const CYCLE = 'spec-2022';
let no = 0;
const happened = (stream: string, type: string, data: object, { cycleId = CYCLE, marking = 'OPEN' } = {}): LoggedEvent =>
  ({ id: `e${no}`, seq: no++, stream, type, data, revision: 0, metadata: { v: 1, marking, cycleId, recordedAt: '2022-01-01T00:00:00.000Z' } }) as unknown as LoggedEvent;

const action = { actionId: '1.1', title: 'x', goals: ['G1'], kind: 'PATROL', fundingSource: 'CHEST' };
const period = { from: '2022-01-01', to: '2022-12-31' };

describe('codes that the records of a cycle name', () => {
  const events = [
    happened('cycle-spec-2022', 'AnnualResultsPublished', { year: 2022, indicators: [{ indicator: 'GOLD', value: 1, unit: 'g', period }], docRef: 'D', source: 'S' }, { marking: 'CLOSED' }),
    happened('oap-spec-2022-hill-2022', 'OAPDraftOpened', { oapId: 'spec-2022-hill-2022', cycleId: CYCLE, priorityCode: 'north', lineCode: 'hill', periodFrom: period.from, periodTo: period.to, level: 'PLAN' }),
    happened('oap-spec-2022-hill-2022', 'OperationalActionProposed', action),
    happened('oap-spec-2022-hill-2022', 'OperationalActionRevised', { ...action, kind: 'COURSE', fundingSource: undefined }),
    happened('oap-spec-2022-hill-2022', 'ActionResultRecorded', { resultId: 'r', actionId: '1.1', indicator: 'CATCHES', value: 1, unit: 'count', periodFrom: period.from, periodTo: period.to, source: 'S' }),
    happened('jad-j1', 'JADResultRecorded', { resultId: 'q', party: 'AA', indicator: 'MONEY', value: 1, unit: 'EUR_CENT', source: 'S' }),
    happened('milestone-m1', 'MilestoneRecorded', { cycleId: CYCLE, kind: 'EQUIPPED', subject: { kind: 'party', id: 'AA' }, fields: {}, follows: [], begins: 'prepare' }),
    happened('milestone-m2', 'MilestoneRecorded', { cycleId: 'spec-2026', kind: 'TRAINED', subject: { kind: 'party', id: 'AA' }, fields: {}, follows: [] }, { cycleId: 'spec-2026' }),
  ];
  const journal: Parameters<typeof codesInUse>[0] = { after: (seq, { limit, cycleId }) => events.filter((event) => event.seq > seq && event.metadata.cycleId === cycleId).slice(0, limit) };

  it('are found whichever stream they stand in, list by list, and of this cycle alone', async () =>
    expect(await codesInUse(journal, CYCLE)).toEqual({
      markings: ['CLOSED', 'OPEN'], indicators: ['CATCHES', 'GOLD', 'MONEY'], planLevels: ['PLAN'], actionKinds: ['COURSE', 'PATROL'], fundingSources: ['CHEST'], milestones: ['EQUIPPED'], steps: ['prepare'],
    }));

  it('are none where nothing is on record', async () => expect(await codesInUse(journal, 'spec-2030')).toEqual({}));
});
