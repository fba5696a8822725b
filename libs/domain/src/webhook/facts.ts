/** What others may know of a webhook: whose it is, so that the seat can be told of it. `party` is '' for a body. */
export interface WebhookFacts {
  readonly seat?: { readonly role: string; readonly party: string };
}
