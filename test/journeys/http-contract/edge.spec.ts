import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NotJson, Refused } from '#kernel';
import {
  ClockSuspect, CommandIdReused, Contended, EngineTooOld, LogFailed, LogUnavailable, OutcomeUnknown, Overloaded, PreconditionFailed, ViewBehind, WorkersAbsent, type Outcome, type Submission,
} from '#wiring';
import { ApiUnderTest } from '../../support/http/api-under-test.js';
import { stubEngine } from '../../support/http/stub-engine.js';

const written: Outcome = { stream: 'oap-p-1', id: 'p-1', revision: 4, etag: 3, events: [{ type: 'OAPApproved', id: '6b0c2c5e-0000-5000-8000-000000000000', revision: 4 }], repeated: false, dryRun: false };

let api: ApiUnderTest;
let token: string;
let submitted: Submission[];
let answer: (submission: Submission) => Promise<Outcome>;

beforeAll(async () => {
  submitted = [];
  answer = async () => written;
  api = await ApiUnderTest.start(stubEngine({ run: (submission) => (submitted.push(submission), answer(submission)) }));
  token = await api.seat('COSI', 'COUNCIL');
});
afterAll(() => api.stop());

const approve = (headers: Record<string, string> = {}, query = '') =>
  api.post(`/v1/oaps/p-1/approve-oap${query}`, { token, headers, body: { docRef: 'ST 1/21', decidedOn: '2021-02-26' } });
const failing = (error: Error) => {
  answer = async () => {
    throw error;
  };
};

describe('a command over HTTP', () => {
  it('goes to the engine as it was sent, in the name of the token', async () => {
    submitted.length = 0;
    answer = async () => written;
    const { status, headers, body } = await approve({ 'x-correlation-id': 'go-1' });
    expect({ status, etag: headers.etag, body }).toEqual({ status: 200, etag: '"3"', body: { stream: 'oap-p-1', revision: 4, id: 'p-1', events: written.events } });
    expect(submitted).toEqual([
      {
        command: { noun: 'oap', name: 'ApproveOAP', id: 'p-1', data: { docRef: 'ST 1/21', decidedOn: '2021-02-26' }, meta: undefined },
        actor: { subject: 'COSI@COUNCIL', role: 'COSI', party: 'COUNCIL' }, claims: ['COSI'], commandId: expect.stringMatching(/^[0-9a-f-]{36}$/), correlationId: 'go-1', ifMatch: undefined, dryRun: false,
      },
    ]);
  });

  it('answers 201 with a location where it creates', async () => {
    answer = async () => ({ ...written, stream: 'cycle-empact-2022', id: 'empact-2022' });
    const { status, headers } = await api.post('/v1/cycles', { token, body: { programme: 'empact', startYear: 2022, definition: { id: 'empact-2022', version: 1 } } });
    expect([status, headers.location]).toEqual([201, '/v1/cycles/empact-2022']);
  });

  it('names the action of its path', async () => {
    answer = async () => written;
    submitted.length = 0;
    await api.post('/v1/oaps/p-1/actions/3.2/start-action', { token });
    expect(submitted[0]!.command).toMatchObject({ name: 'StartAction', id: 'p-1', data: { actionId: '3.2' } });
  });

  it('binds an idempotency key to the subject', async () => {
    answer = async () => written;
    submitted.length = 0;
    await approve({ 'idempotency-key': 'k-1' });
    await approve({ 'idempotency-key': 'k-1' });
    const other = await api.seat('COSI', 'OTHER');
    await api.post('/v1/oaps/p-1/approve-oap', { token: other, headers: { 'idempotency-key': 'k-1' }, body: { docRef: 'ST 1/21', decidedOn: '2021-02-26' } });
    const [first, second, third] = submitted.map(({ commandId }) => commandId);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('takes If-Match as queries and commands give it, and refuses what is no ETag', async () => {
    answer = async () => written;
    submitted.length = 0;
    await approve({ 'if-match': '"3"' });
    await approve({ 'if-match': '"3-abc_D"' });
    expect(submitted.map(({ ifMatch }) => ifMatch)).toEqual([3, 3]);
    expect(await approve({ 'if-match': '3' })).toMatchObject({ status: 400, body: { errors: [{ parameter: 'If-Match' }] } });
  });

  it('keeps instants in one form', async () => {
    answer = async () => written;
    submitted.length = 0;
    await api.post('/v1/oaps/p-1/submit-oap', { token, body: { meta: { effectiveAt: '2021-03-01T09:00+01:00', reason: 'late\npost' } } });
    expect(submitted[0]!.command.meta).toEqual({ effectiveAt: '2021-03-01T08:00:00.000Z', reason: 'late\npost' });
  });

  it('shows what would happen in a dry run', async () => {
    answer = async ({ dryRun }) => ({ ...written, dryRun: dryRun ?? false });
    expect((await approve({}, '?dryRun=true')).body).toMatchObject({ dryRun: true });
    expect((await approve({}, '?dryRun=yes')).status).toBe(400);
  });
});

describe('an error', () => {
  const refused = (kind: 'state' | 'rule' | 'seat' | 'missing') => new Refused({ code: 'OAP_NOT_SO', kind, rule: 'I15', pointer: '/docRef', message: 'It is not so.' });

  it.each([
    ['state', 409], ['rule', 422], ['seat', 403], ['missing', 404],
  ] as const)('of the domain, kind %s, is %i with code, rule and pointer', async (kind, status) => {
    failing(refused(kind));
    const { body, headers, ...rest } = await approve();
    expect(rest.status).toBe(status);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toMatchObject({ type: '/problems/OAP_NOT_SO', status, code: 'OAP_NOT_SO', rule: 'I15', detail: 'It is not so.', errors: [{ pointer: '/docRef' }], requestId: headers['x-request-id'] });
  });

  it.each([
    [new CommandIdReused('again'), 422, 'IDEMPOTENCY_KEY_REUSED'],
    [new NotJson('/data/value', 'an integer beyond 2^53-1'), 400, 'REQUEST_INVALID'],
    [new Contended('x'), 503, 'CONTENDED'],
    [new Overloaded('x'), 503, 'OVERLOADED'],
    [new LogUnavailable('x'), 503, 'LOG_UNAVAILABLE'],
    [new WorkersAbsent('x'), 503, 'WORKERS_ABSENT'],
    [new OutcomeUnknown('x'), 503, 'OUTCOME_UNKNOWN'],
    [new LogFailed('x'), 503, 'LOG_FAILED'],
    [new ClockSuspect('x'), 503, 'CLOCK_SUSPECT'],
    [new EngineTooOld('x'), 503, 'ENGINE_TOO_OLD'],
    [new ViewBehind('x'), 503, 'VIEW_BEHIND'],
  ])('of the engine, %p, is %i %s', async (error, status, code) => {
    failing(error);
    const answered = await approve();
    expect([answered.status, answered.body.code, answered.headers['retry-after'] !== undefined]).toEqual([status, code, status === 503]);
  });

  it('of a stale If-Match tells what stands there now, and by whom', async () => {
    failing(new PreconditionFailed('oap-p-1', 3, 5, { party: 'FR', role: 'DRIVER', at: '2021-03-01T08:00:00.000Z' }));
    expect(await approve({ 'if-match': '"3"' })).toMatchObject({
      status: 412, headers: { etag: '"5"' }, body: { currentRevision: 5, expectedRevision: 3, changedBy: { party: 'FR', role: 'DRIVER', at: '2021-03-01T08:00:00.000Z' } },
    });
  });

  it('nobody expected is 500 without detail, and logged whole', async () => {
    failing(new Error('secret place'));
    const { status, body } = await approve();
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(api.logged.at(-1)).toMatchObject({ level: 'error', more: { requestId: body.requestId, message: 'secret place', route: '/v1/oaps/:id/approve-oap', stack: expect.stringContaining('secret place') } });
  });
});

describe('what is not a command', () => {
  it.each([
    ['GET', '/v1/nothing'], ['POST', '/v1/oaps/p-1/destroy-oap'], ['POST', '/v1/deadlines/d-1/fire-deadline'], ['POST', '/v1/cycles/c-1/register-plan'], ['POST', '/v1/clock/advance-clock'], ['DELETE', '/v1/oaps/p-1'],
    ['POST', '/v1/oaps/%00/submit-oap'], ['POST', '/v1/oaps/a%2Fb/submit-oap'], ['POST', `/v1/oaps/${'x'.repeat(300)}/submit-oap`],
  ] as const)('%s %s is 404', async (method, url) => {
    const { status, body } = await api.ask(method, url, { token });
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('a path that is no URL is 400', async () => {
    expect((await api.get('/v1/oaps/%E0%A4%A', { token })).status).toBe(400);
  });
});

describe('what every answer carries', () => {
  it('is a request id, no cache, no name of the server, and a policy without inline script', async () => {
    const { headers } = await api.get('/v1/demo/clock');
    expect(headers).toMatchObject({ 'x-request-id': expect.any(String), 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(headers['x-powered-by']).toBeUndefined();
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });
});
