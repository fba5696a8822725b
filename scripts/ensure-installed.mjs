/**
 * Installs the dependencies if they are not those of package-lock.json, and sees to it that the SQLite driver loads.
 * Nothing else runs at install: no package's own install script is executed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { alone, assertNode, hashOf, isProgram, main, mustRun, npm, readStamp, ROOT, run, step, StepFailed, writeStamp } from './steps.mjs';

const STAMP = 'installed';
/** What compiling the SQLite driver needs: Debian's package, and the program it brings. */
const COMPILER = [
  { debian: 'python3', program: 'python3' },
  { debian: 'make', program: 'make' },
  { debian: 'g++', program: 'g++' },
];

/** Resolves when the dependencies are there; some milliseconds if they were. Throws `StepFailed` with what to do. */
export async function ensureInstalled() {
  assertNode();
  const wanted = wantedStamp();
  if (readStamp(STAMP) === wanted) return;
  await alone(async () => {
    if (readStamp(STAMP) === wanted) return;
    await installPackages();
    if (!(await driverLoads())) await provideDriver();
    writeStamp(STAMP, wanted);
  });
}

/** Resolves when the packages are there, the SQLite driver perhaps not compiled yet: enough to read the code, not to run it. */
export async function ensurePackages() {
  assertNode();
  if (readStamp(STAMP) !== wantedStamp()) await alone(installPackages);
}

async function installPackages() {
  if (packagesAreThere()) return;
  // NODE_ENV=production would leave out the compiler that the build needs.
  await step('installing dependencies', () => npm(['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { seconds: 600 }));
}

const wantedStamp = () => hashOf(readFileSync(join(ROOT, 'package-lock.json')), process.versions.modules, process.platform, process.arch);

/** Whether node_modules is what the lockfile asks for, whoever installed it: npm keeps its own list there. */
function packagesAreThere() {
  const listed = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(listed)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(listed, 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, peer }]) => path === '' || optional || peer || present[path]?.version === version);
}

async function driverLoads() {
  const probe = "new (require('better-sqlite3'))(':memory:').close()";
  return (await run(process.execPath, ['-e', probe], { seconds: 60 })).code === 0;
}

/** A ready-made driver where one can be fetched, else one compiled here. */
async function provideDriver() {
  const folder = join(ROOT, 'node_modules', 'better-sqlite3');
  const found = await step('looking for a ready-made SQLite driver', async () => {
    const fetched = await run(process.execPath, [join(ROOT, 'node_modules', 'prebuild-install', 'bin.js')], { cwd: folder, seconds: 60 });
    return fetched.code === 0 && (await driverLoads());
  }, (yes) => (yes ? 'ok' : 'none'));
  if (found) return;
  await ensureCompiler();
  await step('compiling the SQLite driver (about a minute)', () =>
    npm(['rebuild', 'better-sqlite3', '--ignore-scripts=false', '--loglevel=error'], { seconds: 900, env: { npm_config_build_from_source: 'true', npm_config_jobs: 'max', ...nodeHeaders() } }));
  if (!(await driverLoads())) throw new StepFailed('The SQLite driver was compiled but does not load on this Node; remove node_modules and start again.');
}

/** Environment that points the compiler at Node's own headers where they lie beside it: it then needs no network. */
export function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

/** Sees to a C++ compiler for native packages. Throws `StepFailed` naming the system packages that are missing and cannot be installed. */
export async function ensureCompiler() {
  const missing = COMPILER.filter(({ program }) => !isOnPath(program)).map(({ debian }) => debian);
  if (missing.length === 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !isOnPath('apt-get')) {
    throw new StepFailed(`The SQLite driver has to be compiled and this machine lacks ${missing.join(', ')}. On Debian or Ubuntu: sudo apt-get install -y ${missing.join(' ')}`);
  }
  await step(`installing ${missing.join(', ')}`, async () => {
    const quiet = { seconds: 300, env: { DEBIAN_FRONTEND: 'noninteractive' } };
    await mustRun('apt-get', ['update', '-q'], quiet);
    await mustRun('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], quiet);
  });
}

const isOnPath = (program) => (process.env.PATH ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)));

if (isProgram(import.meta.url)) await main(ensureInstalled);
