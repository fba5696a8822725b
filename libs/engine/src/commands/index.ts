export * from './ids.js';
export * from './run-command.js';
export * from './serial.js';
export * from './warm-streams.js';
