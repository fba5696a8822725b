import { ConfigError } from './config.js';
import type { Engine } from './engine.js';
import { FolderLocked, FolderUnusable } from './errors.js';
import { logToStderr } from './log-line.js';

/** Longest wait for what is under way when the process is asked to end. */
const DRAIN_MS_MAX = 10_000;
/** Exit codes: the configuration or the folder is at fault; anything else. */
const EXIT_CONFIG = 2;
const EXIT_FAILED = 1;

/** Runs the start of a program of the deployment. What keeps it from starting is told in a sentence where an operator can mend it, whole where it is a defect; then the process ends. */
export async function runProgram(name: string, start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    fail(error, `The ${name} could not start.`);
  }
}

/** Says, to whoever started the process, where it answers and how far it is. */
export function sayReady({ mode, clock, journal }: Engine, more: { readonly url: string; readonly movedFrom?: number }): void {
  process.stdout.write(`EMPACT_READY ${JSON.stringify({ ...more, mode, now: clock.now(), seq: journal.head() })}\n`);
}

/** Where a server on this address is reached from the same machine. */
export const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/**
 * Ends what is under way when the process is asked to; once, and within bounds. Further signals change nothing: a terminal sends one to the
 * whole group and whoever started this process may hand it on as well.
 */
export function endOnSignal(end: () => Promise<void>): void {
  let ending = false;
  const once = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    const late = setTimeout(() => {
      logToStderr('error', `Not everything had ended after ${DRAIN_MS_MAX} ms. What was acknowledged is stored.`);
      process.exit(EXIT_FAILED);
    }, DRAIN_MS_MAX);
    await end();
    clearTimeout(late);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void once().catch((error: unknown) => fail(error, 'Not everything could be ended in order.')));
}

function fail(error: unknown, what: string): never {
  if (error instanceof ConfigError || error instanceof FolderLocked || error instanceof FolderUnusable) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    process.stderr.write('The port is taken. Set EMPACT_PORT to a free one.\n');
    process.exit(EXIT_CONFIG);
  }
  logToStderr('error', what, { error: error instanceof Error ? error.stack : String(error) });
  process.exit(EXIT_FAILED);
}
