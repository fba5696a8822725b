import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Starts the double in a process of its own, for programs that measure or torture what talks to it.
 * Gives its connection string and `send(command)`, which resolves with its counts; the commands are those of serve.mjs.
 */
export async function spawnDouble({ port = 0, features = true } = {}) {
  const args = [fileURLToPath(new URL('./serve.mjs', import.meta.url)), '--port', String(port), ...(features ? [] : ['--no-features'])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('The double ended.');
    return JSON.parse(value);
  };
  const { url, port: bound } = await answer();
  let last = Promise.resolve();
  return {
    url,
    port: bound,
    pid: child.pid,
    /** One after the other: each answer belongs to the command before it. */
    send: (command) => (last = last.then(() => (child.stdin.write(`${JSON.stringify(command)}\n`), answer()))),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}
