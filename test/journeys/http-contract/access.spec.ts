import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiUnderTest } from '../../support/http/api-under-test.js';
import { stubEngine } from '../../support/http/stub-engine.js';

const OIDC = { issuer: 'http://127.0.0.1:9', audience: 'empact-engine', jwksUri: 'http://127.0.0.1:9/jwks' };
const PARKED = { view: 'plan-board', version: 1, state: 'live' as const, seq: 3, lag: 0, unknown: 0, parked: [{ partition: 'c-1', seq: 2, error: 'no', waiting: 4 }], certificate: {} };

describe('in the demo', () => {
  let api: ApiUnderTest;
  let moves: unknown[];
  beforeAll(async () => {
    moves = [];
    api = await ApiUnderTest.start(stubEngine({
      views: [PARKED],
      mails: [{ id: 1, messageId: '<m@x>', to: 'driver.fr@empact.example', subject: '<script>alert(1)</script>', text: 'Due & "soon"', sentAt: '2021-03-01T08:00:00.000Z' }],
      advance: async (by) => {
        moves.push(by);
        if ('to' in by) throw new RangeError('The demo clock does not go back.');
        return { from: '2021-03-01T08:00:00.000Z', to: '2021-03-11T08:00:00.000Z', stops: 2 };
      },
      health: async () => [{ part: 'log', ok: true, detail: 'secret path' }, { part: 'reactor', ok: false, detail: 'stopped' }],
    }), { docs: true });
  });
  afterAll(() => api.stop());

  it.each(['/v1/oaps', '/v1/projections', '/v1/definitions', '/v1/audit/replay?to=2021-03-01T08:00:00Z'])('%s without a token is 401, without a word why', async (url) => {
    const { status, headers, body } = await api.get(url);
    expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer']);
    expect(body).toEqual({ type: '/problems/UNAUTHENTICATED', title: 'A valid access token is needed', status: 401, code: 'UNAUTHENTICATED', requestId: expect.any(String) });
  });

  it('the link of a mail, followed in a browser, says in both languages what is there and how it is read', async () => {
    const { status, headers, body } = await api.get<string>('/v1/deadlines/empact-2022.C8b.%3Cb%3E.1', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect([status, headers['www-authenticate'], headers['content-type']]).toEqual([401, 'Bearer', 'text/html; charset=utf-8']);
    expect(body).toContain('<code>empact deadline get empact-2022.C8b.&lt;b&gt;.1</code>');
    expect(body).toContain('lang="fr"');
    expect((await api.get('/v1/history/x', { headers: { accept: 'text/html' } })).body).not.toContain('deadline get');
    expect((await api.post('/v1/oaps/p-1/approve-oap', { body: {}, headers: { accept: 'text/html' } })).headers['content-type']).toBe('application/problem+json');
  });

  it('a command without a token is 401 before its body is judged', async () => {
    expect((await api.post('/v1/oaps/p-1/approve-oap', { body: { nonsense: 1 } })).status).toBe(401);
  });

  it.each(['Bearer', 'Bearer x', 'Bearer a.b.c', 'Basic YTpi', 'Bearer ' + 'x'.repeat(9_000), 'bearer eyJhbGciOiJub25lIn0.e30.'])('the header "%.20s" is 401', async (authorization) => {
    expect((await api.get('/v1/oaps', { headers: { authorization } })).status).toBe(401);
  });

  it('what commands the engine wants the operator', async () => {
    const token = await api.seat('COSI', 'COUNCIL');
    expect(await api.get('/v1/projections', { token })).toMatchObject({ status: 403, body: { code: 'ROLE_NEEDED', role: 'OPERATOR' } });
    expect((await api.post('/v1/demo/clock', { token, body: { workdays: 1 } })).status).toBe(403);
    expect((await api.get('/v1/projections', { token: await api.seat('OPERATOR') })).body.items).toHaveLength(1);
  });

  it('no seat of the engine itself is handed out', async () => {
    for (const body of [{ role: 'CYCLE_CLOCK', party: 'EU' }, { role: 'EST', party: 'EU', subject: 'reactor' }]) expect(await api.post('/v1/demo/token', { body })).toMatchObject({ status: 422, body: { code: 'SEAT_RESERVED' } });
  });

  it('a page of another name gets no seat, though it comes from this machine', async () => {
    const asking = { body: { role: 'OPERATOR', party: 'EU' } };
    expect((await api.post('/v1/demo/token', { ...asking, headers: { host: 'rebound.example' } })).status).toBe(404);
    expect((await api.post('/v1/demo/token', { ...asking, headers: { host: `localhost:${api.port}` } })).status).toBe(200);
  });

  it('the clock takes exactly one way to move', async () => {
    const token = await api.seat('OPERATOR');
    expect((await api.post('/v1/demo/clock', { token, body: { advance: 'P10D' } })).body).toEqual({ from: '2021-03-01T08:00:00.000Z', to: '2021-03-11T08:00:00.000Z', stops: 2 });
    expect((await api.post('/v1/demo/clock', { token, body: { to: '2020-03-01T08:00:00Z' } })).status).toBe(422);
    for (const body of [{}, { advance: 'P1D', workdays: 1 }, { workdays: 0 }, { workdays: '1' }, { to: '2021-02-30T00:00:00Z' }]) expect((await api.post('/v1/demo/clock', { token, body })).status).toBe(400);
    expect(moves).toHaveLength(2);
  });

  it('the mail page shows text as text', async () => {
    const { body, headers } = await api.get('/inbox');
    expect(headers['content-type']).toContain('text/html');
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(body).not.toContain('<script');
  });

  it('health is 503 when a part is down, and names parts to the operator alone', async () => {
    expect(await api.get('/health')).toMatchObject({ status: 503, body: { status: 'down' } });
    expect(JSON.stringify((await api.get('/health')).body)).not.toContain('secret');
    expect((await api.get('/health', { token: await api.seat('OPERATOR') })).body.parts).toHaveLength(2);
    expect((await api.get('/health/live')).status).toBe(200);
  });

  it('metrics are what Prometheus reads', async () => {
    const { body } = await api.get('/metrics');
    expect(body).toContain('empact_view_parked_partitions{view="plan-board"} 1\n');
    expect(body.split('\n').every((line: string) => line === '' || /^(# (HELP|TYPE) |[a-z_][a-z0-9_]*(\{[a-z]+="[^"\n]*"\})? -?[0-9.e+]+$)/.test(line))).toBe(true);
  });

  it('only what is parked is released', async () => {
    const token = await api.seat('OPERATOR');
    expect((await api.post('/v1/projections/plan-board/release', { token, body: { partition: 'c-1' } })).status).toBe(200);
    expect((await api.post('/v1/projections/plan-board/release', { token, body: { partition: 'c-2' } })).status).toBe(409);
    expect((await api.post('/v1/projections/nothing/rebuild', { token })).status).toBe(404);
  });

  it.each(['/', '/problems/CONTENDED', '/problems/OAP_NOT_SUBMITTED', '/docs', '/docs/openapi.json', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/start.js', '/style.css'])('%s is served', async (url) => {
    const { status, body } = await api.get(url);
    expect([status, /<script(?![^>]*src=)/.test(typeof body === 'string' && url !== '/docs/swagger-ui-bundle.js' ? body : '')]).toEqual([200, false]);
  });

  it.each(['/problems/<b>', '/problems/nothing', '/docs/package.json', '/docs/../package.json', '/docs/index.html'])('%s is not', async (url) => {
    expect((await api.get(url)).status).toBe(404);
  });
});

describe('in production', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start(stubEngine({ mode: 'production' }), { oidc: OIDC });
  });
  afterAll(() => api.stop());

  it.each([['POST', '/v1/demo/token'], ['GET', '/v1/demo/clock'], ['POST', '/v1/demo/clock'], ['GET', '/v1/demo/inbox'], ['GET', '/inbox'], ['GET', '/docs'], ['GET', '/docs/openapi.json']] as const)('%s %s does not exist', async (method, url) => {
    expect((await api.ask(method, url, {})).status).toBe(404);
  });

  it('metrics are for the operator', async () => expect((await api.get('/metrics')).status).toBe(401));

  it('an issuer that cannot be reached is 503, not a bad token', async () => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'ES256', typ: 'at+jwt', kid: 'k' })}.${part({})}.AAAA`;
    expect(await api.get('/v1/oaps', { token })).toMatchObject({ status: 503, body: { code: 'ISSUER_UNAVAILABLE' } });
  });

  it('it does not start without an issuer', async () => {
    await expect(ApiUnderTest.start(stubEngine({ mode: 'production' }))).rejects.toThrow('issuer');
  });
});
