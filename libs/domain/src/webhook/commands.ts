export interface WebhookCommands {
  /** By the seat itself. What the seat is told by mail is posted there as well, signed; the secret is in the answer. */
  RegisterWebhook: { role: string; party?: string; url: string };
  /** By the seat or the operator. */
  RemoveWebhook: Record<never, never>;
  /** By the seat or the operator, after it was disabled. */
  EnableWebhook: Record<never, never>;
  /** By the notifier alone. `error`: why a message was given up; `gone`: the other side says that it is so for good. */
  RecordWebhookOutcome: { messageId: string; error?: string; gone?: boolean };
}
