import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { Client, EXIT, Failure, runningEngine, type Connection } from '../client.js';
import { say } from '../output.js';

/** Adds `empact definition check|publish`. */
export function addDefinition(program: Command): void {
  const definition = program.command('definition').description('programmes as data');
  definition
    .command('check <file>')
    .description('say where a definition is wrong, and what was expected')
    .action(async (file: string) => void (await checked(file)));
  definition
    .command('publish <file>')
    .description('publish a definition on the running engine')
    .action(async (file: string, _options: unknown, command: Command) => {
      const text = await checked(file);
      const options = command.optsWithGlobals<Connection>();
      const url = options.url ?? runningEngine(resolve(options.data));
      if (!url) throw new Failure('No engine runs on this data folder; start one with `empact up`.', EXIT.retry);
      const { stream, revision } = await new Client(url, options.as).post<{ stream: string; revision: number }>('/v1/definitions', text);
      say(`${stream} stands at revision ${revision}.`);
    });
}

async function checked(file: string): Promise<string> {
  const text = textOf(file);
  const { loadDefinition } = await import('#wiring');
  const loaded = loadDefinition(text);
  if ('problems' in loaded) throw new Failure(loaded.problems.map(({ pointer, message }) => `${file} ${pointer || '/'}: ${message}`).join('\n'), EXIT.usage);
  say(`${file}: ${loaded.definition.id} version ${loaded.definition.version} is sound.`);
  return text;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`, EXIT.missing);
  }
}
