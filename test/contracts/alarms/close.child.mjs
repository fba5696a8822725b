/** Closes a connection between two attempts to make it, and prints how many milliseconds the process lived on. Runs on the built engine. */
import { machineClock } from '#engine';
import { RedisLink } from '#engine/redis';

/** Nothing listens there: the port is of the system's own range and taken by nobody. */
const NOWHERE = { host: '127.0.0.1', port: 1, db: 0 };

const link = new RedisLink({ place: NOWHERE, machine: machineClock });
while (link.commands.status !== 'reconnecting') await machineClock.sleep(5);
link.close();
const closed = performance.now();
process.on('exit', () => console.log(performance.now() - closed));
