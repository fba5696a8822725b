import type { WebhookCommands } from '#domain';
import { bodiesOf, CommandBody, EmptyBody, type CommandOf } from '../commands/bodies.js';
import { Code, HttpsUrl } from '../http/fields.js';

export class RegisterWebhookBody extends CommandBody implements CommandOf<WebhookCommands, 'RegisterWebhook'> {
  @Code({ says: 'Role of the seat that is told there too.' }) role!: string;
  @Code({ optional: true, says: 'Its party; left out for a body.' }) party?: string;
  @HttpsUrl({ says: 'Where to post. The operator says which hosts may be named.' }) url!: string;
}

/** Outcomes are recorded by the engine alone. */
export const webhookBodies = bodiesOf<Pick<WebhookCommands, 'RegisterWebhook' | 'RemoveWebhook' | 'EnableWebhook'>>()({
  RegisterWebhook: RegisterWebhookBody, RemoveWebhook: EmptyBody, EnableWebhook: EmptyBody,
});
