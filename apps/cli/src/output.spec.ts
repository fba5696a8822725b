import { describe, expect, it } from '@jest/globals';
import { render } from './output.js';

const rows = [{ view: 'plan-board', lag: 0 }, { view: 'x', lag: 12 }];

describe('output', () => {
  it('aligns a table', () => {
    expect(render(rows, 'table').split(/\r?\n/)).toEqual(['view        lag', '----------  ---', 'plan-board  0', 'x           12', '']);
  });

  it('says that a table is empty', () => expect(render([], 'table')).toContain('(none)'));

  it('quotes CSV by RFC 4180 and disarms formulas', () => {
    expect(render([{ a: '=1+1', b: 'say "x", y', c: -5 }], 'csv')).toBe('a,b,c\r\n\'=1+1,"say ""x"", y",-5\r\n');
  });

  it('keeps control characters off the terminal', () => expect(render([{ a: 'x\u001b[31m' }], 'table')).not.toContain('\u001b'));

  it('writes one JSON document or one a line', () => {
    expect(JSON.parse(render(rows, 'json'))).toEqual(rows);
    expect(render(rows, 'ndjson').trim().split(/\r?\n/).map((line) => JSON.parse(line) as unknown)).toEqual(rows);
  });
});
