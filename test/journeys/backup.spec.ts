import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { CLI_MAIN, runToEnd, type Ended } from '../support/program.js';
import { empact, EMPACT_YAML, Thread } from '../support/thread.js';

jest.setTimeout(120_000);

const EXIT = { ok: 0, error: 1, usage: 2, missing: 4, conflict: 5 };
const WRITERS = 4;

const folder = mkdtempSync(join(tmpdir(), 'empact-backup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const empactOn = (data: string, env: Readonly<Record<string, string>> = {}) => (...args: string[]): Promise<Ended> => runToEnd(CLI_MAIN, args, { EMPACT_DATA: data, ...env });

/** What a sentence of the command line says a log holds. */
function holding({ stderr }: Ended): { events: number; hash: string } {
  const [, events, hash] = /holds (\d+) events, log hash ([0-9a-f]{64})/.exec(stderr) ?? [];
  return { events: Number(events), hash: hash! };
}

describe('a backup taken while the engine writes', () => {
  const backup = join(folder, 'backup.db');
  let engine: EngineProcess;
  let taken: { events: number; hash: string };
  /** Events acknowledged before the backup began: each must be in it. */
  let before: number;

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    const thread = new Thread(engine, empact());
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    // Somebody is told: after a restore nobody must be told again.
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await engine.quiet();
  });
  afterAll(() => engine.stop());

  it('is whole, holds all that was acknowledged before, and leaves nothing beside it', async () => {
    before = (await engine.head()) + 1;
    let writing = true;
    let written = 0;
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; writing; n++) {
        const { status } = await engine.as('OPERATOR', 'EUROPOL').post('/v1/parties', { code: `SYN-${writer}-${n}`, kind: 'OTHER_PARTY', names: { en: 'SYNTHETIC party' }, validFrom: '2020-01-01' });
        if (status === 200 || status === 201) written++;
      }
    });
    const ended = await empactOn(engine.dataDir)('backup', backup);
    writing = false;
    await Promise.all(writers);
    expect([ended.code, ended.stdout]).toEqual([EXIT.ok, '']);
    taken = holding(ended);
    expect(written).toBeGreaterThan(WRITERS);
    expect(taken.events).toBeGreaterThanOrEqual(before);
    expect(readdirSync(folder)).toEqual(['backup.db']);
  });

  it('never overwrites, and does not work on a log that is elsewhere', async () => {
    const bytes = statSync(backup).size;
    const again = await empactOn(engine.dataDir)('backup', backup);
    expect([again.code, again.stderr]).toEqual([EXIT.conflict, expect.stringContaining('never overwrites')]);
    expect(statSync(backup).size).toBe(bytes);
    expect((await empactOn(engine.dataDir, { EVENTSTORE_URL: 'esdb://127.0.0.1:1?tls=false' })('backup', join(folder, 'x.db'))).code).toBe(EXIT.usage);
    expect((await empactOn(join(folder, 'none'))('backup', join(folder, 'x.db'))).code).toBe(EXIT.missing);
  });

  it('is refused as a restore while the engine runs, and where there is data, until --replace', async () => {
    const cli = empactOn(engine.dataDir);
    const held = await cli('restore', backup);
    expect([held.code, held.stderr]).toEqual([EXIT.conflict, expect.stringMatching(/holds events[.]db.* --replace/)]);
    const running = await cli('restore', backup, '--replace');
    expect([running.code, running.stderr]).toEqual([EXIT.conflict, expect.stringContaining('in use by process')]);
    await engine.down('SIGTERM');
    const now = holding({ stderr: (await cli('audit', 'replay')).stderr.replace(/(\d+) events to .*; log hash/, 'holds $1 events, log hash') } as Ended);
    expect(now.events).toBeGreaterThan(taken.events);

    const replaced = await cli('restore', backup, '--replace');
    expect(replaced.code).toBe(EXIT.ok);
    expect(holding(replaced)).toEqual(taken);
    expect(readdirSync(engine.dataDir).filter((name) => /^(views|outbox|runners)/.test(name))).toEqual([]);
    // What was there can be had back.
    const aside = join(engine.dataDir, 'before-restore-1');
    const back = await empactOn(join(folder, 'undone'))('restore', join(aside, 'events.db'));
    expect(holding(back)).toEqual(now);
  });

  it('starts on an empty folder with the same log, builds every view from it, and tells nobody again', async () => {
    const data = join(folder, 'elsewhere');
    const restored = await empactOn(data)('restore', backup);
    expect(restored.code).toBe(EXIT.ok);
    expect(holding(restored)).toEqual(taken);
    const other = await EngineProcess.on(data, { EMPACT_AT: '2021-05-26' });
    try {
      await other.quiet();
      const replayed = await empactOn(data)('audit', 'replay', '-o', 'json');
      expect(replayed.code).toBe(EXIT.ok);
      // Nothing followed from being restored: same events, same hash, and the rows in service are what they say.
      expect(replayed.stderr).toContain(`${taken.events} events`);
      expect(replayed.stderr).toContain(taken.hash);
      for (const { live } of JSON.parse(replayed.stdout) as { live: string }[]) expect(live).toBe('same rows');
      const { body } = await other.as('OPERATOR', 'EUROPOL').get<{ items: unknown[] }>('/v1/demo/inbox');
      expect(body.items).toEqual([]);
    } finally {
      await other.down('SIGKILL');
    }
  });
});

describe('a restore', () => {
  it('of what is no sound backup says so in one sentence and changes nothing', async () => {
    const backup = join(folder, 'backup.db');
    const damaged = join(folder, 'damaged.db');
    const bytes = readFileSync(backup);
    const half = join(folder, 'half.db');
    writeFileSync(half, bytes.subarray(0, bytes.length / 2));
    bytes.fill(0xff, 4_096 * 3, 4_096 * 3 + 512);
    writeFileSync(damaged, bytes);
    const text = join(folder, 'text.db');
    writeFileSync(text, 'no log at all '.repeat(1_000));
    const data = join(folder, 'untouched');
    mkdirSync(data);
    for (const file of [damaged, half, text]) {
      const { code, stdout, stderr } = await empactOn(data)('restore', file);
      expect([file, code, stdout]).toEqual([file, EXIT.error, '']);
      expect(stderr).toMatch(/cannot be restored: .*Nothing was changed[.]/);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
    expect((await empactOn(data)('restore', join(folder, 'nothing.db'))).code).toBe(EXIT.missing);
    expect(readdirSync(data)).toEqual([]);
  });

  it('takes the key of the ids along, for its owner alone', async () => {
    const data = join(folder, 'keyed');
    const backup = join(folder, 'backup.db');
    await empactOn(data)('restore', backup);
    writeFileSync(join(data, 'id.key'), 'a'.repeat(64));
    chmodSync(join(data, 'id.key'), 0o600);
    const copied = await empactOn(data)('backup', join(folder, 'with-key.db'));
    expect(copied.stderr).toContain('with-key.db.id-key');
    expect(statSync(join(folder, 'with-key.db.id-key')).mode & 0o777).toBe(0o600);
    const again = join(folder, 'again');
    expect((await empactOn(again)('restore', join(folder, 'with-key.db'))).code).toBe(EXIT.ok);
    expect(readFileSync(join(again, 'id.key'), 'utf8')).toBe('a'.repeat(64));
    expect(statSync(join(again, 'id.key')).mode & 0o777).toBe(0o600);
  });
});
