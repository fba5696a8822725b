/**
 * `npm run rules:mutate`: disables each guard that names a rule, one at a time, and looks for a test that names the rule and
 * fails. Prints the guards nobody missed and exits with 1 if there are any.
 *
 * The rooms are compiled once, each guard behind a switch, and the specifications loaded once: a mutant costs the tests of its
 * rule and nothing else.
 */
import { mkdirSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { main, ROOT, StepFailed } from '../steps.mjs';
import { filesUnder, guardsOf, parse, rulesIn } from './guards.mjs';

/** Below node_modules, so that packages are found from there. */
const OUT = join(ROOT, 'node_modules', '.cache', 'rules-mutate');
const ROOMS = ['libs/kernel', 'libs/domain', 'libs/engine/src'];
const IMPORTS = {
  '#kernel': './libs/kernel/src/index.js', '#kernel/testing': './libs/kernel/testing/index.js', '#domain': './libs/domain/src/index.js', '#domain/testing/*': './libs/domain/testing/*.js',
};
/** Where numbered rules are judged, and the specifications that hold them. */
const GUARDED = /^libs\/(domain\/src\/.*|engine\/src\/commands\/run-command)\.ts$/;
const SPECS = /^libs\/(domain\/.*|engine\/src\/commands\/run-command)\.spec\.ts$/;
/** Of random walks: they name rules in what they find, not in titles, and take long. */
const WALKS = /laws\.spec/;

await main(async () => {
  const guards = compile();
  const specs = ROOMS.flatMap((room) => filesUnder(room, SPECS)).filter((path) => !WALKS.test(path));
  const { tests } = await import(pathToFileURL(join(OUT, 'harness.mjs')));
  for (const path of specs) await import(pathToFileURL(join(OUT, path.replace(/\.ts$/, '.js'))));
  const naming = tests.filter(({ title }) => rulesIn(title).length > 0);
  const red = await firstRed(naming);
  if (red) throw new StepFailed(`Without any guard disabled "${red.test.title}" fails:\n${red.error}`);

  const survivors = [];
  const killed = new Map();
  for (const guard of guards) {
    globalThis.ruleOff = guard.no;
    const found = await firstRed(naming.filter(({ title }) => guard.rule === undefined || rulesIn(title).includes(guard.rule)));
    if (found) killed.set(guard.rule ?? 'named by a variable', (killed.get(guard.rule ?? 'named by a variable') ?? 0) + 1);
    else survivors.push(guard);
  }
  for (const [rule, count] of [...killed].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) console.log(` ${rule.padEnd(22)} ${count} guards, each missed by a test that names it`);
  for (const { path, line, code, rule } of survivors) console.error(` SURVIVED ${path}:${line} ${code} (${rule ?? 'rule in a variable'})`);
  console.log(`${guards.length} guards disabled in turn, ${guards.length - survivors.length} missed, ${survivors.length} survived; ${naming.length} tests name a rule.`);
  if (survivors.length > 0) throw new StepFailed('A guard that nobody misses is no rule: write the test that names it.');
});

/** The first test that fails; stops there. */
async function firstRed(tests) {
  for (const test of tests) {
    try {
      await test.body();
    } catch (error) {
      return { test, error };
    }
  }
  return undefined;
}

/** Writes the rooms as JavaScript, each guard switched off by its number in `globalThis.ruleOff`. Answers the guards. */
function compile() {
  rmSync(OUT, { recursive: true, force: true });
  const guards = [];
  for (const path of ROOMS.flatMap((room) => filesUnder(room, /\.(ts|json)$/))) {
    if (path.endsWith('.json')) {
      write(path, undefined);
      continue;
    }
    const source = parse(path);
    let text = source.text;
    if (GUARDED.test(path) && !path.endsWith('.spec.ts')) {
      const found = guardsOf(source).map((guard) => ({ ...guard, path }));
      for (const guard of found) guard.no = guards.push(guard);
      for (const { kind, start, end, no } of [...found].sort((a, b) => b.start - a.start)) {
        const guarded = text.slice(start, end);
        text = text.slice(0, start) + (kind === 'ensure' ? `globalThis.ruleOff === ${no} || (${guarded})` : `if (globalThis.ruleOff !== ${no}) ${guarded}`) + text.slice(end);
      }
    }
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true }, fileName: path });
    write(path.replace(/\.ts$/, '.js'), outputText.replace(/(['"])@jest\/globals\1/g, `'#harness'`));
  }
  writeFileSync(join(OUT, 'package.json'), JSON.stringify({ type: 'module', imports: { ...IMPORTS, '#harness': './harness.mjs' } }));
  copyFileSync(join(ROOT, 'scripts/rules/harness.mjs'), join(OUT, 'harness.mjs'));
  return guards;
}

function write(path, text) {
  const target = join(OUT, path);
  mkdirSync(dirname(target), { recursive: true });
  if (text === undefined) copyFileSync(join(ROOT, path), target);
  else writeFileSync(target, text);
}
