/**
 * `npm run check`: types, lint, arrows, unit specs; two at a time, each with its own words only if it fails.
 * `--without unit` leaves a step out, for a run that is followed by `npm test`.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled, ensurePackages } from './ensure-installed.mjs';
import { main, mustRun, ROOT, StepFailed } from './steps.mjs';

const PURE_ROOMS = ['kernel', 'domain', 'projections', 'deadlines', 'reactions'];
/** A guard against hanging, not a measure: a loaded machine is slow. */
const STEP_SECONDS = 900;

const program = (path, ...args) => mustRun(process.execPath, [join(ROOT, 'node_modules', path), ...args], { seconds: STEP_SECONDS });
const types = (project) => program('typescript/bin/tsc', '-p', project, '--noEmit');

/** Longest first: that is what two lanes end soonest with. None of the others runs the SQLite driver, which is compiled beside them. */
const STEPS = [
  { name: 'SQLite driver', work: ensureInstalled },
  { name: 'lint', work: () => program('eslint/bin/eslint.js', '.', '--max-warnings=0') },
  { name: 'types', work: () => types('tsconfig.json') },
  { name: 'arrows', work: () => program('dependency-cruiser/bin/dependency-cruise.mjs', 'apps', 'libs', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'err') },
  { name: 'types of the first page', work: () => types('apps/api/src/pages/assets/tsconfig.json') },
  ...PURE_ROOMS.map((room) => ({ name: `purity of ${room}`, work: () => types(`libs/${room}/tsconfig.pure.json`) })),
];
/** After the others, as unit specs of threads run the built files. */
const UNIT = { name: 'unit specs', work: async () => { await ensureBuilt(); return program('../scripts/test.mjs', 'unit'); } };

await main(async () => {
  const without = process.argv.slice(2).filter((argument) => argument !== '--without');
  await ensurePackages();
  const failures = await lanes(STEPS, Math.min(2, availableParallelism()));
  if (failures.some(({ name }) => name === 'types')) console.error(' unit specs               not run: without types there is no build');
  else if (!without.includes('unit')) failures.push(...(await lanes([UNIT], 1)));
  if (failures.length > 0) throw new StepFailed(`${failures.map(({ name, words }) => `--- ${name}\n${words}`).join('\n\n')}\n\nCheck failed: ${failures.map(({ name }) => name).join(', ')}.`);
});

/** Runs the steps in `count` lanes; gives those that failed, with what they said. */
async function lanes(steps, count) {
  const waiting = [...steps];
  const failures = [];
  await Promise.all(Array.from({ length: count }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const started = Date.now();
      const failure = await next.work().then(() => undefined, (error) => error);
      console.error(` ${next.name.padEnd(24)} ${failure ? 'failed' : 'ok    '} ${((Date.now() - started) / 1000).toFixed(1)} s`);
      if (failure) failures.push({ name: next.name, words: failure.message });
    }
  }));
  return failures;
}
