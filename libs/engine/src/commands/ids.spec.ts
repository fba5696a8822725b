import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { uuidOf } from './ids.js';

const NAMESPACE = Buffer.from('8d1f6a5e2c8b4f0f9a3742c1e5b7d610', 'hex');

/** RFC 9562, 5.5, step by step. */
function version5(name: string): string {
  const octets = createHash('sha1').update(NAMESPACE).update(name, 'utf8').digest().subarray(0, 16);
  octets.writeUInt8((octets.readUInt8(6) & 0x0f) | 0x50, 6);
  octets.writeUInt8((octets.readUInt8(8) & 0x3f) | 0x80, 8);
  return octets.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

describe('uuidOf', () => {
  it('is the id it has always been', () => {
    expect(uuidOf('deadline-scheduler', 'FireDeadline', 'empact-2022.C8b.empact-2022-fire-2024.1.2', 7)).toBe('4f957f42-bac5-5179-b7a5-7be9b054493d');
  });

  it('is the UUIDv5 of its parts, short or long, in whatever script', () =>
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 600 }), fc.nat()), { minLength: 1, maxLength: 5 }), (parts) => {
      expect(uuidOf(...parts)).toBe(version5(parts.join('\u0000')));
    })));

  it('does not mix up one name with the next', () => {
    const [long, short] = ['x'.repeat(300), 'y'];
    expect([uuidOf(long), uuidOf(short), uuidOf(long)]).toEqual([version5(long), version5(short), version5(long)]);
  });
});
