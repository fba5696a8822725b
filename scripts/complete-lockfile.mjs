/**
 * Completes package-lock.json after `npm install` (run by `npm run lock`).
 *
 * A registry that does not carry every platform's build of an optional dependency makes npm leave those builds out of the
 * lockfile, and `npm ci` then refuses that lockfile on the very machine that wrote it. Each missing build gets the entry npm
 * itself would write, less the integrity nobody here can know. An entry is never changed, only added.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './steps.mjs';

const file = join(ROOT, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = complete(lock.packages);
if (added.length > 0) {
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`package-lock.json: ${added.length} builds for other platforms added.`);

function complete(packages) {
  const found = [];
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (!platform || isResolved(packages, path, name)) continue;
      packages[`node_modules/${name}`] = { version, ...platform.cpu, ...(entry.dev ? { dev: true } : {}), ...platform.libc, optional: true, ...platform.os };
      found.push(name);
    }
  }
  return found;
}

/** Node's own resolution: the nearest node_modules on the way up. */
function isResolved(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
  }
}

/** `@swc/core-linux-arm64-musl` -> linux, arm64, musl. Undefined for a name that says no platform. */
function platformOf(name) {
  const match = /(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(arm64|armv7|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(.+))?$/.exec(name);
  if (!match) return undefined;
  const [, os, cpu, abi = ''] = match;
  const libc = os !== 'linux' ? undefined : abi.startsWith('musl') ? 'musl' : abi.startsWith('gnu') ? 'glibc' : undefined;
  return { os: { os: [os] }, cpu: { cpu: [cpu === 'armv7' ? 'arm' : cpu] }, libc: libc ? { libc: [libc] } : {} };
}
