export * from './ids.js';
export * from './outcomes.js';
export * from './run-command.js';
export * from './serial.js';
export * from './up-to-date.js';
export * from './warm-streams.js';
