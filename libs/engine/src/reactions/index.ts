export * from './checkpoints.js';
export * from './follower.js';
export * from './reactor.js';
