import { describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteLog } from '#engine';
import { empact } from '../../support/thread.js';
import { Field, PARTNER } from './field.js';
import { countingConflicts } from './logs.js';

const WRITERS = 62;
const EACH = 8;
const CYCLE_WRITERS = 2;
const PLANS = 15;
const MINUTES = 2;

/** What plans may hold depends on their cycle: without a rule of precedence, a cycle that never rests would turn all of them away for ever. */
describe('writers on the plans of one cycle', () => {
  it(`all get on while ${CYCLE_WRITERS} others change the cycle without a pause, and so do those`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'empact-starvation-'));
    const log = await openSqliteLog({ file: join(folder, 'events.db') });
    try {
      const counting = countingConflicts(log);
      const field = new Field(counting.log, empact());
      const [lanes] = await field.lanes(PLANS, (lane) => field.drafted(lane));
      const { cycleId, lineCode } = lanes![0]!;
      let writing = true;
      const changes = await Promise.all([
        ...Array.from({ length: CYCLE_WRITERS }, async (_, writer) => {
          let changed = 0;
          for (; writing; changed++) {
            const day = dayNo(changed * CYCLE_WRITERS + writer);
            await field.say({ noun: 'cycle', name: 'AppointCoDriver', id: cycleId, data: { lineCode, party: PARTNER, from: day, to: day }, as: { role: 'COSI', party: 'COUNCIL' } });
          }
          return changed;
        }),
        Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
          for (let n = 0; n < EACH; n++) await field.propose(lanes![writer % PLANS]!, `${writer + 1}.${n + 1}`);
        })).then(() => {
          writing = false;
          return WRITERS * EACH;
        }),
      ]);
      // Each would have thrown `Contended`; the cycle, too, moved all the while.
      expect(changes.at(-1)).toBe(WRITERS * EACH);
      for (const changed of changes.slice(0, CYCLE_WRITERS)) expect(changed).toBeGreaterThan(EACH);
      expect(counting.conflicts()).toBe(0);
    } finally {
      await log.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, MINUTES * 60_000);
});

/** The first a cycle of 2022 to 2025 takes. */
const FIRST_DAY = Date.UTC(2019, 0, 1);
const DAY_MS = 86_400_000;
const dayNo = (n: number): string => new Date(FIRST_DAY + n * DAY_MS).toISOString().slice(0, 10);
