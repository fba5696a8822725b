import { joinCatalogues } from '#kernel';
import { events as breach } from './breach/events.js';
import { events as calendar } from './calendar/events.js';
import { events as clock } from './clock/events.js';
import { events as cycle } from './cycle/events.js';
import { events as deadline } from './deadline/events.js';
import { events as definition } from './definition/events.js';
import { events as jad } from './jad/events.js';
import { events as milestone } from './milestone/events.js';
import { events as notice } from './notice/events.js';
import { events as oap } from './oap/events.js';
import { events as party } from './party/events.js';
import { events as reaction } from './reaction/events.js';
import { events as record } from './record/events.js';
import { events as seat } from './seat/events.js';
import { events as webhook } from './webhook/events.js';

/** Every event type of the domain; a type with two owners does not start. */
export const catalogue = joinCatalogues(breach, calendar, clock, cycle, deadline, definition, jad, milestone, notice, oap, party, reaction, record, seat, webhook);

/** The same for the compiler: what a projection or reaction may handle. */
export type DomainCatalogue = typeof breach & typeof calendar & typeof clock & typeof cycle & typeof deadline & typeof definition & typeof jad & typeof milestone & typeof notice & typeof oap & typeof party & typeof reaction & typeof record & typeof seat & typeof webhook;
