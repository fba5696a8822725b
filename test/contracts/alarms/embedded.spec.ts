import { EmbeddedAlarms, machineClock } from '#engine';
import { alarmsContract } from './alarms.contract.js';

alarmsContract('embedded', async (business) => {
  const alarms = new EmbeddedAlarms({ business, machine: machineClock });
  return { alarms, close: () => alarms.stop() };
});

alarmsContract('embedded, one at a time', async (business) => {
  const alarms = new EmbeddedAlarms({ business, machine: machineClock, concurrency: 1 });
  return { alarms, close: () => alarms.stop() };
});
