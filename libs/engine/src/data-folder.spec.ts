import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDataFolder } from './data-folder.js';
import { FolderLocked } from './ports.js';

/** Another process that takes the very lock, says so and holds it until it is killed. */
const HOLDER = `
  const Database = require(${JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'))});
  const lock = new Database(process.argv[1] + '/lock.db');
  lock.exec('BEGIN IMMEDIATE');
  process.stdout.write('held');
  setInterval(() => lock.open, 1000);
`;

describe('the lock on a data folder', () => {
  let parent: string;
  let path: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'empact-folder-'));
    path = join(parent, 'deep', 'data');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(parent, { recursive: true });
  });

  it('creates the folder for its owner alone', () => {
    const folder = lockDataFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(folder.file('log.db')).toBe(join(path, 'log.db'));
    folder.release();
  });

  it('turns a second away with one sentence that names the holder', () => {
    const folder = lockDataFolder(path);
    expect(() => lockDataFolder(path)).toThrow(FolderLocked);
    expect(() => lockDataFolder(path)).toThrow(new RegExp(`^The data folder ${path} is in use by process ${process.pid} since 20[^ ]+Z; stop it first or choose another folder\\.$`));
    folder.release();
  });

  it('can be taken again after its release, which may be asked for twice', () => {
    const folder = lockDataFolder(path);
    folder.release();
    folder.release();
    lockDataFolder(path).release();
  });

  it('holds between processes, and falls to the next when the holder is killed', async () => {
    lockDataFolder(path).release();
    const child = spawn(process.execPath, ['-e', HOLDER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    await once(child.stdout, 'data');
    expect(() => lockDataFolder(path)).toThrow(FolderLocked);
    child.kill('SIGKILL');
    await once(child, 'exit');
    lockDataFolder(path).release();
  });

  it('says "another process" where the note beside the lock cannot be read', () => {
    const folder = lockDataFolder(path);
    writeFileSync(folder.file('lock.holder.json'), '{');
    expect(() => lockDataFolder(path)).toThrow(/in use by another process/);
    folder.release();
  });

  it('says in a sentence what is wrong with a folder that cannot be one', () => {
    lockDataFolder(path).release();
    const file = `${path}/data.txt`;
    writeFileSync(file, '');
    expect(() => lockDataFolder(file)).toThrow(/is a file; name a folder/);
    expect(() => lockDataFolder(`${file}/below`)).toThrow(/cannot be made .*choose another/);
  });
});
