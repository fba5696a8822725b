export { webhook, type WebhookState } from './decider.js';
export type { WebhookCommands } from './commands.js';
export { events as webhookEvents, type WebhookEvent } from './events.js';
export type { WebhookFacts } from './facts.js';
