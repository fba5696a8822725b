/**
 * The double as a process of its own.
 *   node test/support/eventstore-double/serve.mjs [--port 0] [--no-features]
 * Says `{"url": ...}` on stdout, then takes a JSON command a line on stdin and answers each with a line:
 *   {"misbehave": {...}}  "freeze"  "thaw"  "kill"  "restart"  {"endStreams": "ok"}  "counts"
 * Ends with stdin. Frozen for good by SIGSTOP, killed by SIGKILL: then its data is gone, as it keeps them in memory.
 */
import { register } from 'node:module';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

register('./typescript-hooks.mjs', import.meta.url);
const { startDouble } = await import('./index.ts');

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' }, 'no-features': { type: 'boolean', default: false } } });
const double = await startDouble({ port: Number(values.port), serverFeatures: !values['no-features'] });
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
say({ url: double.url, port: double.port, pid: process.pid });

for await (const line of createInterface({ input: process.stdin })) {
  if (line.trim() === '') continue;
  await obey(JSON.parse(line));
  say(double.counts);
}
await double.stop();
process.exit(0);

async function obey(command) {
  if (typeof command === 'object') {
    if (command.misbehave) double.misbehave(command.misbehave);
    if (command.endStreams) double.endStreams(command.endStreams);
  } else if (['freeze', 'thaw', 'kill', 'restart'].includes(command)) {
    await double[command]();
  } else if (command !== 'counts') throw new Error(`There is no command ${command}.`);
}
