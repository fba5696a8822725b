import { spawn } from 'node:child_process';

export const API_MAIN = 'dist/apps/api/src/main.js';
export const CLI_MAIN = 'dist/apps/cli/src/main.js';

/** What a program that has ended left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest a program may take that should end by itself. */
const END_MS_MAX = 30_000;

/** Runs a built program to its end, with these variables and no others of ours. */
export function runToEnd(file: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(late);
      resolve({ code, stdout, stderr });
    });
  });
}
