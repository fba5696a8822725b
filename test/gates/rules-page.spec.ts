import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['rules.md', 'events.md'];
const check = (...folder: readonly string[]) =>
  promisify(execFile)(process.execPath, ['scripts/rules/pages.mjs', '--check', ...folder], { cwd: ROOT, timeout: 120_000 }).then(() => 'fresh', (error: { stderr?: string; message: string }) => error.stderr ?? error.message);

describe('docs/rules.md and docs/events.md', () => {
  it('are what the code gives, and every rule has a test where it holds and one where it is broken (npm run rules:pages)', async () => expect(await check()).toBe('fresh'));

  it('would be found stale', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'empact-pages-'));
    try {
      mkdirSync(join(folder, 'docs'));
      for (const page of PAGES) cpSync(join(ROOT, 'docs', page), join(folder, 'docs', page));
      writeFileSync(join(folder, 'docs', 'rules.md'), readFileSync(join(ROOT, 'docs/rules.md'), 'utf8').replace('# Rules', '# Old rules'));
      expect(await check(folder)).toContain('docs/rules.md are not what the code gives');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('tell of every command of the interface', () => {
    const { paths } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8')) as { paths: Readonly<Record<string, { readonly post?: { readonly operationId: string; readonly parameters?: readonly { name: string }[] } }>> };
    // A batch or a table is many of one command: it has that command's rules.
    const commands = Object.entries(paths).flatMap(([path, { post }]) => (!/\/(bulk|import)$/.test(path) && post?.parameters?.some(({ name }) => name === 'dryRun') ? [post.operationId] : []));
    const page = readFileSync(join(ROOT, 'docs/rules.md'), 'utf8');
    expect(commands.length).toBeGreaterThan(100);
    expect(commands.filter((command) => !page.includes(`\n### ${command}\n`))).toEqual([]);
  });
});
