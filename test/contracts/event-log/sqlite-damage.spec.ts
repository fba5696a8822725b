import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { StoredEvent } from '#kernel';
import { checkSqliteLog, LogFailed, openSqliteLog, openSqliteLogReader, type LogReader } from '#engine';
import { SqliteWriter } from '../../../libs/engine/src/event-log/sqlite-writer.js';
import { happened } from './sample.js';
import { tempFolder } from './temp-folder.js';

const FLIPS = 120;
const CUTS = 30;
const EVENTS = 60;
const SEED = 2_022;

/** Damage that no crash makes: a disk that gives back something else than it was given. */
describe('a damaged SQLite log', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let written: readonly StoredEvent[];
  let bytes: Buffer;

  beforeEach(async () => {
    folder = await tempFolder();
    const log = await openSqliteLog({ file: folder.file });
    for (let i = 0; i < EVENTS; i++) await log.append({ stream: `oap-${i % 5}`, expectedRevision: Math.floor(i / 5) - 1, events: [happened(`e${i}`, 'x'.repeat((i * 97) % 700))] });
    written = await everything(log);
    await log.close();
    bytes = readFileSync(folder.file);
  });
  afterEach(() => folder.remove());

  /** A copy with this content; the original's side files are gone, as it was closed. */
  const damaged = (name: string, content: Buffer): string => {
    const file = `${folder.path}/${name}.db`;
    writeFileSync(file, content);
    return file;
  };

  /** Opened as the engine's thread opens it: refused in one sentence, or everything is there. Answers which. */
  async function verdictOn(file: string): Promise<'refused' | 'whole'> {
    let writer: SqliteWriter;
    try {
      writer = new SqliteWriter({ file });
    } catch (error) {
      const { name, message } = error as Error;
      expect(['LogFailed', 'EngineTooOld']).toContain(name);
      expect(message).not.toContain('\n');
      return 'refused';
    }
    const reader = openSqliteLogReader({ file, pollMs: 0 });
    try {
      expect(await everything(reader)).toEqual(written);
      return 'whole';
    } finally {
      await reader.close();
      writer.close();
    }
  }

  it('is refused at its opening wherever a bit was flipped, or the bit meant nothing', async () => {
    const random = lehmer(SEED);
    const counts = { refused: 0, whole: 0 };
    for (let n = 0; n < FLIPS; n++) {
      const flipped = Buffer.from(bytes);
      const at = Math.floor(random() * bytes.length);
      flipped[at]! ^= 1 << Math.floor(random() * 8);
      const file = damaged('flipped', flipped);
      const found = checkSqliteLog(file).ok ? 'whole' : 'refused';
      const verdict = await verdictOn(file);
      counts[verdict]++;
      // The doctor says what the start says. He alone is shown damage to what is rebuilt at a start.
      if (verdict === 'refused') expect([at, found]).toEqual([at, verdict]);
    }
    // A sample that hit free space only would prove nothing.
    expect(counts.refused).toBeGreaterThan(FLIPS / 4);
    expect(counts.whole).toBeGreaterThan(0);
  });

  it('gives a reader who did not look first nothing else than what was written', async () => {
    const random = lehmer(SEED + 1);
    let refused = 0;
    for (let n = 0; n < FLIPS; n++) {
      const flipped = Buffer.from(bytes);
      flipped[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
      let read: readonly StoredEvent[] = [];
      try {
        const reader = openSqliteLogReader({ file: damaged('flipped', flipped), pollMs: 0 });
        try {
          read = await everything(reader);
        } finally {
          await reader.close();
        }
      } catch (error) {
        expect(['LogFailed', 'EngineTooOld']).toContain((error as Error).name);
        refused++;
      }
      expect(read).toEqual(written.slice(0, read.length));
    }
    expect(refused).toBeGreaterThan(0);
  });

  it('is refused when it was cut short', async () => {
    const random = lehmer(SEED + 2);
    for (let n = 0; n < CUTS; n++) {
      const size = 1 + Math.floor(random() * (bytes.length - 1));
      const file = damaged('cut', bytes.subarray(0, size));
      expect(checkSqliteLog(file).ok).toBe(false);
      expect([size, await verdictOn(file)]).toEqual([size, 'refused']);
    }
  });

  it('says in one sentence where an event is not what was written, to a start, a read and the doctor', async () => {
    const at = bytes.indexOf('"e31"') < 0 ? bytes.indexOf('e31') : bytes.indexOf('"e31"') + 1;
    const other = Buffer.from(bytes);
    other[at + 2] = '7'.charCodeAt(0);
    const file = damaged('other', other);
    const says = /is damaged at position 32 \(oap-1@6\): it is not what was written[.] Run the doctor[.]$/;
    await expect(openSqliteLog({ file })).rejects.toThrow(says);
    const reader = openSqliteLogReader({ file, pollMs: 0 });
    await expect(reader.readStream('oap-1', { limit: 100 })).rejects.toThrow(says);
    await expect(reader.readAll({ limit: 100 })).rejects.toBeInstanceOf(LogFailed);
    // What is sound can still be read, and got out.
    expect(await reader.readStream('oap-2', { limit: 100 })).toHaveLength(EVENTS / 5);
    await reader.close();
    expect(checkSqliteLog(file).problems).toContain('Position 32 (oap-1@6) is not what was written.');
  });

  it('is not what a WAL cut off within a commit makes of it', async () => {
    const log = await openSqliteLog({ file: folder.file });
    await log.append({ stream: 'oap-9', expectedRevision: -1, events: [happened('late')] });
    const copy = `${folder.path}/copy.db`;
    copyFileSync(folder.file, copy);
    copyFileSync(`${folder.file}-wal`, `${copy}-wal`);
    const wal = readFileSync(`${copy}-wal`);
    wal[wal.length - 100]! ^= 1;
    writeFileSync(`${copy}-wal`, wal);
    await log.close();
    expect(statSync(`${copy}-wal`).size).toBeGreaterThan(0);
    // The commit whose frame does not add up is not there, and neither is half of it.
    expect(await verdictOn(copy)).toBe('whole');
  });
});

async function everything(log: LogReader): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let after: string | undefined; ; ) {
    const page = await log.readAll({ after, limit: 1_000 });
    if (page.length === 0) return events;
    events.push(...page.map(({ event }) => event));
    after = page.at(-1)!.position;
  }
}

/** The same numbers for the same seed. */
function lehmer(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
