import { createHmac, hash } from 'node:crypto';
import { canonical } from '#kernel';

/** Namespace of the engine's name-based ids (RFC 9562, version 5). Never changes: ids in logs are made with it. */
const NAMESPACE = Buffer.from('8d1f6a5e2c8b4f0f9a3742c1e5b7d610', 'hex');

/** A UUIDv5 of the parts: the same parts give the same id, on every replica, for ever. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const digest = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(parts.join('\u0000'))]), 'buffer');
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = digest.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** SHA-256 of the canonical text, in hex. Throws `NotJson`. */
export const hashOf = (value: unknown): string => hash('sha256', canonical(value));

/** The command id of one line of a batch, by its place: sent again under the batch's id it is the same command. */
export const lineIdOf = (commandId: string, index: number): string => hash('sha256', `${commandId}\nline ${index}`).slice(0, 32);

/** A secret that belongs to a command, for one purpose: 256 bits of HMAC-SHA-256 as base64url. Whoever has the key has it again. */
export const keyedSecret = (key: Buffer, purpose: string, commandId: string): string => createHmac('sha256', key).update(`${purpose}\n${commandId}`).digest('base64url');

/** An id that leaks nothing to those who lack the key: 128 bits of HMAC-SHA-256 over the command id, in hex. */
export const keyedId = (key: Buffer, commandId: string): string => createHmac('sha256', key).update(commandId).digest('hex').slice(0, 32);
