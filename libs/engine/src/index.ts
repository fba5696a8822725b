export * from './clocks/index.js';
export * from './commands/index.js';
export * from './ports.js';
export * from './reactions/index.js';
