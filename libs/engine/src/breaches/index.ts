export * from './breach-watch.js';
export * from './moved-facts.js';
