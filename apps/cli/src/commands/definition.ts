import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { loadDefinition } from '#wiring';
import { Client, EXIT, Failure, runningEngine, type Connection } from '../client.js';
import { say } from '../output.js';

/** Adds `empact definition check|publish`. */
export function addDefinition(program: Command): void {
  const definition = program.command('definition').description('programmes as data');
  definition
    .command('check <file>')
    .description('say where a definition is wrong, and what was expected')
    .action((file: string) => void checked(file));
  definition
    .command('publish <file>')
    .description('publish a definition on the running engine')
    .action(async (file: string, _options: unknown, command: Command) => {
      const text = checked(file);
      const options = command.optsWithGlobals<Connection>();
      const url = options.url ?? runningEngine(resolve(options.data));
      if (!url) throw new Failure('No engine runs on this data folder; start one with `empact up`.', EXIT.retry);
      const { stream, revision } = await new Client(url, options.as).post<{ stream: string; revision: number }>('/v1/definitions', text);
      say(`${stream} stands at revision ${revision}.`);
    });
}

function checked(file: string): string {
  const text = readFileSync(file, 'utf8');
  const loaded = loadDefinition(text);
  if ('problems' in loaded) throw new Failure(loaded.problems.map(({ pointer, message }) => `${file} ${pointer || '/'}: ${message}`).join('\n'), EXIT.usage);
  say(`${file}: ${loaded.definition.id} version ${loaded.definition.version} is sound.`);
  return text;
}
