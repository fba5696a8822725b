import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Readonly<Record<string, { version?: string; resolved?: string; optionalDependencies?: Readonly<Record<string, string>> }>> };
const { allowScripts, scarfSettings, dependencies, devDependencies } = JSON.parse(read('package.json'));

describe('the lockfile', () => {
  it('names no registry: whoever installs brings their own', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(read('.npmrc')).not.toMatch(/registry|:\/\//);
  });

  it('lists every platform’s build of an optional package, or npm ci refuses it (npm run lock)', () => {
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies)).filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });

  it('pins what package.json asks for, exactly', () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect({ name, version: packages[`node_modules/${name}`]?.version }).toEqual({ name, version });
    }
  });

  it('lets a package run an install script only by name', () => {
    const allowed = Object.entries(allowScripts).filter(([, may]) => may === true).map(([name]) => name);
    expect(allowed.sort()).toEqual(['@swc/core', 'better-sqlite3']);
    // npm before 11 does not know allowScripts; the package itself asks this before it reports anything.
    expect(scarfSettings).toEqual({ enabled: false });
  });
});
