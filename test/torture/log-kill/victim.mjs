/**
 * Writes with many writers until it is killed, and says on stdout what was acknowledged, after it was.
 *   node victim.mjs <file> <round> <writers>
 * Every writer first finds the head of its stream; every third append has two events.
 */
import { openSqliteLog } from '#engine';

const [file, round, writers] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

const log = await openSqliteLog({ file });
const heads = await Promise.all(Array.from({ length: Number(writers) }, (_, w) => head(`oap-w${w}`)));
say('writing');
await Promise.all(heads.map((from, w) => write(`oap-w${w}`, from)));

async function write(stream, from) {
  for (let revision = from, n = 0; ; n++) {
    const parts = n % 3 === 0 ? 2 : 1;
    const ids = parts === 2 ? [`${round}-${stream}-${n}.0`, `${round}-${stream}-${n}.1`] : [`${round}-${stream}-${n}`];
    const events = ids.map((id, of) => ({ id, type: 'Written', data: { of, parts, filler: 'x'.repeat((n * 37) % 900) }, metadata: { v: 1 } }));
    const appended = await log.append({ stream, expectedRevision: revision, events });
    for (const [i, id] of ids.entries()) say(JSON.stringify({ id, at: `${stream}@${revision + 1 + i}` }));
    revision = appended.revision;
  }
}

async function head(stream) {
  try {
    const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
    return last.revision;
  } catch (error) {
    if (error.name === 'StreamNotFound') return -1;
    throw error;
  }
}
