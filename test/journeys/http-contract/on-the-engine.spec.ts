import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineProcess } from '../../support/engine-process.js';

interface Problem {
  readonly code: string;
  readonly status: number;
  readonly errors?: readonly { readonly pointer?: string }[];
  readonly currentRevision?: number;
  readonly changedBy?: unknown;
}
interface Done {
  readonly stream: string;
  readonly revision: number;
  readonly events: readonly { readonly id: string; readonly type: string }[];
}
interface Page {
  readonly items: readonly Record<string, unknown>[];
  readonly seq: number;
}

interface Route {
  readonly parameters?: readonly { readonly name: string; readonly schema: { readonly enum?: readonly string[] } }[];
}

const yaml = readFileSync('definitions/empact-2022.yaml', 'utf8');
const cycle = '/v1/cycles/empact-2022';
const priority = { code: 'firearms', title: 'Firearms', aim: 'To disrupt', docRef: 'ST 8665/21', decidedOn: '2021-02-26' };

let engine: EngineProcess;
beforeAll(async () => {
  engine = await EngineProcess.start();
}, 60_000);
afterAll(() => engine.stop());

const operator = () => engine.as('OPERATOR', 'EST');
const head = async (): Promise<number> => (await operator().get<Page>('/v1/history?limit=1')).body.seq;

describe('the contract, on the engine itself', () => {
  it('a broken definition says where it is broken, and nothing is recorded', async () => {
    const before = await head();
    for (const broken of [yaml.replace('years: 4', 'years: four'), 'a: [', '- '.repeat(50_000), yaml.replace(/^programme: .*$/m, 'programmed: empact'), '', 'a: &a [*a]']) {
      const { status, body, headers } = await operator().post<Problem>('/v1/definitions', broken);
      expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json']);
      expect(body.errors?.length).toBeGreaterThan(0);
    }
    expect(await head()).toBe(before);
  });

  it('creates with a location, and a repeated key answers as the first time', async () => {
    const first = await operator().post<Done>('/v1/definitions', yaml, { 'idempotency-key': 'publish-1' });
    const again = await operator().post<Done>('/v1/definitions', yaml, { 'idempotency-key': 'publish-1' });
    expect([first.status, first.headers.get('location'), first.headers.get('etag')]).toEqual([201, '/v1/definitions/empact-2022', '"0"']);
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([201, first.body, 'true']);
    const other = await operator().post<Problem>('/v1/definitions', yaml.replace('EMPACT 2022-2025', 'EMPACT'), { 'idempotency-key': 'publish-1' });
    expect([other.status, other.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('a dry run tells the events and writes none', async () => {
    const before = await head();
    const { status, body } = await engine.as('EST', 'EUROPOL').post<Done & { dryRun: boolean }>('/v1/cycles?dryRun=true', { programme: 'empact', startYear: 2022, definition: { id: 'empact-2022', version: 1 } });
    expect([status, body.dryRun, body.events.map(({ type }) => type)]).toEqual([200, true, ['CycleAnnounced']]);
    expect(await head()).toBe(before);
  });

  it('what was written is read, as of now and as of before', async () => {
    const est = engine.as('EST', 'EUROPOL');
    const done = await est.post<Done>('/v1/cycles', { programme: 'empact', startYear: 2022, definition: { id: 'empact-2022', version: 1 } });
    expect(done.status).toBe(201);
    const now = await est.get<Page>('/v1/cycles', { 'read-after': `${done.body.stream}@${done.body.revision}` });
    expect(now.body.items).toMatchObject([{ cycleId: 'empact-2022', state: 'announced' }]);
    expect((await est.get<Page>('/v1/cycles?asOfSeq=0')).body.items).toEqual([]);
    expect((await est.get<Problem>('/v1/cycles', { 'read-after': 'cycle-nothing@99' })).body.code).toBe('VIEW_BEHIND');
  });

  it('every list is sorted by each column its description names, paged in that order, counted, now and as of before', async () => {
    const est = engine.as('EST', 'EUROPOL');
    const { paths } = (await operator().get<{ paths: Record<string, { get?: Route }> }>('/docs/openapi.json')).body;
    const lists = Object.entries(paths).flatMap(([path, { get: route }]) => (route?.parameters?.some(({ name }) => name === 'sort') ? [[path, route] as const] : []));
    expect(lists.length).toBeGreaterThan(40);
    for (const [path, { parameters }] of lists) {
      const ids: Readonly<Record<string, string>> = { id: 'empact-2022', lineCode: 'fire', goal: 'CHSG1', actionId: '1.1' };
      const known = `${path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!)}?${path === '/v1/vacancies' ? 'cycleId=empact-2022&' : ''}limit=500&count=true`;
      for (const sort of parameters!.find(({ name }) => name === 'sort')!.schema.enum!) {
        const { status, body } = await est.get<Page & { total: number }>(`${known}&sort=${sort}`);
        expect([path, sort, status, body.total]).toEqual([path, sort, 200, body.items.length]);
      }
      const { status } = await est.get<Page>(`${known}&asOfSeq=0&sort=${parameters!.find(({ name }) => name === 'sort')!.schema.enum!.at(-1)}`);
      expect([path, status]).toEqual([path, 200]);
    }
  }, 60_000);

  it('a list of definitions is sorted, narrowed and paged like any other', async () => {
    const two = yaml.replace('version: 1', 'version: 2');
    expect((await operator().post('/v1/definitions', two)).status).toBe(201);
    expect((await operator().post('/v1/definitions', readFileSync('definitions/el-paccto.yaml', 'utf8'))).status).toBe(201);
    const page = await operator().get<Page & { nextCursor: string; total: number }>('/v1/definitions?sort=-version&fields=id,version&limit=1&count=true');
    expect([page.body.items, page.body.total, page.headers.get('link')]).toEqual([[{ id: 'empact-2022', version: 2 }], 2, expect.stringContaining('rel="next"')]);
    expect((await operator().get<Page>(`/v1/definitions?sort=-version&cursor=${page.body.nextCursor}`)).body.items).toMatchObject([{ id: 'el-paccto', version: 1 }]);
    expect((await operator().get('/v1/definitions/el-paccto?fields=id,years')).body).toEqual({ id: 'el-paccto', years: expect.any(Number) });
    expect((await operator().get<Problem>('/v1/definitions/el-paccto?fields=colour')).status).toBe(400);
  });

  it('who lacks the seat is told which, and who is unknown to the cycle gets no further', async () => {
    const { status, body } = await engine.as('EST', 'EUROPOL').post<Problem>(`${cycle}/adopt-priority`, priority);
    expect([status, body.status]).toEqual([403, 403]);
  });

  it('wrong order, unknown ids and rules have their own statuses, and change nothing', async () => {
    const before = await head();
    const cosi = engine.as('COSI', 'COUNCIL');
    const status = async (path: string, body: unknown) => (await cosi.post<Problem>(path, body)).status;
    expect(await status('/v1/cycles/empact-2099/adopt-priority', priority)).toBe(404);
    expect(await status('/v1/oaps/nothing/approve-oap', { docRef: 'ST 1', decidedOn: '2021-02-26' })).toBe(404);
    expect(await status('/v1/jads/0123456789abcdef0123456789abcdef/start-jad', {})).toBe(404);
    expect(await status(`${cycle}/adopt-priority`, { ...priority, decidedOn: '2021-02-30' })).toBe(400);
    expect(await status(`${cycle}/adopt-priority`, { ...priority, meta: { effectiveAt: '2031-01-01T00:00:00Z' } })).toBeGreaterThanOrEqual(400);
    expect(await head()).toBe(before);
  });

  it('a stale If-Match is 412 and says who was faster', async () => {
    const est = engine.as('EST', 'EUROPOL');
    const stale = await est.post<Problem>(`${cycle}/activate-cycle`, {}, { 'if-match': '"7777"' });
    expect([stale.status, stale.body.code, stale.body.currentRevision]).toEqual([412, 'PRECONDITION_FAILED', 0]);
    expect(stale.body.changedBy).toMatchObject({ party: 'EUROPOL', role: 'EST' });
  });

  it('the built document is the one committed', async () => {
    expect((await operator().get('/docs/openapi.json')).body).toEqual(JSON.parse(readFileSync('docs/openapi.json', 'utf8')));
  });

  it('every route answers garbage with a 4xx', async () => {
    const { paths } = (await operator().get<{ paths: Record<string, Record<string, unknown>> }>('/docs/openapi.json')).body;
    const before = await head();
    const wrong: unknown[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      // Moves of the clock and of views are right without a body, or wait for what never comes.
      if (!('post' in methods) || path.startsWith('/v1/projections')) continue;
      for (const body of [{ nonsense: 1 }, [], { meta: 1 }]) {
        const { status } = await operator().post(path.replace(/\{\w+\}/g, 'x-1'), body);
        if (status < 400 || status >= 500) wrong.push([path, body, status]);
      }
    }
    for (const path of Object.keys(paths).filter((candidate) => 'get' in paths[candidate]! && candidate.startsWith('/v1/'))) {
      const { status } = await operator().get(`${path.replace(/\{\w+\}/g, "x'%3B--")}?asOf=%00&limit=1e9`);
      if (status !== 400 && status !== 404 && path !== '/v1/demo/clock' && !path.startsWith('/v1/projections')) wrong.push([path, status]);
    }
    expect(wrong).toEqual([]);
    expect(await head()).toBe(before);
  }, 30_000);
});
