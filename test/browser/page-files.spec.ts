import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LoggedEvent } from '#kernel';
import { ApiUnderTest } from '../support/http/api-under-test.js';
import { stubEngine } from '../support/http/stub-engine.js';

const event = (seq: number, recordedAt: string, type: string, stream: string, data: object, actor = { role: 'EST', party: 'EUROPOL', subject: 'x' }): LoggedEvent =>
  ({ seq, stream, type, data, id: `e${seq}`, revision: 0, metadata: { actor, recordedAt, marking: 'LIMITE' } }) as unknown as LoggedEvent;

const EVENTS = [
  event(0, '2021-01-01T08:00:00.000Z', 'PartyRegistered', 'party-ES', { code: 'ES', kind: 'MEMBER_STATE', names: { en: 'Spain' } }),
  event(1, '2021-02-01T08:00:00.000Z', 'CycleAnnounced', 'cycle-c-1', { cycleId: 'c-1' }),
];

describe('files of the first page', () => {
  let api: ApiUnderTest;
  beforeAll(async () => {
    api = await ApiUnderTest.start(stubEngine({ events: EVENTS }));
  });
  afterAll(() => api.stop());

  it.each([['/', 'text/html'], ['/assets/start.js', 'text/javascript'], ['/assets/page.css', 'text/css'], ['/assets/icon.svg', 'image/svg+xml']])('%s is %s, and is not sent again to who has it', async (url, type) => {
    const { status, headers } = await api.get(url);
    expect([status, String(headers['content-type'])]).toEqual([200, `${type}; charset=utf-8`]);
    expect(headers['cache-control']).toBe('no-cache');
    const again = await api.get(url, { headers: { 'if-none-match': String(headers.etag) } });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it.each(['/assets/index.html', '/assets/shapes.d.mts', '/assets/tsconfig.json', '/assets/..%2fassets.ts', '/assets/nothing.js'])('%s is not there', async (url) => {
    expect((await api.get(url)).status).toBe(404);
  });

  it('lets scripts come from files of its own alone', async () => {
    const { headers, body } = await api.get('/');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|data:/);
    expect(body).not.toMatch(/<script(?![^>]* src=)|<style| style=| on\w+=/);
  });

  it('plain pages name an icon that is there', async () => {
    const { body } = await api.get('/why-told');
    const [, icon] = /<link rel="icon" href="([^"]+)"/.exec(String(body))!;
    expect((await api.get(icon!)).status).toBe(200);
  });

  it('sends scripts without the comments that hold their types', async () => {
    const { body } = await api.get('/assets/api.js');
    expect(body).not.toMatch(/^\s*(\/\*\*|\*|\/\/)/m);
    expect(body).toContain('export class Api');
  });

  it('offers the seats of the demo and begins in the one that announced the latest cycle', async () => {
    expect((await api.get('/page/seats')).body).toEqual({ roles: [], parties: [{ code: 'ES', names: { en: 'Spain' }, kinds: ['MEMBER_STATE'] }], first: { role: 'EST', party: 'EUROPOL' } });
    expect((await api.get('/page/seats', { headers: { host: 'stranger.example' } })).status).toBe(404);
  });

  it('says when an event was recorded, to who has a token, and nothing else', async () => {
    expect((await api.get('/page/moments/1')).status).toBe(401);
    const token = await api.seat('EST');
    expect((await api.get('/page/moments/1', { token })).body).toEqual({ seq: 1, at: '2021-02-01T08:00:00.000Z' });
    for (const seq of ['2', '-1', 'x', '1e1']) expect([seq, (await api.get(`/page/moments/${seq}`, { token })).status]).toEqual([seq, 404]);
  });
});
