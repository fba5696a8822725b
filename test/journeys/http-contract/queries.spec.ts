import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import { ViewBehind, type QueryAnswer, type QueryRequest } from '#wiring';
import { ApiUnderTest } from '../../support/http/api-under-test.js';
import { stubEngine } from '../../support/http/stub-engine.js';

const at = (day: number) => `2021-02-0${day}T08:00:00.000Z`;
const event = (seq: number): LoggedEvent => ({
  id: `e-${seq}`, type: 'CycleAnnounced', data: {}, stream: 'cycle-c-1', revision: seq, seq,
  metadata: {
    v: 1, actor: { subject: 's', role: 'EST', party: 'EST' }, effectiveAt: at(seq + 1), recordedAt: at(seq + 1), marking: 'PUBLIC', commandId: 'c', commandHash: 'h', $correlationId: 'c', $causationId: 'c', facts: [],
  },
});
const goal = (code: string) => ({ cycleId: 'c-1', code, title: 'Goal', horizontal: 1, priorityCode: null, marking: 'PUBLIC', provenance: null, secret: 'never shown' });
const row = (rows: QueryAnswer['rows'], seq = 4): QueryAnswer => ({ rows, seq });

let api: ApiUnderTest;
let token: string;
let asked: QueryRequest[];
let answer: (request: QueryRequest) => QueryAnswer;
let waited: unknown[];
let behind = false;
let stored: LoggedEvent[];
/** Stored while somebody waits. */
let arriving: LoggedEvent | undefined;

beforeAll(async () => {
  stored = [0, 1, 2, 3, 4].map(event);
  api = await ApiUnderTest.start(stubEngine({
    events: stored,
    query: async (request) => (asked.push(request), answer(request)),
    waitFor: async (...args) => {
      waited.push(args);
      if (arriving) stored.push(arriving);
      if (behind) throw new ViewBehind('too slow');
    },
    roleOf: async (role) => (role === 'DRIVER' ? { reads: ['PUBLIC', 'LIMITED'], readsAll: false } : undefined),
  }));
  token = await api.seat('DRIVER', 'FR');
});
afterAll(() => api.stop());
beforeEach(() => {
  asked = [];
  waited = [];
  behind = false;
  arriving = undefined;
  stored.length = 5;
  answer = () => row([goal('A'), goal('B')]);
});

const get = (url: string, headers: Record<string, string> = {}) => api.get(url, { token, headers });

describe('a list', () => {
  it('asks the view in the name of the viewer, and shows declared columns in their types', async () => {
    const { status, body, headers } = await get('/v1/cycles/c-1/goals');
    expect(asked).toEqual([
      {
        view: 'cycle-board', query: 'listGoals', params: { cycleId: 'c-1', limit: 51 }, at: '2021-03-01T08:00:00.000Z', asOfSeq: undefined,
        viewer: { subject: 'DRIVER@FR', party: 'FR', roles: ['DRIVER'], markings: ['LIMITED', 'PUBLIC'], readsAll: false },
      },
    ]);
    const shown = (code: string) => ({ cycleId: 'c-1', code, title: 'Goal', horizontal: true, priorityCode: null, marking: 'PUBLIC', provenance: null });
    expect({ status, body, seq: headers.seq, lag: headers.lag }).toEqual({ status: 200, body: { items: [shown('A'), shown('B')], nextCursor: null, seq: 4 }, seq: '4', lag: '0' });
  });

  it('goes on where its cursor says', async () => {
    const first = await get('/v1/cycles/c-1/goals?limit=1');
    expect(first.body.items).toHaveLength(1);
    expect(first.headers.link).toContain('rel="next"');
    await get(`/v1/cycles/c-1/goals?limit=1&cursor=${first.body.nextCursor}`);
    expect(asked[1]!.params).toEqual({ cycleId: 'c-1', limit: 2, afterCode: 'A' });
    expect((await get(`/v1/cycles/c-1/lines?cursor=${first.body.nextCursor}`)).body.errors).toMatchObject([{ parameter: 'cursor', code: 'CURSOR_INVALID' }]);
  });

  it('tells how far it is behind', async () => {
    answer = () => row([], 2);
    expect((await get('/v1/oaps')).headers).toMatchObject({ seq: '2', lag: '2' });
  });

  it('is 304 for who has it', async () => {
    const { headers } = await get('/v1/cycles/c-1/goals');
    const again = await get('/v1/cycles/c-1/goals', { 'if-none-match': String(headers.etag) });
    expect([again.status, again.body]).toEqual([304, '']);
    answer = () => row([goal('A')]);
    expect((await get('/v1/cycles/c-1/goals', { 'if-none-match': String(headers.etag) })).status).toBe(200);
  });

  it.each([
    ['limit=0', 'limit'], ['limit=501', 'limit'], ['limit=x', 'limit'], ['colour=red', 'colour'], ['limit=1&limit=2', 'limit'], ['asOf=yesterday', 'asOf'], ['asOfSeq=-1', 'asOfSeq'], ['asOfSeq=5', 'asOfSeq'],
    ['asOf=2030-01-01T00:00:00Z', 'asOf'], ['asOf=2021-02-01T08:00:00Z&asOfSeq=1', 'asOfSeq'], ['cursor=x', 'cursor'], ['late=yes', 'late'], ['status=gone', 'status'], ['planId=a%20b', 'planId'],
    ["leader=';DROP", 'leader'], ['__proto__=1', '__proto__'],
  ])('with ?%s is 400 and names %s', async (query, parameter) => {
    const { status, body } = await get(`/v1/actions?${query}`);
    expect([status, body.errors?.[0]?.parameter, asked.length]).toEqual([400, parameter, 0]);
  });

  it('wants what its query needs', async () => {
    expect((await get('/v1/vacancies')).body.errors).toMatchObject([{ parameter: 'cycleId', code: 'REQUIRED' }]);
    expect((await get('/v1/vacancies?cycleId=c-1')).status).toBe(200);
  });
});

describe('what every read may be told', () => {
  it('shows the fields asked for, in a list and of one record', async () => {
    expect((await get('/v1/cycles/c-1/goals?fields=code,horizontal')).body.items).toEqual([{ code: 'A', horizontal: true }, { code: 'B', horizontal: true }]);
    answer = () => row([{ cycleId: 'c-1', programme: 'empact', secret: 'never shown' }]);
    expect((await get('/v1/cycles/c-1?fields=programme')).body).toEqual({ programme: 'empact' });
  });

  it('sorts by a column, with a cursor that goes on behind rows without a value and in no other order', async () => {
    const first = await get('/v1/cycles/c-1/goals?limit=1&sort=-priorityCode');
    expect(asked[0]!.params).toEqual({ cycleId: 'c-1', limit: 2, sort: '-priorityCode' });
    await get(`/v1/cycles/c-1/goals?limit=1&sort=-priorityCode&cursor=${first.body.nextCursor}`);
    expect(asked[1]!.params).toEqual({ cycleId: 'c-1', limit: 2, sort: '-priorityCode', afterSort: null, afterCode: 'A' });
    for (const other of ['', '&sort=priorityCode', '&sort=-title']) {
      expect((await get(`/v1/cycles/c-1/goals?cursor=${first.body.nextCursor}${other}`)).body.errors).toMatchObject([{ parameter: 'cursor', code: 'CURSOR_INVALID' }]);
    }
  });

  it('counts beside the page, in the same read, and only when asked', async () => {
    answer = ({ beside }) => ({ ...row([goal('A'), goal('B')]), ...(beside && { beside: [{ total: 10_000, capped: 1 }] }) });
    expect((await get('/v1/cycles/c-1/goals?limit=1&count=true')).body).toMatchObject({ total: 10_000, totalCapped: true });
    expect(asked[0]!.beside).toEqual({ cycleId: 'c-1', count: 1 });
    expect((await get('/v1/cycles/c-1/goals?count=false')).body).not.toHaveProperty('total');
    expect((await get('/v1/cycles/c-1/goals?count=true&asOf=2020-01-01T00:00:00Z')).body).toMatchObject({ items: [], total: 0 });
  });

  it.each([
    ['goals?fields=code,secret', 'fields', 'FIELD_UNKNOWN', 'Fields are: cycleId, code,'], ['goals?fields=', 'fields', 'FIELD_UNKNOWN', ''], ['goals?sort=--code', 'sort', 'SORT_UNKNOWN', 'It is by: cycleId, code,'],
    ['goals?sort=code;DROP', 'sort', 'SORT_UNKNOWN', ''], ['goals?count=1', 'count', 'WRONG_TYPE', ''], ['goals?fields=code&fields=title', 'fields', 'REPEATED', ''],
  ])('?%s is 400, names %s and says what there is', async (query, parameter, code, says) => {
    const { status, body } = await get(`/v1/cycles/c-1/${query}`);
    expect([status, asked.length]).toEqual([400, 0]);
    expect(body.errors).toMatchObject([{ parameter, code, detail: expect.stringContaining(says) }]);
  });

  it('one record is neither sorted nor counted', async () => {
    for (const query of ['sort=cycleId', 'count=true']) expect((await get(`/v1/cycles/c-1?${query}`)).body.errors).toMatchObject([{ code: 'UNKNOWN_PARAMETER' }]);
  });
});

describe('as of', () => {
  it('an instant is the prefix recorded by then, judged at that instant', async () => {
    await get('/v1/oaps?asOf=2021-02-03T10:00:00%2B01:00');
    expect(asked[0]).toMatchObject({ asOfSeq: 2, at: '2021-02-03T09:00:00.000Z' });
  });

  it('an event is the prefix it ends, judged when it was recorded', async () => {
    await get('/v1/oaps?asOfSeq=1');
    expect(asked[0]).toMatchObject({ asOfSeq: 1, at: at(2) });
  });

  it('before the first event there is nothing', async () => {
    expect((await get('/v1/oaps?asOf=2020-01-01T00:00:00Z')).body).toEqual({ items: [], nextCursor: null, seq: -1 });
    expect((await get('/v1/oaps/x?asOf=2020-01-01T00:00:00Z')).status).toBe(404);
    expect(asked).toEqual([]);
  });
});

describe('one record', () => {
  it('that is missing, hidden or impossible is the same 404', async () => {
    answer = () => row([]);
    const bodies = [];
    for (const id of ['nobody', 'hidden', '-', 'a b', '%2e%2e']) {
      const { status, body } = await get(`/v1/jads/${encodeURIComponent(decodeURIComponent(id))}`);
      expect(status).toBe(404);
      bodies.push(JSON.stringify({ ...body, requestId: '' }));
    }
    expect(new Set(bodies).size).toBe(1);
  });
});

describe('reading one\'s own writes', () => {
  it('waits for what was written', async () => {
    await get('/v1/oaps', { 'read-after': 'oap-p-1@4' });
    expect(waited).toEqual([['oap-p-1', 4, 2_000]]);
  });

  it('finds an event by its id that was stored while it waited, and none that was not', async () => {
    answer = () => row([{ seq: 5 }]);
    arriving = event(5);
    expect((await get('/v1/history/e-5')).status).toBe(404);
    expect(asked).toEqual([]);
    await get('/v1/history/e-5', { 'read-after': 'cycle-c-1@5' });
    expect(asked).toMatchObject([{ view: 'history', query: 'getEvent', params: { seq: 5 } }]);
  });

  it('is 503 when the view does not come that far in time', async () => {
    behind = true;
    expect(await get('/v1/oaps', { 'read-after': 'oap-p-1@4' })).toMatchObject({ status: 503, body: { code: 'VIEW_BEHIND' }, headers: { 'retry-after': '1' } });
    expect((await get('/v1/oaps', { 'read-after': 'oap-p-1' })).status).toBe(400);
  });
});
