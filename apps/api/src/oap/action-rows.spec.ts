import { describe, expect, it } from '@jest/globals';
import { type Problem } from '../http/problem.js';
import { readActionTable } from './action-rows.js';

const HEAD = 'actionId,title,goals,kind';
const rowsOf = (text: string) => readActionTable(text).rows.map(({ line, body, faults }) => ({ line, body, faults: faults.map(({ column, code }) => [column, code]) }));
const refusalOf = (text: string) => {
  try {
    readActionTable(text);
  } catch (error) {
    return (error as Problem).content.errors!.map(({ code }) => code);
  }
  return [];
};

describe('a table of actions', () => {
  it.each([
    ['commas and LF', ',', '\n', ''], ['semicolons, CRLF and a byte order mark', ';', '\r\n', '\ufeff'], ['tabs', '\t', '\n', ''],
  ])('is read with %s', (_, by, end, mark) => {
    const text = mark + ['Title,ACTIONID,goals,kind,start,end,jadPlanned,costEUR', 'Checks,1.1,CHSG1|CHSG2,OPERATIONAL,2022-01-31,31.12.2022,yes,"1234.5"', '"Two ""words""",1.2,CHSG1,TRAINING,,1/2/2022,non,1 000'].map((line) => line.replaceAll(',', by)).join(end) + end;
    expect(rowsOf(text)).toEqual([
      { line: 2, body: { title: 'Checks', actionId: '1.1', goals: ['CHSG1', 'CHSG2'], kind: 'OPERATIONAL', start: '2022-01-31', end: '2022-12-31', jadPlanned: true, costEstimate: 123_450 }, faults: [] },
      { line: 3, body: { title: 'Two "words"', actionId: '1.2', goals: ['CHSG1'], kind: 'TRAINING', end: '2022-02-01', jadPlanned: false, costEstimate: 100_000 }, faults: [] },
    ]);
  });

  it('counts lines of the file, over texts of several lines and empty ones', () => {
    const text = 'actionId;title;aim;goals;kind\r\n1.1;Checks;"one\r\ntwo; three\r\nfour";G;K\r\n\r\n;;;;\r\n1.2;;x;G;K\r\n1.3;T;"a\nb";G;K';
    expect(rowsOf(text).map(({ line, faults }) => [line, faults])).toEqual([[2, []], [7, [['title', 'REQUIRED']]], [8, []]]);
    expect(rowsOf(text)[0]!.body.aim).toBe('one\ntwo; three\nfour');
  });

  it('says what is wrong by row and column, in the file\'s own words', () => {
    const text = 'ActionId,Title,Goals,Kind,Start,JADplanned,costEUR,AIM\n' + [
      '1.1,T,G,K,2022-02-30,,,', '1.2,T,G,K,31/02/2022,,,', '1.3,T,G,K,,perhaps,,', '1.4,T,G,K,,,12 EUR,', '1.5,"two\nlines",G,K,,,,', '1 6,T,G,K,,,,', '1.7,T,,K,,,,', `1.8,${'x'.repeat(301)},G,K,,,,`, '1.1,T,G,K,,,,', '1.9,T,G,K,,,,,,more',
    ].join('\n');
    expect(rowsOf(text).map(({ faults }) => faults)).toEqual([
      [['Start', 'NOT_A_DAY']], [['Start', 'NOT_A_DAY']], [['JADplanned', 'NOT_YES_OR_NO']], [['costEUR', 'NOT_AN_AMOUNT']], [['Title', 'CONTROL_CHARACTER']], [['ActionId', 'MALFORMED']], [['Goals', 'REQUIRED']],
      [['Title', 'TOO_LONG']], [['ActionId', 'ROW_TWICE']], [[undefined, 'TOO_MANY_CELLS']],
    ]);
  });

  it('reads targets and the action that is continued', () => {
    const [row, wrong] = rowsOf(`${HEAD},kpis,previous\n1.1,T,G,K,"ARRESTS 20 count; FIREARMS 5 count\nASSETS_SEIZED 100000 EUR_CENT",empact-2022-fire-2021/3.2\n1.2,T,G,K,20 arrests,3.2`);
    expect([row!.body.kpis, row!.body.previous]).toEqual([
      [{ indicator: 'ARRESTS', target: 20, unit: 'count' }, { indicator: 'FIREARMS', target: 5, unit: 'count' }, { indicator: 'ASSETS_SEIZED', target: 100_000, unit: 'EUR_CENT' }], { oapId: 'empact-2022-fire-2021', actionId: '3.2' },
    ]);
    expect(wrong!.faults).toEqual([['kpis', 'NOT_A_TARGET'], ['previous', 'NOT_AN_ACTION']]);
  });

  it('takes no formula, but a text that is meant so', () => {
    const cells = ['=1+1', '+cmd', '-2', '@SUM(A1)', "'=1+1", "'-2 degrees", "'plain'"];
    expect(rowsOf(`${HEAD}\n${cells.map((cell, n) => `1.${n},${cell},G,K`).join('\n')}`).map(({ body, faults }) => (faults.length > 0 ? faults[0] : body.title))).toEqual([
      ['title', 'FORMULA'], ['title', 'FORMULA'], ['title', 'FORMULA'], ['title', 'FORMULA'], '=1+1', '-2 degrees', "'plain'",
    ]);
  });

  it.each([
    ['nothing', '', ['EMPTY']], ['headings alone', HEAD, ['TOO_FEW']], ['an unknown column', `${HEAD},colour\n1.1,T,G,K,red`, ['COLUMN_UNKNOWN']], ['a name every object has', `${HEAD},constructor\n1.1,T,G,K,x`, ['COLUMN_UNKNOWN']],
    ['a column twice', `${HEAD},Title\n1.1,T,G,K,T`, ['COLUMN_TWICE']], ['a column too few', 'actionId,title\n1.1,T', ['COLUMN_MISSING', 'COLUMN_MISSING']],
    ['an open quote', `${HEAD}\n1.1,"T,G,K\n1.2,T,G,K`, ['CSV_INVALID']], ['a quote within a text', `${HEAD}\n1.1,T "x",G,K`, ['CSV_INVALID']], ['a row without end', `${HEAD}\n1.1,"${'x\n'.repeat(12_000)}",G,K`, ['CSV_INVALID']],
    ['501 rows', `${HEAD}\n${Array.from({ length: 501 }, (_, n) => `1.${n},T,G,K`).join('\n')}`, ['TOO_MANY']],
  ])('is refused with %s', (_, text, codes) => expect(refusalOf(text)).toEqual(codes));
});
