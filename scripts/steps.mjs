/** What every script here leans on: where the project is, one line a step, bounded child processes, one builder at a time. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Stamps live in node_modules, so that removing it forgets them. */
export const CACHE = join(ROOT, 'node_modules', '.cache', 'empact');
/** The oldest Node this runs on; the same number stands in package.json `engines`. */
const NODE_MIN = [20, 19];

/** A failure to be told in its own words, without a stack. */
export class StepFailed extends Error {}

/** Runs a script's main function; a `StepFailed` becomes one sentence and exit code 1. */
export async function main(work) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof StepFailed ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}

/** Whether the module was started as a program rather than imported. */
export const isProgram = (url) => process.argv[1] !== undefined && fileURLToPath(url) === resolve(process.argv[1]);

export function assertNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < NODE_MIN[0] || (major === NODE_MIN[0] && minor < NODE_MIN[1])) {
    throw new StepFailed(`This needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}.`);
  }
}

/** One line a step: what, then how it ended (`ok`, unless `word` says it otherwise) and the time it took. Progress goes to stderr. */
export async function step(what, work, word = () => 'ok') {
  const started = Date.now();
  const inPlace = process.stderr.isTTY === true;
  process.stderr.write(inPlace ? ` ${what} ...` : ` ${what} ...\n`);
  const close = (end) => process.stderr.write(`${inPlace ? '\r\x1b[K' : ''} ${what.padEnd(52)} ${end.padEnd(6)} ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  try {
    const result = await work();
    close(word(result));
    return result;
  } catch (error) {
    close('failed');
    throw error;
  }
}

/**
 * Runs a program in a process group of its own and ends the whole group after `seconds`. Resolves to the exit code (a signal
 * counts as 1), whether time ran out, and what it printed unless `show` lets it through.
 */
export function run(command, args, { seconds, env = {}, cwd = ROOT, show = false }) {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(command, args, {
      cwd, env: { ...process.env, ...env }, detached: process.platform !== 'win32', stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    });
    const said = [];
    child.stdout?.on('data', (data) => said.push(data));
    child.stderr?.on('data', (data) => said.push(data));
    const end = (signal) => {
      try {
        process.kill(process.platform === 'win32' ? child.pid : -child.pid, signal);
      } catch {
        // The group has already ended.
      }
    };
    const interrupted = () => { end('SIGTERM'); process.exit(130); };
    process.once('SIGINT', interrupted);
    process.once('SIGTERM', interrupted);
    let timedOut = false;
    const timer = setTimeout(() => { timedOut = true; end('SIGKILL'); }, seconds * 1000);
    const settled = () => { clearTimeout(timer); process.off('SIGINT', interrupted); process.off('SIGTERM', interrupted); };
    child.once('error', (error) => { settled(); reject(new StepFailed(`${command} could not be started: ${error.message}`)); });
    child.once('close', (code) => { settled(); resolvePromise({ code: code ?? 1, timedOut, output: Buffer.concat(said).toString('utf8') }); });
  });
}

/** Like `run`, but anything except exit code 0 throws with the end of what was printed. */
export async function mustRun(command, args, options) {
  const result = await run(command, args, options);
  if (result.timedOut) throw new StepFailed(`${tail(result.output)}${command} did not end within ${options.seconds} s.`);
  if (result.code !== 0) throw new StepFailed(`${tail(result.output)}${[command, ...args].join(' ')} ended with exit code ${result.code}.`);
  return result.output;
}

const TAIL_LINES = 60;
const COLOUR = /\x1b\[[0-9;]*m/g;
const tail = (text) => (text.trim() === '' ? '' : `${text.replace(COLOUR, '').trimEnd().split('\n').slice(-TAIL_LINES).join('\n')}\n`);

/** npm as it was called, or as it is found; a version of our own is never fetched. */
export const npm = (args, options) =>
  process.env.npm_execpath?.endsWith('.js') ? mustRun(process.execPath, [process.env.npm_execpath, ...args], options) : mustRun('npm', args, options);

export const hashOf = (...parts) => parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex');

export function readStamp(name) {
  try {
    return readFileSync(join(CACHE, name), 'utf8');
  } catch {
    return undefined;
  }
}

export function writeStamp(name, value) {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(join(CACHE, name), value);
}

export const forgetStamp = (name) => rmSync(join(CACHE, name), { force: true });

const LOCK_POLL_MS = 250;
const LOCK_WAIT_MAX_MS = 15 * 60_000;

/** One process at a time installs and builds a working copy; a lock left by a process that is gone is taken over. */
export async function alone(work) {
  // Outside the working copy: installing empties node_modules, building rewrites dist.
  const lock = join(tmpdir(), `empact-setup-${hashOf(ROOT).slice(0, 16)}.lock`);
  const patience = Date.now() + LOCK_WAIT_MAX_MS;
  for (let told = false; !taken(lock); told = true) {
    if (Date.now() > patience) throw new StepFailed(`Another process has been setting up this working copy for long; if none is, remove ${lock}.`);
    if (!told) process.stderr.write(' waiting for another process that is setting up this working copy ...\n');
    await new Promise((wake) => setTimeout(wake, LOCK_POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock) {
  try {
    const handle = openSync(lock, 'wx');
    writeFileSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    return false;
  }
}

function isAbandoned(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    // Between its creation and its first byte the file is empty: give the holder a moment.
    if (!holder) return Date.now() - statSync(lock).mtimeMs > 5_000;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
