import { afterEach, describe, expect, it } from '@jest/globals';
import { Undeliverable, WEBHOOK_GONE, webhookChannel, webhookHosts, type Letter, type WebhookChannelParts } from '#engine';
import { certificateAuthority } from '../../support/tls/certificates.js';
import { dnsServer } from '../../support/webhooks/dns-server.js';
import { answering, isSigned, receiver, type Receiver } from '../../support/webhooks/receiver.js';

const authority = certificateAuthority();
const secret = Buffer.alloc(32, 7);
const SECRET_TEXT = `whsec_${secret.toString('base64')}`;
/** The specification does not want to wait for the product's own bound. */
const ATTEMPT_MS = 400;

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(options: Parameters<typeof receiver>[1] = {}): Promise<Receiver> {
  const server = await receiver(authority.issue(['localhost']), options);
  ends.push(() => server.close());
  return server;
}

const letter: Letter = {
  messageId: 'msg_0123456789abcdef', recipient: { address: 'w1', role: 'PILOT', party: 'AA', channel: 'webhook' }, at: '2023-10-02T07:00:00.000Z',
  about: [{ reference: 'C8b plan', dueOn: '2023-11-15', link: 'https://engine.example/1', overdue: false }, { reference: 'C9 plan', dueOn: '2023-10-01', link: 'https://engine.example/2', overdue: true }],
};

/** What became of one attempt: nothing where it arrived. */
async function send({ url, host }: Pick<Receiver, 'url' | 'host'>, parts: Partial<WebhookChannelParts> = {}): Promise<Error | undefined> {
  const channel = webhookChannel({ find: () => ({ url, secret }), hosts: webhookHosts(host), loopback: true, now: Date.now, ca: authority.cert, attemptMsMax: ATTEMPT_MS, ...parts });
  return channel.send(letter).then(() => undefined, (error: Error) => error);
}

const forGood = (problem: Error | undefined): boolean => problem instanceof Undeliverable;

describe('a webhook', () => {
  it('gets reference, date and link, signed, under an id of its own', async () => {
    const server = await serve();
    expect(await send(server)).toBeUndefined();
    const [post] = server.posts;
    expect(isSigned(post!, SECRET_TEXT)).toBe(true);
    expect([isSigned({ ...post!, body: `${post!.body} ` }, SECRET_TEXT), isSigned(post!, 'whsec_AAAA')]).toEqual([false, false]);
    expect(post).toMatchObject({ path: '/told', headers: { 'webhook-id': letter.messageId, 'content-type': 'application/json', host: server.host } });
    expect(JSON.parse(post!.body)).toEqual({
      type: 'told', timestamp: letter.at,
      data: { items: [{ kind: 'due', reference: 'C8b plan', on: '2023-11-15', link: 'https://engine.example/1' }, { kind: 'overdue', reference: 'C9 plan', on: '2023-10-01', link: 'https://engine.example/2' }] },
    });
  });

  it('that is there no more is not posted to', async () => {
    const server = await serve();
    expect(forGood(await send(server, { find: () => undefined }))).toBe(true);
    expect(server.posts).toEqual([]);
  });

  it.each([[500, false], [404, false], [429, false], [410, true]])('answering %i is given up for good: %s', async (status, final) => {
    const server = await serve();
    server.answerBy(answering(status));
    const problem = await send(server);
    expect([problem!.message, forGood(problem)]).toEqual([final ? WEBHOOK_GONE : `answered ${status}`, final]);
  });

  it('leads nowhere else: a redirect is not followed', async () => {
    const [server, other] = [await serve(), await serve()];
    server.answerBy(answering(307, { location: other.url }));
    const problem = await send(server, { hosts: webhookHosts(`${server.host},${other.host}`) });
    expect([problem!.message, forGood(problem), other.posts]).toEqual(['answered 307: redirects are not followed', true, []]);
  });

  it('that says nothing is given up within the bound, and tried again', async () => {
    const server = await serve();
    server.answerBy(() => undefined);
    const problem = await send(server);
    expect([problem!.message, forGood(problem)]).toEqual([`no answer within ${ATTEMPT_MS} ms`, false]);
  });

  it('that never ends its answer is cut off: by length, or by time', async () => {
    const server = await serve();
    let written = 0;
    const ended = new Promise<void>((resolve) => {
      server.answerBy((answer) => {
        const more = (): void => {
          while (!answer.destroyed && answer.write(Buffer.alloc(16_384))) written += 16_384;
        };
        answer.writeHead(200).on('drain', more).on('close', resolve);
        more();
      });
    });
    expect(await send(server, { attemptMsMax: 30_000 })).toBeUndefined();
    await ended;
    expect(written).toBeLessThan(16_000_000);
    server.answerBy((answer) => void answer.writeHead(200).write('.'));
    expect(await send(server)).toBeUndefined();
  });

  it('is reached by https alone, and by a certificate that somebody known has signed for it', async () => {
    const server = await serve();
    expect(await send(server, { ca: certificateAuthority('another').cert })).toBeInstanceOf(Error);
    expect(await send(server, { ca: undefined })).toBeInstanceOf(Error);
    expect(forGood(await send({ url: server.url.replace('https', 'http'), host: server.host }))).toBe(true);
    const misnamed = await receiver(authority.issue(['other.example.org']));
    ends.push(() => misnamed.close());
    expect(await send(misnamed)).toBeInstanceOf(Error);
    expect([server.posts, misnamed.posts]).toEqual([[], []]);
  });

  it('is at a host that the operator has named, on that port', async () => {
    const server = await serve();
    for (const hosts of ['', 'localhost', 'other.example.org', `127.0.0.1:${server.port}`]) expect(forGood(await send(server, { hosts: webhookHosts(hosts) }))).toBe(true);
    expect(server.posts).toEqual([]);
  });
});

describe('a name that leads astray', () => {
  it.each([
    ['this machine', ['127.0.0.1']], ['the private network', ['10.0.0.8']], ['the metadata of a cloud', ['169.254.169.254']], ['one public address and one that is not', ['93.184.216.34', '127.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
  ])('is not followed to %s', async (_where, addresses) => {
    const server = await serve();
    const problem = await send(server, { loopback: false, resolve: async () => addresses });
    expect([problem!.message, forGood(problem), server.posts]).toEqual(['the host leads to an address that is not public', true, []]);
  });

  it('is not followed inside even in a demo, but for this machine itself', async () => {
    const server = await serve();
    expect(forGood(await send(server, { resolve: async () => ['10.0.0.8'] }))).toBe(true);
    expect(forGood(await send({ url: `https://127.0.0.1:${server.port}/`, host: `127.0.0.1:${server.port}` }, { loopback: false }))).toBe(true);
    expect(server.posts).toEqual([]);
  });

  it('is asked once an attempt, and the address that was judged is the one connected to: rebinding finds no second question', async () => {
    // The same port on two addresses of this machine: one stands for the world outside, the other for what lies within.
    const outside = await serve({ host: '127.0.0.2' });
    const within = await serve({ host: '127.0.0.1', port: outside.port });
    let turn = 0;
    const dns = await dnsServer(() => [turn++ % 2 === 0 ? '127.0.0.2' : '127.0.0.1']);
    ends.push(() => dns.close());
    expect(await send(outside, { resolve: dns.resolve, attemptMsMax: 5_000 })).toBeUndefined();
    expect([dns.asked(), outside.posts.length, within.posts.length]).toEqual([1, 1, 0]);
  });

  it('that has been good is judged again each time: what it leads to now counts', async () => {
    const server = await serve();
    const answers = [['127.0.0.1'], ['192.168.0.7']];
    const dns = await dnsServer(() => answers.shift()!);
    ends.push(() => dns.close());
    expect(await send(server, { resolve: dns.resolve })).toBeUndefined();
    expect(forGood(await send(server, { resolve: dns.resolve }))).toBe(true);
    expect([dns.asked(), server.posts.length]).toEqual([2, 1]);
  });

  it('that nobody answers for is tried again, within the bound', async () => {
    const server = await serve();
    expect((await send(server, { resolve: () => new Promise(() => undefined) }))!.message).toBe(`no answer within ${ATTEMPT_MS} ms`);
    const problem = await send(server, { resolve: async () => Promise.reject(Object.assign(new Error('queryA ENOTFOUND hooks'), { code: 'ENOTFOUND' })) });
    expect([problem!.message, forGood(problem)]).toEqual(['ENOTFOUND', false]);
  });
});
