import { createHmac } from 'node:crypto';

/** A secret as receivers are given it (Standard Webhooks): `whsec_` and its bytes in base64. */
export const secretText = (secret: Uint8Array): string => `whsec_${Buffer.from(secret).toString('base64')}`;

export interface Signed {
  readonly id: string;
  /** Seconds since 1970, of the sender's clock. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers that let a receiver know that a message is ours, is whole, and is of now (Standard Webhooks): HMAC-SHA-256 over id,
 * timestamp and body. The same id on every try, so that a receiver takes it in once.
 */
export function signatureHeaders(secret: Uint8Array, { id, timestamp, body }: Signed): Readonly<Record<string, string>> {
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` };
}
