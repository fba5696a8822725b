/**
 * `node scripts/rules/pages.mjs [--check [FOLDER]]`: writes `docs/rules.md` and `docs/events.md` from the code, or says that they
 * (of another folder, where one is named) are not what it gives. Commands, rules, events and tests are read from their sources, authorities from the definition.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { isProgram, main, ROOT, StepFailed } from '../steps.mjs';
import { commandsOf, eventsOf, nouns, systemCommands } from './commands.mjs';
import { filesUnder, rulesIn, testsOf } from './guards.mjs';
import { RULES } from './rules.mjs';

const DEFINITION = 'definitions/empact-2022.yaml';
/** Who may issue what lies outside any cycle, whatever the definition. */
const OUTSIDE_CYCLES = new Map([['calendar', 'OPERATOR'], ['clock', 'OPERATOR'], ['definition', 'OPERATOR'], ['party', 'OPERATOR'], ['seat', 'the seat itself'], ['webhook', 'the seat itself, OPERATOR']]);
/** What of these is for fewer: nobody takes up a webhook for somebody else. */
const FOR_FEWER = new Map([['RegisterWebhook', 'the seat itself']]);
/** Tests named for one rule of one command. */
const TESTS_SHOWN_MAX = 2;
const SAMPLE_LENGTH_MAX = 1_500;

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Both pages as text, by path. */
export function pages() {
  const all = nouns();
  const events = new Map(all.map((noun) => [noun, eventsOf(noun)]));
  const types = new Set([...events.values()].flat().map(({ type }) => type));
  const commands = all.flatMap((noun) => commandsOf(noun, types));
  const tests = filesUnder('libs', /^libs\/(domain|engine\/src\/commands|projections)\/.*\.spec\.ts$/).flatMap(testsOf);
  return { 'docs/rules.md': rulesPage(commands, tests), 'docs/events.md': eventsPage(events, commands) };
}

/** Rules without a test that names them where they hold, or where they are broken. */
export function unproven(tests) {
  return Object.keys(RULES).flatMap((rule) => {
    const naming = tests.filter(({ title }) => rulesIn(title).includes(rule));
    return [...(naming.some(({ holds }) => holds) ? [] : [`${rule} holds nowhere`]), ...(naming.some(({ broken }) => broken) || WARNS.has(rule) ? [] : [`${rule} is broken nowhere`])];
  });
}
/** Rules that permit or warn and refuse nothing. */
const WARNS = new Set(['I2']);

function rulesPage(commands, tests) {
  const authorities = parseYaml(read(DEFINITION)).authorities;
  const routes = routesOf(JSON.parse(read('docs/openapi.json')));
  const system = systemCommands();
  const missing = unproven(tests);
  if (missing.length > 0) throw new StepFailed(`Rules without a test that names them: ${missing.join('; ')}.`);
  const lines = [
    '# Rules', '',
    'Made from the code by `node scripts/rules/pages.mjs`; a test compares. `npm run rules:mutate` disables each guard in turn and sees a test that names its rule fail.', '',
    'A rule on one stream is exact on both logs: the append asserts the revision that was read. A rule that rests on facts of other streams is exact on the embedded log, which asserts their revisions in the same transaction; on EventStoreDB a fact that changed in between is detected afterwards, recorded (`GET /v1/breaches`) and owed an answer. Seats that are held are such facts too, whatever the command.', '',
    '## The numbered rules', '', '| rule | says | holds | broken |', '|---|---|---|---|',
    ...Object.entries(RULES).map(([rule, words]) => {
      const naming = tests.filter(({ title }) => rulesIn(title).includes(rule));
      return `| ${rule} | ${words} | ${testNamed(naming.find(({ holds, broken }) => holds && !broken) ?? naming.find(({ holds }) => holds))} | ${WARNS.has(rule) ? 'permits; refuses nothing' : testNamed(naming.find(({ broken }) => broken))} |`;
    }),
    '',
  ];
  let noun = '';
  for (const rules of commands) {
    if (rules.noun !== noun) lines.push(`## ${(noun = rules.noun)}`, '');
    lines.push(`### ${rules.command}`, '', ...commandLines(rules, { authorities, routes, system, tests }), '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function commandLines({ noun, command, says, rules, codes, emits, reads }, { authorities, routes, system, tests }) {
  const others = reads.filter((name) => name !== noun || name === 'oap' || name === 'cycle');
  const issuing = tests.filter(({ commands }) => commands.includes(command));
  const proofs = rules.flatMap((rule) => issuing.filter(({ title }) => rulesIn(title).includes(rule)).slice(0, TESTS_SHOWN_MAX));
  const shown = proofs.length > 0 ? [...new Set(proofs)] : issuing.slice(0, TESTS_SHOWN_MAX);
  const route = routes.get(command);
  return [
    ...(says ? [says, ''] : []),
    `- ${route ? `\`${route}\`` : 'Sent by the engine alone.'}`,
    `- Who: ${whoMay(noun, command, authorities, system)}`,
    `- Rules: ${rules.length > 0 ? rules.join(', ') : 'none that is numbered'}; ${others.length > 0 ? `rests on ${others.join(', ')}: exact on the embedded log, detected on EventStoreDB` : 'exact on both logs'}`,
    `- Events: ${emits.length > 0 ? emits.map((type) => `\`${type}\``).join(', ') : 'none'}`,
    ...(codes.length > 0 ? [`- Refuses with: ${codes.map((code) => `\`${code}\``).join(', ')}`] : []),
    `- Proved by: ${shown.length > 0 ? shown.map(testNamed).join('; ') : 'the laws of its noun'}`,
  ];
}

function whoMay(noun, command, authorities, system) {
  const grants = (authorities[command] ?? []).map(({ role, fourEyes, whileVacant }) => `${role}${fourEyes ? ' (four eyes)' : ''}${whileVacant ? ` (while ${whileVacant} is vacant)` : ''}`);
  const outside = system.has(command) ? undefined : (FOR_FEWER.get(command) ?? OUTSIDE_CYCLES.get(noun));
  const people = outside === undefined ? grants : [outside];
  return [...people, ...(system.get(command) ?? []).map((role) => `${role} (system)`)].join(', ') || 'nobody under this definition';
}

const testNamed = (test) => (test ? `${test.path.replace(/^libs\/(domain\/src\/)?/, '')}: ${escaped(test.own)}` : '-');

/** Command -> method and path. */
const routesOf = ({ paths }) => new Map(Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { operationId }]) => [operationId, `${method.toUpperCase()} ${path}`])));

function eventsPage(events, commands) {
  const lines = [
    '# Events', '',
    'Made from the catalogue and the golden events by `node scripts/rules/pages.mjs`; a test compares. Names are never changed and entries never deleted; a shape once stored is read for ever. Beside its data every event carries who, for whom, when it was so and when it was recorded, why, on what document, its marking, and what caused it.', '',
  ];
  for (const [noun, all] of events) {
    lines.push(`## ${noun}`, '');
    for (const { type, version, effective, releases, fields, says, samples } of all) {
      const by = commands.filter(({ emits }) => emits.includes(type)).map(({ command }) => command);
      const sample = samples.at(-1);
      lines.push(`### ${type}`, '', ...(says ? [says, ''] : []));
      lines.push(`- Version ${version}; takes effect ${{ past: 'now or earlier', future: 'later than now', any: 'earlier or later' }[effective]}${releases ? '; may be marked lower than its stream (I24)' : ''}`);
      lines.push(`- Fields: \`${fields}\``);
      if (by.length > 0) lines.push(`- After: ${by.join(', ')}`);
      if (sample) lines.push(`- Sample: \`${clipped(JSON.stringify(sample.now))}\``);
      lines.push('');
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

const clipped = (text) => (text.length > SAMPLE_LENGTH_MAX ? `${text.slice(0, SAMPLE_LENGTH_MAX)}...` : text);
const escaped = (text) => text.replace(/\|/g, '\\|');

if (isProgram(import.meta.url)) {
  await main(async () => {
    const [check, folder = ROOT] = process.argv.slice(2);
    const stale = [];
    for (const [path, text] of Object.entries(pages())) {
      if (check !== '--check') writeFileSync(join(ROOT, path), text);
      else if (readFileSync(join(folder, path), 'utf8') !== text) stale.push(path);
    }
    if (stale.length > 0) throw new StepFailed(`${stale.join(' and ')} are not what the code gives. Run node scripts/rules/pages.mjs and read the difference.`);
  });
}
