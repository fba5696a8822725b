import { describe, expect, it } from '@jest/globals';
import { secretText, signatureHeaders } from './signature.js';

describe('a signature', () => {
  // The example of the Standard Webhooks reference implementations.
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const sent = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: 1_614_265_330, body: '{"test": 2432232314}' };

  it('is that of the standard', () =>
    expect(signatureHeaders(secret, sent)).toEqual({ 'webhook-id': sent.id, 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' }));

  it.each([{ id: 'msg_other' }, { timestamp: 1_614_265_331 }, { body: '{"test": 2432232315}' }])('is another where %j differs', (other) =>
    expect(signatureHeaders(secret, { ...sent, ...other })['webhook-signature']).not.toBe(signatureHeaders(secret, sent)['webhook-signature']));

  it('goes by a secret that is written as the standard writes it', () => expect(secretText(secret)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'));
});
