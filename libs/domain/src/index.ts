import { breach } from './breach/index.js';
import { calendar } from './calendar/index.js';
import { clock } from './clock/index.js';
import { cycle } from './cycle/index.js';
import { deadline } from './deadline/index.js';
import { definition } from './definition/index.js';
import { jad } from './jad/index.js';
import { milestone } from './milestone/index.js';
import { notice } from './notice/index.js';
import { oap } from './oap/index.js';
import { party } from './party/index.js';
import { reaction } from './reaction/index.js';
import { record } from './record/index.js';
import { seat } from './seat/index.js';
import { webhook } from './webhook/index.js';

export * from './authority/index.js';
export * from './breach/index.js';
export * from './calendar/index.js';
export * from './catalogue.js';
export * from './clock/index.js';
export * from './cycle/index.js';
export * from './deadline/index.js';
export * from './definition/index.js';
export * from './jad/index.js';
export * from './milestone/index.js';
export * from './notice/index.js';
export * from './oap/index.js';
export * from './party/index.js';
export * from './reaction/index.js';
export * from './record/index.js';
export * from './seat/index.js';
export * from './webhook/index.js';

/** Every noun of the domain. */
export const deciders = [breach, calendar, clock, cycle, deadline, definition, jad, milestone, notice, oap, party, reaction, record, seat, webhook] as const;
