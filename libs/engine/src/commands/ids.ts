import { createHmac, hash } from 'node:crypto';
import { canonical } from '#kernel';

/** Namespace of the engine's name-based ids (RFC 9562, version 5). Never changes: ids in logs are made with it. */
const NAMESPACE = Buffer.from('8d1f6a5e2c8b4f0f9a3742c1e5b7d610', 'hex');

const VARIANT = '89ab';

/** What an id is made of, the namespace first; written again and again, as ids are made in every command. */
const room = Buffer.alloc(1_024);
NAMESPACE.copy(room);

function named(name: string): Buffer {
  // In UTF-8 a code unit takes three bytes at most.
  if (NAMESPACE.length + 3 * name.length > room.length) return Buffer.concat([NAMESPACE, Buffer.from(name)]);
  return room.subarray(0, NAMESPACE.length + room.write(name, NAMESPACE.length));
}

/** A UUIDv5 of the parts: the same parts give the same id, on every replica, for ever. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const hex = hash('sha1', named(parts.join('\u0000')));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${VARIANT[parseInt(hex[16]!, 16) & 3]}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** SHA-256 of the canonical text, in hex. Throws `NotJson`. */
export const hashOf = (value: unknown): string => hash('sha256', canonical(value));

/** The command id of one line of a batch, by its place: sent again under the batch's id it is the same command. */
export const lineIdOf = (commandId: string, index: number): string => hash('sha256', `${commandId}\nline ${index}`).slice(0, 32);

/** A secret that belongs to a command, for one purpose: 256 bits of HMAC-SHA-256 as base64url. Whoever has the key has it again. */
export const keyedSecret = (key: Buffer, purpose: string, commandId: string): string => createHmac('sha256', key).update(`${purpose}\n${commandId}`).digest('base64url');

/** An id that leaks nothing to those who lack the key: 128 bits of HMAC-SHA-256 over the command id, in hex. */
export const keyedId = (key: Buffer, commandId: string): string => createHmac('sha256', key).update(commandId).digest('hex').slice(0, 32);
