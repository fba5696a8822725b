/**
 * `npm run bench`: every `bench/<topic>/*.bench.mjs`, one after the other on an otherwise idle machine; `npm run bench -- log views`
 * runs those topics, what follows `--` once more goes to each of them. A bench prints one JSON line a row:
 * `{row, ours, baseline, unit, ratio, goal, pass}`, without goal and pass where a figure is only seen, or `{row, skipped}` with the reason. The rows as JSON on standard output and in
 * bench/results/latest.json, a table on standard error. Exit code 1 when a goal is missed or a bench broke off.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt } from '../scripts/ensure-built.mjs';
import { ensureCompiler, ensureInstalled, nodeHeaders } from '../scripts/ensure-installed.mjs';
import { isProgram, main, npm, ROOT, step } from '../scripts/steps.mjs';

const BENCH = join(ROOT, 'bench');
/** A backlog that takes twice its quarter of an hour is to be a row that misses its goal, not a bench that broke off. */
const BENCH_MINUTES_MAX = 40;

/** What the benches compare with. Without it a bench says which rows it skipped. */
async function ensureBaselines() {
  if (!existsSync(join(BENCH, 'package.json')) || existsSync(join(BENCH, 'node_modules', '.package-lock.json'))) return;
  const verb = existsSync(join(BENCH, 'package-lock.json')) ? 'ci' : 'install';
  try {
    await ensureCompiler();
    await step('installing what the benches compare with', () =>
      npm([verb, '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], { cwd: BENCH, seconds: 900, env: nodeHeaders() }));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
  }
}

const benches = (topics) =>
  readdirSync(BENCH, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && (topics.length === 0 || topics.includes(entry.name)))
    .flatMap(({ name }) => readdirSync(join(BENCH, name)).filter((file) => file.endsWith('.bench.mjs')).map((file) => `${name}/${file}`))
    .sort();

/** The rows a bench prints; one more, that fails, if it broke off. */
async function runBench(path, options) {
  process.stderr.write(`\n== ${path}\n`);
  const child = spawn(process.execPath, ['--enable-source-maps', '--expose-gc', join(BENCH, path), ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), BENCH_MINUTES_MAX * 60_000);
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  const rows = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const row = rowOf(line);
    if (row) rows.push({ bench: path, ...row });
    process.stderr.write(`${row ? sentence(row) : line}\n`);
  }
  const end = await ended;
  clearTimeout(timer);
  // A bench ends with 1 when a row of its own missed its goal; anything else that is not 0 is a break.
  if (end !== 0 && !(end === 1 && rows.some(({ pass }) => pass === false))) rows.push({ bench: path, row: `broke off (${end})`, pass: false });
  return rows;
}

function rowOf(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value.row === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

const verdict = ({ pass, skipped }) => (skipped !== undefined ? 'skipped' : pass === undefined ? 'seen' : pass ? 'reached' : 'MISSED');
const cell = (value) => (typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 2 }) : String(value ?? ''));
const sentence = (row) => ` ${row.row}: ${row.skipped ?? `${cell(row.ours)} ${row.unit ?? ''}${row.goal === undefined ? '' : `, ratio ${cell(row.ratio)}, goal ${cell(row.goal)}`}${beside(row)}`} ${verdict(row)}`;
/** What a row says beyond the table's columns. */
const beside = (row) => Object.entries(row).filter(([name]) => !TABLED.has(name)).map(([name, value]) => `, ${name} ${cell(value)}`).join('');
const TABLED = new Set(['row', 'ours', 'baseline', 'unit', 'ratio', 'goal', 'pass', 'skipped', 'bench', 'against']);

function table(rows) {
  const head = ['row', 'ours', 'baseline', 'unit', 'ratio', 'goal', ''];
  const lines = [head, ...rows.map((row) => [row.row, cell(row.ours), cell(row.baseline), row.unit ?? '', cell(row.ratio), cell(row.goal), verdict(row)])];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return `\n${lines.map((line) => line.map((text, column) => ([1, 2, 4, 5].includes(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]))).join('  ').trimEnd()).join('\n')}\n\n`;
}

// Last, as what it leans on has to be defined by then.
if (isProgram(import.meta.url)) {
  await main(async () => {
    const split = process.argv.indexOf('--', 2);
    const topics = process.argv.slice(2, split < 0 ? undefined : split);
    const options = split < 0 ? [] : process.argv.slice(split + 1);
    await ensureInstalled();
    await ensureBuilt();
    await ensureBaselines();
    const rows = [];
    for (const path of benches(topics)) rows.push(...(await runBench(path, options)));
    process.stderr.write(table(rows));
    const report = { node: process.versions.node, processors: cpus().length, processor: cpus()[0]?.model, memoryBytes: totalmem(), rows };
    mkdirSync(join(BENCH, 'results'), { recursive: true });
    writeFileSync(join(BENCH, 'results', 'latest.json'), `${JSON.stringify(report, null, 2)}\n`);
    console.log(JSON.stringify(report));
    if (rows.length === 0 || rows.some(({ pass }) => pass === false)) process.exitCode = 1;
  });
}
