export { SEED_FROM, SEED_TO } from './deed.js';
export { seed, SeedFailed, type SeedOptions, type SeedProgress, type SeedReport, type SeedTarget } from './seed.js';
export { buildHistory, historyWanted } from './history.js';
