/** Builds dist if the sources are not those it was built from. Thread entries are ordinary files of dist. */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { alone, forgetStamp, hashOf, isProgram, main, mustRun, readStamp, ROOT, step, writeStamp } from './steps.mjs';
import { ensureInstalled } from './ensure-installed.mjs';

const STAMP = 'built';
/** Everything the compiler's output depends on. */
const SETTINGS = ['package.json', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const SOURCES = ['apps', 'libs'];
const OUTPUT = join(ROOT, 'dist');

/** Resolves when dist is the build of the sources as they are; some milliseconds if it was. Throws `StepFailed` with the compiler's words. */
export async function ensureBuilt() {
  if (isBuilt()) return;
  await alone(async () => {
    if (isBuilt()) return;
    const building = sourceHash();
    forgetStamp(STAMP);
    removeOrphans();
    await step('building', () => mustRun(process.execPath, [join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js'), 'build'], { seconds: 300 }));
    makeRunnable();
    // A file saved meanwhile makes the next start build again.
    writeStamp(STAMP, building);
  });
}

/** The stamp alone would believe in a dist that somebody has thinned out. */
function isBuilt() {
  const built = readStamp(STAMP);
  if (built === undefined) return false;
  const paths = sources();
  return built === sourceHash(paths) && paths.every((path) => !path.endsWith('.ts') || existsSync(join(OUTPUT, path.replace(/\.ts$/, '.js'))));
}

const sourceHash = (paths = sources()) => hashOf(...[...SETTINGS, ...paths].flatMap((path) => [path, readFileSync(join(ROOT, path))]));

const sources = () => SOURCES.flatMap((folder) => filesUnder(folder).filter(isSource)).sort();
/** As tsconfig.build.json has it. */
const isSource = (path) => /\/src\/.*\.(ts|json)$/.test(path) && !/\.(spec|d)\.ts$/.test(path);

/** The compiler writes over what it builds and leaves the rest: a module whose source is gone would live on. */
function removeOrphans() {
  for (const path of outputs()) {
    const source = path.replace(/\.js(\.map)?$/, '.ts');
    if (!existsSync(join(ROOT, source))) rmSync(join(OUTPUT, path));
  }
}

/** npx makes a program of this folder runnable once, when it first sees it: not one that was built again, nor in another clone at the same place. */
function makeRunnable() {
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const program of Object.values(bin)) chmodSync(join(ROOT, program), 0o755);
}

const outputs = () => (existsSync(OUTPUT) ? filesUnder('dist').map((path) => relative('dist', path)).filter((path) => /\.js(\.map)?$/.test(path)) : []);

function filesUnder(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

if (isProgram(import.meta.url)) {
  await main(async () => {
    await ensureInstalled();
    await ensureBuilt();
  });
}
