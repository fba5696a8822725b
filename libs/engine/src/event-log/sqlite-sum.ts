import { crc32 } from 'node:zlib';

/**
 * A checksum over everything an event's row says. SQLite keeps none: a bit that flips within a text is data to it. Found are all errors
 * of up to three bits and bursts of up to 32; it is no seal against a hand that can compute it anew.
 */
export function sumOf(stream: string, revision: number, id: string, type: string, data: string, metadata: string): number {
  return crc32(`${stream}\0${revision}\0${id}\0${type}\0${data}\0${metadata}`);
}
