import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { EXIT, Failure, type Client, type Connection } from '../client.js';
import { print, say, type Format, type Line } from '../output.js';
import { messagesIn } from '../sse.js';
import { reader } from './ask.js';

interface TailOptions extends Connection {
  readonly output: Format;
  readonly category?: string;
  readonly since?: string;
  readonly limit?: string;
}

/** Wait before the stream is opened again, where the engine has not said how long. */
const RETRY_MS = 2_000;
/** Attempts in a row that reach nobody before it is given up. */
const ATTEMPTS_MAX = 30;

/** Adds `empact stream tail`: what happens, as it happens. */
export function addStream(program: Command): void {
  program
    .command('stream')
    .description('events as they are recorded')
    .command('tail')
    .description('follow the history; after a break it goes on where it was')
    .option('--category <name>', 'of streams of one category, such as oap')
    .option('--since <seq>', 'behind the event with this number; -1 from the first one on')
    .option('--limit <number>', 'end after so many events')
    .action(async (_options: unknown, command: Command) => tail(command));
}

async function tail(command: Command): Promise<void> {
  const options = command.optsWithGlobals<TailOptions>();
  const limit = options.limit === undefined ? Infinity : Number(options.limit);
  if (!(limit >= 1) || (limit !== Infinity && !Number.isInteger(limit))) throw new Failure('--limit is a whole number from 1.', EXIT.usage);
  if (options.output === 'csv') throw new Failure('A stream has no end to make a table of: take ndjson, or empact with another list.', EXIT.usage);
  const client = reader(command, options);
  const place = { id: undefined as string | undefined, retryMs: RETRY_MS, left: limit, failures: 0 };
  while (place.left > 0) {
    try {
      await follow(client, options, place);
    } catch (error) {
      // What is wrong with the question stays wrong.
      if (!(error instanceof Failure) || error.code !== EXIT.retry || ++place.failures > ATTEMPTS_MAX) throw error;
    }
    if (place.left > 0) await pause(place.retryMs);
  }
}

/** One connection, until it ends or enough was told. Keeps `place` so that the next one goes on behind it. */
async function follow(client: Client, { category, since, output }: TailOptions, place: { id: string | undefined; retryMs: number; left: number; failures: number }): Promise<void> {
  const parameters = new URLSearchParams({ ...(category !== undefined && { category }), ...(since !== undefined && { since }) }).toString();
  const pieces = await client.stream(`/v1/events/stream${parameters ? `?${parameters}` : ''}`, place.id === undefined ? {} : { 'last-event-id': place.id });
  place.failures = 0;
  for await (const { id, data, retry } of messagesIn(pieces)) {
    place.retryMs = retry ?? place.retryMs;
    if (data !== undefined) {
      tell(JSON.parse(data) as Line, output);
      place.left--;
    }
    place.id = id ?? place.id;
    if (place.left <= 0) return;
  }
  say('The stream ended; it is taken up again.');
}

function tell(event: Line, output: Format): void {
  if (output === 'table') process.stdout.write(`${String(event.seq).padStart(7)}  ${String(event.recordedAt)}  ${String(event.sentenceEn)}\n`);
  else print([event], 'ndjson');
}
