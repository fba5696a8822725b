/** Stands in for `@jest/globals` under `mutate.mjs`: tests are collected, to be run again and again in one process. */
export { expect } from 'expect';

export const tests = [];
let above = [];

export function describe(title, body) {
  const before = above;
  above = [...above, title];
  body();
  above = before;
}
const test = (title, body) => tests.push({ title: [...above, title].join(' › '), body });
const each = (add) => (rows) => (title, body) => {
  for (const row of rows) add(`${title}`, () => (Array.isArray(row) ? body(...row) : body(row)));
};

describe.each = each(describe);
export const it = Object.assign(test, { each: each(test) });
