export { startDouble, MAX_APPEND_BYTES, type Double, type DoubleOptions } from './double.js';
export type { LostReply, Misbehaviour } from './faults.js';
