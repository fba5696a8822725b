/**
 * Opens a log for writing, which brings an older file to this version, and dies after a step of that.
 *   node migrate.child.mjs <file> <steps, 0 for all>
 */
const { openConnection } = await import(new URL('./event-log/sqlite-connection.js', import.meta.resolve('#engine')).href);
const { ensureSchema } = await import(new URL('./event-log/sqlite-schema.js', import.meta.resolve('#engine')).href);

const [file, steps] = process.argv.slice(2);
let done = 0;
ensureSchema(openConnection({ file, mode: 'write' }), () => {
  if (++done === Number(steps)) process.kill(process.pid, 'SIGKILL');
});
process.stdout.write(String(done));
