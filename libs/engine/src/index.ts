export * from './clocks/index.js';
export * from './commands/index.js';
export * from './data-folder.js';
export * from './event-log/index.js';
export * from './ports.js';
export * from './reactions/index.js';
export * from './replay/index.js';
export * from './views/index.js';
