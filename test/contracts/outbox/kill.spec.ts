import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readMail, smtpServer } from './smtp-server.js';

// The child is a built file: Node cannot load TypeScript there.
const CHILD = fileURLToPath(new URL('./kill.child.mjs', import.meta.url));

describe('a notifier that is killed between sending and recording', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'kill-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const life = (url: string, records: string): ChildProcess => spawn(process.execPath, [CHILD, join(folder, 'outbox.db'), url, records], { stdio: ['ignore', 'inherit', 'inherit'] });

  it('records each message once, and sends no other twice than the one it was killed over', async () => {
    const server = await smtpServer();
    try {
      // Twice: it must not matter how often.
      for (const sent of [1, 1]) {
        const child = life(server.url, '-');
        while (server.mails.length < sent) await once(server.events, 'mail');
        child.kill('SIGKILL');
        await once(child, 'close');
      }
      const records = join(folder, 'records');
      const [code] = (await once(life(server.url, records), 'close')) as [number];
      expect(code).toBe(0);
      const recorded = readFileSync(records, 'utf8').trim().split('\n');
      expect(recorded).toHaveLength(3);
      expect(new Set(recorded).size).toBe(3);
      const arrived = server.mails.map((mail) => readMail(mail).messageId);
      expect(new Set(arrived)).toEqual(new Set(recorded.map((line) => line.split(' ')[1])));
      // One extra a kill at most (G2).
      expect(arrived.length).toBeLessThanOrEqual(3 + 2);
    } finally {
      await server.close();
    }
  }, 60_000);
});
