import { describe, expect, it } from '@jest/globals';
import { memoryLog, webhookHosts } from '#engine';
import { MemoryJournal } from '#engine/testing/memory-journal';
import { Webhooks, WEBHOOKS_MAX } from './webhooks.js';

const SEAT = { role: 'DRIVER', party: 'ES' };
const URL = 'https://hooks.example.org/told';

/** The webhooks of a deployment that names these hosts, when the seat has registered so many. */
async function deployment(hosts: string, registered = 0): Promise<Webhooks> {
  const log = memoryLog();
  for (let n = 0; n < registered; n++) {
    const metadata = { v: 1, actor: { subject: 's', ...SEAT }, effectiveAt: '', recordedAt: '', marking: 'M', commandId: `c${n}`, commandHash: '', $correlationId: '', $causationId: '', facts: [] };
    await log.append({ stream: `webhook-w${n}`, expectedRevision: -1, events: [{ id: `e${n}`, type: 'WebhookRegistered', data: { ...SEAT, url: URL }, metadata }] });
  }
  const journal = await new MemoryJournal(log).follow();
  return new Webhooks({ journal, hosts: webhookHosts(hosts), secretOf: () => new Uint8Array(32), loopback: false, now: () => 0 });
}

describe('a webhook may be registered', () => {
  it('at a host the operator has named', async () => {
    const webhooks = await deployment('hooks.example.org', WEBHOOKS_MAX - 1);
    expect(() => webhooks.ensureMayRegister({ ...SEAT, url: URL }, 'new')).not.toThrow();
    expect(() => webhooks.ensureMayRegister({ ...SEAT, url: 'https://other.example.org/' }, 'new')).toThrow(expect.objectContaining({ code: 'WEBHOOK_HOST_NOT_ALLOWED', pointer: '/url' }));
  });

  it('nowhere where none is named', async () => {
    const webhooks = await deployment('');
    expect(() => webhooks.ensureMayRegister({ ...SEAT, url: URL }, 'new')).toThrow(expect.objectContaining({ code: 'WEBHOOKS_OFF', pointer: '/url' }));
  });

  it('by a seat that has not too many; the same command again is none more', async () => {
    const webhooks = await deployment('hooks.example.org', WEBHOOKS_MAX);
    expect(() => webhooks.ensureMayRegister({ ...SEAT, url: URL }, 'new')).toThrow(expect.objectContaining({ code: 'WEBHOOK_TOO_MANY' }));
    expect(() => webhooks.ensureMayRegister({ ...SEAT, url: URL }, 'c0')).not.toThrow();
    expect(() => webhooks.ensureMayRegister({ role: 'DRIVER', party: 'FR', url: URL }, 'new')).not.toThrow();
  });
});
