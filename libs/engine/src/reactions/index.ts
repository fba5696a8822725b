export * from './checkpoints.js';
export * from './reactor.js';
