import type { AnswerOf, Queries } from '#projections';
import type { Columns } from '../queries/columns.js';
import { code, id, oneOf, partyOfCaller, rolesOfCaller, saying } from '../queries/parameters.js';
import { routesOver } from '../queries/routes.js';

const webhooks = routesOver<Queries['webhooks']>('webhooks', 'webhooks');

const webhook: Columns<AnswerOf<'webhooks', 'getWebhook'>> = {
  webhookId: 'text', role: 'text', party: 'text', host: 'text', url: 'text?', state: 'text', registeredAt: 'instant', since: 'instant', failures: 'integer', error: 'text?', marking: 'text', provenance: 'text?',
};

/** Where seats' own systems are told: each seat sees its own, the operator all of them but for the path. */
export const webhookQueries = [
  webhooks('ListWebhooks', 'listWebhooks', {
    path: 'webhooks', says: 'Webhooks of the caller\'s seats, or all of them for the operator; those that were removed are left out unless asked for.', columns: webhook, cursor: ['webhookId'],
    parameters: { roles: rolesOfCaller, party: partyOfCaller, state: oneOf('live', 'disabled', 'removed'), role: saying(code, 'Of one role.') },
  }),
  webhooks('GetWebhook', 'getWebhook', {
    path: 'webhooks/:id', named: { id: 'webhookId' }, says: 'One webhook: whether it is reached, and why not. Its secret is never read back.', columns: webhook,
    parameters: { webhookId: id, roles: rolesOfCaller, party: partyOfCaller },
  }),
];
