import type { Milestone } from './events.js';

/** What others may know of a milestone: what it is and what about, none of its fields. */
export type MilestoneFacts = { readonly status: 'unknown' } | ({ readonly status: 'recorded' } & Pick<Milestone, 'cycleId' | 'kind' | 'subject'>);
