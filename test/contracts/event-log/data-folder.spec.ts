import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp-folder.js';

const CHILD = fileURLToPath(new URL('./take-folder.child.mjs', import.meta.url));
const PROCESSES = 6;

describe('one data folder, several processes', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const children: ChildProcess[] = [];
  const take = async (): Promise<{ said: string; child: ChildProcess }> => {
    const child = spawn(process.execPath, ['--expose-gc', CHILD, `${folder.path}/data`], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    return { said: said.toString().trim(), child };
  };

  beforeEach(async () => {
    folder = await tempFolder();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await folder.remove();
  });

  it(`gives it to exactly one of ${PROCESSES} that start at once, and to the next when that one is killed`, async () => {
    const all = await Promise.all(Array.from({ length: PROCESSES }, take));
    const holders = all.filter(({ said }) => said === 'held');
    expect(holders.map(({ said }) => said)).toEqual(['held']);
    for (const { said } of all) if (said !== 'held') expect(said).toMatch(/^FolderLocked: The data folder .* is in use by .*\.$/);

    const late = await take();
    expect(late.said).toContain(`process ${holders[0]!.child.pid} since`);

    holders[0]!.child.kill('SIGKILL');
    await once(holders[0]!.child, 'exit');
    expect((await take()).said).toBe('held');
  });
});
