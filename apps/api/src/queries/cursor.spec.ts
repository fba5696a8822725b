import { describe, expect, it } from '@jest/globals';
import { Problem } from '../http/problem.js';
import { readCursor, writeCursor } from './cursor.js';

describe('a cursor', () => {
  it('comes back as it was given', () => {
    expect(readCursor('ListCycles', 2, writeCursor('ListCycles', [2022, 'empact-2022 é']))).toEqual([2022, 'empact-2022 é']);
  });

  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  it.each([
    ['of another list', writeCursor('ListOaps', [2022, 'x'])],
    ['of another length', writeCursor('ListCycles', [2022])],
    ['that is no base64url', '%%%'],
    ['that is empty', ''],
    ['that is no JSON', Buffer.from('{').toString('base64url')],
    ['with an object in it', forged(['ListCycles', {}, 'x'])],
    ['with null in it', forged(['ListCycles', null, 'x'])],
    ['with a boolean in it', forged(['ListCycles', true, 'x'])],
    ['that is too long', forged(['ListCycles', 1, 'x'.repeat(5_000)])],
  ])('%s is refused', (_, cursor) => {
    expect(() => readCursor('ListCycles', 2, cursor)).toThrow(Problem);
  });
});
