import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const BARE = /LIMIT (\?|[@:]\w+\b)(?! \+ 0)/;

describe('a bound LIMIT', () => {
  it('is a sum in all SQL of this room: a bare parameter has the statement prepared anew with every use', () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => BARE.test(readFileSync(join(import.meta.dirname, file), 'utf8')))).toEqual([]);
    expect(['LIMIT ?`', 'LIMIT @limit)', 'LIMIT ? + 0', 'LIMIT @limit + 0'].map((sql) => BARE.test(sql))).toEqual([true, true, false, false]);
  });
});
