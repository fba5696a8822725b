import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allCommandRoutes } from '../../../apps/api/src/commands/all-routes.js';
import { ApiUnderTest, type Answer } from '../../support/http/api-under-test.js';
import { mutationsOf, optionalFields } from '../../support/http/mutations.js';
import { SAMPLE_BODIES } from '../../support/http/sample-bodies.js';
import { stubEngine } from '../../support/http/stub-engine.js';

let api: ApiUnderTest;
let token: string;

beforeAll(async () => {
  // The engine throws whenever a command reaches it.
  api = await ApiUnderTest.start(stubEngine());
  token = await api.seat('OPERATOR');
});
afterAll(() => api.stop());

const urlOf = ({ collection, path }: (typeof allCommandRoutes)[number]): string => `/v1/${collection}/${path}`.replace(':id', 'x-1').replace(':actionId', '3.2').replace(/\/$/, '');
const reached = ({ status }: Answer): boolean => status === 500 && api.logged.at(-1)?.more?.error === 'Reached';

describe.each(allCommandRoutes.map((route) => [route.command, route] as const))('the body of %s', (command, route) => {
  const sample = SAMPLE_BODIES[command]!;
  const url = urlOf(route);

  it('gets through when it is well formed', async () => {
    const answer = await api.post(url, { token, body: { ...sample, meta: { effectiveAt: '2021-03-01T09:00:00.123+01:00', precision: 'day', reason: 'two\nlines', docRef: 'ST 1', marking: 'PUBLIC', actingFor: 'FR' } } });
    expect([answer.status, reached(answer)]).toEqual([500, true]);
  });

  it('is 400 with a pointer when it is wrong in any one place', async () => {
    const optional = optionalFields(route.body);
    // A definition is judged by its own schema.
    const mutations = [...mutationsOf(sample, (field) => optional.has(field))].filter(({ pointer }) => command !== 'PublishDefinition' || !pointer.startsWith('/definition/'));
    const wrong: unknown[] = [];
    for (const { what, pointer, body } of mutations) {
      const { status, body: problem } = await api.post(url, { token, body });
      const pointers = (problem?.errors ?? []).map((fault: { pointer: string }) => fault.pointer);
      if (status !== 400 || !pointers.some((at: string) => at === pointer || at.startsWith(`${pointer}/`))) wrong.push({ what, status, pointer, pointers });
    }
    expect(wrong).toEqual([]);
    expect(mutations.length).toBeGreaterThanOrEqual(8);
  });
});

it('has a sample for every command', () => {
  expect(Object.keys(SAMPLE_BODIES).sort()).toEqual(allCommandRoutes.map(({ command }) => command).sort());
});

describe('a body that attacks', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const post = (body: string | Buffer, headers: Record<string, string> = {}) => api.post('/v1/oaps/x-1/return-oap', { token, body, headers });

  it.each([
    ['10,000 levels of lists', nested(10_000), 'TOO_DEEP'],
    ['10,000 levels within a field', `{"reasons":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`, 'TOO_DEEP'],
    ['33 levels', nested(33), 'TOO_DEEP'],
    ['2,000 keys', JSON.stringify(Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`k${i}`, 1]))), 'TOO_MANY_KEYS'],
    ['__proto__', '{"reasons":"x","__proto__":{"polluted":true}}', 'KEY_FORBIDDEN'],
    ['__proto__, escaped', '{"reasons":"x","\\u005f_proto__":{"polluted":true}}', 'KEY_FORBIDDEN'],
    ['__proto__, deep', '{"reasons":"x","meta":{"a":[{"__proto__":{"polluted":true}}]}}', 'KEY_FORBIDDEN'],
    ['constructor.prototype', '{"reasons":"x","constructor":{"prototype":{"polluted":true}}}', 'KEY_FORBIDDEN'],
    ['a name every object has', '{"reasons":"x","hasOwnProperty":1}', 'KEY_FORBIDDEN'],
    ['toString', '{"reasons":"x","meta":{"toString":1}}', 'KEY_FORBIDDEN'],
    ['half of JSON', '{"reasons":', 'JSON_INVALID'],
    ['two JSONs', '{}{}', 'JSON_INVALID'],
    ['NaN', '{"reasons":NaN}', 'JSON_INVALID'],
    ['a list', '[]', 'WRONG_TYPE'],
    ['null', 'null', 'WRONG_TYPE'],
    ['a text', '"x"', 'WRONG_TYPE'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'NOT_UTF8'],
  ])('with %s is 400', async (_, body, code) => {
    const answer = await post(body);
    expect([answer.status, answer.body.errors?.[0]?.code]).toEqual([400, code]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('by its size is 413, whatever it holds', async () => {
    expect((await post(`{"reasons":"${'x'.repeat(300_000)}"}`)).status).toBe(413);
    expect((await api.post('/v1/definitions', { token, body: `{"definition":"${'x'.repeat(1_100_000)}"}` })).status).toBe(413);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml', 'application/yaml', 'nonsense'])('of the type %s is 415', async (type) => {
    const { status, body } = await post('reasons=x', { 'content-type': type });
    expect([status, body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
  });
});
