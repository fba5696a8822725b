export { type Deed, type Made, SEED_ZONE, instantOn } from './deed.js';
export { programmeDeeds, SEEDED_PROGRAMMES, seedProgramme } from './seed-programme.js';
export { SEED_FROM, SEED_TO } from './deed.js';
export { seed, SeedFailed, type SeedOptions, type SeedProgress, type SeedReport, type SeedTarget } from './seed.js';
export { beginHistory, buildHistory, leaveHistory, type History } from './history.js';
