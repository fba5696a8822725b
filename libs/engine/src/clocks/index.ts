export * from './business-clock.js';
export * from './machine-clock.js';
