import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailChannel, Outbox, smtpTransport, Undeliverable } from '#engine';
import { readMail, smtpServer, type Answer } from './smtp-server.js';
import { transportContract } from './transport.contract.js';

transportContract('built-in catcher', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'catcher-'));
  const outbox = new Outbox(join(folder, 'outbox.db'));
  return {
    transport: outbox.catcher(),
    arrived: () => outbox.caught(100).toReversed(),
    close: async () => {
      outbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

transportContract('SMTP', async () => {
  const server = await smtpServer();
  const transport = smtpTransport(server.url);
  return {
    transport,
    arrived: () => server.mails.map(readMail),
    close: async () => {
      await transport.close();
      await server.close();
    },
  };
});

describe('SMTP', () => {
  async function sendTo(answers: Answer[]): Promise<{ error: unknown; mails: readonly string[] }> {
    const server = await smtpServer(answers);
    const transport = smtpTransport(server.url);
    const error = await transport.send({ messageId: '<m@x>', from: 'e@example.eu', to: 'p@example.eu', subject: 's', text: 't', at: '2023-10-02T07:00:00.000Z' }).catch((problem: unknown) => problem);
    await transport.close();
    await server.close();
    return { error, mails: server.mails };
  }

  it('tells a refusal for good from one for now', async () => {
    expect((await sendTo([550])).error).toBeInstanceOf(Undeliverable);
    const busy = (await sendTo([451])).error;
    expect(busy).toBeInstanceOf(Error);
    expect(busy).not.toBeInstanceOf(Undeliverable);
  });

  it('a dropped connection is one for now', async () => {
    const { error } = await sendTo(['drop']);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(Undeliverable);
  });

  it('says which list it is of, and where it is told how that ends: no click takes anybody off', async () => {
    const server = await smtpServer();
    const transport = smtpTransport(server.url);
    const channel = mailChannel({ transport, from: 'engine@example.eu', help: () => 'https://engine.example/why-told' });
    const about = [{ reference: 'C8b', dueOn: '2023-11-15', link: 'http://x/1', overdue: false }];
    for (const [role, party] of [['ACTION_LEADER', 'ES'], ['EST', '']] as const) await channel.send({ messageId: channel.idOf(role), recipient: { address: 'p@example.eu', role, party, channel: 'mail' }, about, at: '2023-10-02T07:00:00.000Z' });
    await transport.close();
    await server.close();
    const [leader, desk] = server.mails.map(readMail);
    expect([leader!.list, leader!.oneClick]).toEqual([{ Id: '<action-leader.es.told.example.eu>', Unsubscribe: '<https://engine.example/why-told>', Help: '<https://engine.example/why-told>', Post: 'NO' }, '']);
    expect(desk!.list.Id).toBe('<est.told.example.eu>');
  });

  it('marks mail as sent by a machine, so that nobody answers it with an absence', async () => {
    const { mails } = await sendTo([]);
    expect(readMail(mails[0]!).auto).toBe('auto-generated');
  });
});
