import { describe, expect, it } from '@jest/globals';
import { EmbeddedAlarms, machineClock, openSqliteLog } from '#engine';
import { DUTIES } from '../../support/deadline-oracle/duties.js';
import { outgoing, toldOf, type Told } from '../../support/deadline-oracle/index.js';
import { CYCLE_ID, fourYears } from '../../support/deadline-oracle/scenario.js';
import { WorkingDays } from '../../support/working-days.js';
import { tempFolder } from '../event-log/temp-folder.js';
import { BEGIN, END, fourYearsContract, ladders, ZONE } from './four-years.contract.js';

fourYearsContract('embedded', async (business) => {
  const folder = await tempFolder();
  const [log, alarms] = [await openSqliteLog({ file: folder.file }), new EmbeddedAlarms({ business, machine: machineClock })];
  return {
    log, alarms,
    close: async () => {
      await alarms.stop();
      await log.close();
      await folder.remove();
    },
  };
}, [1, 7]);

describe('the independent reckoning', () => {
  it('is of every duty of the calendar', () => {
    // Of what need not happen in four years (a party that leaves, a rule broken, something that did not follow) other tests tell.
    expect(Object.keys(ladders).filter((rule) => !['V1', 'C24', 'C25'].includes(rule))).toEqual(Object.keys(DUTIES));
    const lines = outgoing({ cycleId: CYCLE_ID, told: fourYears(1).map(({ day, ...happening }) => toldOf({ ...happening, recordedAt: `${day}T10:00:00.000Z`, effectiveAt: `${day}T10:00:00.000Z` }, ZONE)), ladders, days: WorkingDays.shipped('EU-INST'), zone: ZONE, from: BEGIN, to: END });
    expect(Object.keys(DUTIES).filter((rule) => !lines.some((line) => line.includes(` ${CYCLE_ID}.${rule}.`)))).toEqual([]);
  });

  it('tells one day from another: without a happening, or a day later, other lines go out', () => {
    const all = fourYears(1).map(({ day, ...happening }): Told => toldOf({ ...happening, recordedAt: `${day}T10:00:00.000Z`, effectiveAt: `${day}T10:00:00.000Z` }, ZONE));
    const lines = (told: readonly Told[]): readonly string[] => outgoing({ cycleId: CYCLE_ID, told, ladders, days: WorkingDays.shipped('EU-INST'), zone: ZONE, from: BEGIN, to: END });
    const expected = lines(all);
    expect(lines(all.filter(({ type }) => type !== 'OAPSubmitted'))).not.toEqual(expected);
    expect(lines(all.map((told) => (told.type === 'JADPostponed' ? { ...told, data: { newDays: [{ from: '2024-07-09', to: '2024-07-12' }] } } : told)))).not.toEqual(expected);
  });
});
