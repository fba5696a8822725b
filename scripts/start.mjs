/** `npm start`: set up what is missing, then the engine with its demo. Arguments pass through: `npm start -- --at 2021-03-01 --port 3000`. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { main, ROOT } from './steps.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  process.exitCode = await engine(process.argv.slice(2));
});

/** The engine as a child on this terminal; resolves to its exit code. */
function engine(args) {
  const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, 'dist/apps/cli/src/main.js'), 'up', '--demo', ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the whole group; from elsewhere it is for us to pass on. Either way the child decides when it ends.
  process.on('SIGINT', () => { if (!process.stdin.isTTY) child.kill('SIGINT'); });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
  });
}
