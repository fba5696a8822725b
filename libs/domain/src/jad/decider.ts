import { decider } from '#kernel';
import { actionDays } from './action-days.js';
import type { JadCommands } from './commands.js';
import { events } from './events.js';
import { evolve } from './evolve.js';
import { facts, type JadFacts } from './facts.js';
import { participation } from './participation.js';
import { planning } from './planning.js';
import { publicRecord } from './public-record.js';
import type { Jad } from './state.js';

/** A joint action day (domain.md 3.4). */
export const jad = decider<JadCommands, Jad, JadFacts, typeof events>()({
  name: 'jad',
  events,
  initial: { status: 'unknown' },
  facts,
  commands: { ...planning, ...participation, ...actionDays, ...publicRecord },
  evolve,
});
