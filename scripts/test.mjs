/**
 * `npm test`: set up what is missing, then every tier, and at the end one line `N passed, N failed, N skipped`.
 * `node scripts/test.mjs unit journeys` runs those tiers only. Fails on any failure, on a tier that broke off, and when nothing ran.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { isProgram, main, ROOT, run, StepFailed } from './steps.mjs';

/**
 * The tiers in order. `specs` are the paths Jest runs, `programs` the torture programs, which are one test each (exit code 0 is a
 * pass). Tiers that start processes of their own take one Jest worker: two would disturb each other's timing.
 */
const TIERS = {
  unit: { specs: '^(libs|apps)/.*[.]spec[.]ts$', minutes: 15 },
  gates: { specs: '^test/gates/.*[.]spec[.]ts$', minutes: 10 },
  contracts: { specs: '^test/contracts/(?!.*(faults|bullmq|kill)[^/]*[.]spec).*[.]spec[.]ts$', minutes: 15 },
  // Servers that fail, processes that are killed: time-outs are part of what is tested, so nothing runs beside them.
  faults: { specs: '^test/(contracts/.*(faults|bullmq|kill)[^/]*|journeys/eventstore)[.]spec[.]ts$', minutes: 10, workers: 1 },
  journeys: { specs: '^test/journeys/(?!distributed|eventstore[.]).*[.]spec[.]ts$', minutes: 20, workers: 2 },
  distributed: { specs: '^test/journeys/distributed[.]spec[.]ts$', minutes: 10, workers: 1 },
  demo: { specs: '^test/demo/.*[.]spec[.]ts$', minutes: 12, workers: 1 },
  browser: { specs: '^test/browser/.*[.]spec[.]ts$', minutes: 4, workers: 1 },
  'torture-short': { specs: '^test/torture/.*run-short[.]spec[.]ts$', programs: '^test/torture/(.*/)?run-short[.]mjs$', minutes: 8, workers: 1 },
  torture: { specs: '^test/torture/.*[.]spec[.]ts$', programs: '^test/torture/(.*/)?run[.]mjs$', minutes: 60, workers: 1, onlyByName: true },
};

/** Of what failed, so many are named again at the end. */
const NAMES_MAX = 50;

/** Runs the tiers one after the other, the later ones even if an earlier failed. */
export async function runTiers(names) {
  const total = nothing();
  for (const name of names) {
    const counts = await runTier(name);
    if (counts) add(total, counts);
  }
  return total;
}

/** `names`: of what failed, to be said once more at the end. */
const nothing = () => ({ passed: 0, failed: 0, skipped: 0, names: [] });

function add(total, { passed, failed, skipped, names }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  total.names.push(...names);
}

export const sentence = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

async function setUp() {
  await ensureInstalled();
  await ensureBuilt();
}

/** Nothing could be tested: one failure, so that the last line says so too. */
function notSetUp(error) {
  console.error(error instanceof StepFailed ? error.message : error);
  return { ...nothing(), failed: 1, names: ['the set-up'] };
}

function tiersOf(names) {
  for (const name of names) if (!(name in TIERS)) throw new StepFailed(`There is no tier ${name}; there are ${Object.keys(TIERS).join(', ')}.`);
  return names.length > 0 ? names : Object.keys(TIERS).filter((name) => !TIERS[name].onlyByName);
}

async function runTier(name) {
  const tier = TIERS[name];
  const specs = filesMatching(tier.specs);
  const programs = tier.programs ? filesMatching(tier.programs) : [];
  if (specs.length + programs.length === 0) return undefined;
  console.log(`\n== ${name}: ${specs.length + programs.length} files`);
  const started = Date.now();
  const counts = nothing();
  const parts = [...(specs.length > 0 ? [jest(tier, specs)] : []), ...programs.map((path) => program(tier, path))];
  for (const part of parts) add(counts, await part());
  console.log(`== ${name}: ${sentence(counts)}, in ${Math.round((Date.now() - started) / 1000)} s`);
  return counts;
}

const jest = (tier, specs) => async () => {
  const folder = mkdtempSync(join(tmpdir(), 'empact-test-'));
  const file = join(folder, 'results.json');
  try {
    const args = ['--experimental-vm-modules', '--no-warnings', join(ROOT, 'node_modules/jest/bin/jest.js'), '--json', `--outputFile=${file}`];
    const { code, timedOut } = await run(process.execPath, [...args, `--maxWorkers=${tier.workers ?? '100%'}`, '--runTestsByPath', ...specs], { seconds: tier.minutes * 60, show: true });
    if (timedOut) console.log(`The tier did not end within ${tier.minutes} minutes.`);
    return countsOf(file, code, specs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A file that could not even start, and a run that broke off, count as one failure each: neither may look like success. */
function countsOf(file, code, specs) {
  if (!existsSync(file)) return { ...nothing(), failed: 1, names: [`a run of ${specs.length} files that broke off`] };
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  const names = result.testResults.filter(({ status }) => status === 'failed').flatMap(({ name, assertionResults }) => {
    const each = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${relative(ROOT, name)}: ${fullName}`);
    return each.length > 0 ? each : [relative(ROOT, name)];
  });
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped: result.numPendingTests + result.numTodoTests, names };
}

const program = (tier, path) => async () => {
  const { code, timedOut } = await run(process.execPath, ['--enable-source-maps', join(ROOT, path)], { seconds: tier.minutes * 60, show: true });
  if (timedOut) console.log(`${path} did not end within ${tier.minutes} minutes.`);
  return { ...nothing(), ...(code === 0 ? { passed: 1 } : { failed: 1, names: [path] }) };
};

function filesMatching(pattern) {
  const wanted = new RegExp(pattern);
  return ['apps', 'libs', 'test']
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`))
    .filter((path) => wanted.test(path))
    .sort();
}

// Last, as what it leans on has to be defined by then.
if (isProgram(import.meta.url)) {
  await main(async () => {
    const names = tiersOf(process.argv.slice(2));
    const counts = await setUp().then(() => runTiers(names), notSetUp);
    if (counts.names.length > 0) console.log(`\nFailed:\n${counts.names.slice(0, NAMES_MAX).map((name) => `  ${name}`).join('\n')}`);
    console.log(`\n${sentence(counts)}`);
    if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
  });
}
