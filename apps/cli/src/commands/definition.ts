import { readFileSync } from 'node:fs';
import { EOL } from 'node:os';
import type { Command } from 'commander';
import type { Definition } from '#kernel';
import type { DefinitionComparison, Moves } from '#wiring';
import { clientOf, EXIT, Failure, type Connection } from '../client.js';
import { print, say, type Format } from '../output.js';
import { reader } from './ask.js';

interface Shown extends Connection {
  readonly output: Format;
}

interface MigrateOptions extends Shown {
  readonly reason: string;
  readonly doc?: string;
  readonly dryRun?: true;
}

/** Adds `empact definition check|publish|diff|migrate`. */
export function addDefinition(program: Command): void {
  const definition = program.command('definition').description('programmes as data');
  definition
    .command('check <file>')
    .description('say where a definition is wrong, and what was expected')
    .action(async (file: string) => {
      const { id, version } = (await checked(file)).definition;
      say(`${file}: ${id} version ${version} is sound.`);
    });
  definition
    .command('publish <file>')
    .description('publish a definition on the running engine')
    .action(async (file: string, _options: unknown, command: Command) => {
      const { text } = await checked(file);
      const { stream, revision } = await clientOf(command.optsWithGlobals<Connection>()).post<{ stream: string; revision: number }>('/v1/definitions', text);
      say(`${stream} stands at revision ${revision}.`);
    });
  definition
    .command('diff <before> <after>')
    .description('two definitions side by side: each a file, or a published one such as empact-2026@1')
    .action(async (before: string, after: string, _options: unknown, command: Command) => {
      const { compareDefinitions } = await import('#wiring');
      const compared = compareDefinitions(await named(before, command), await named(after, command));
      tell(compared, command.optsWithGlobals<Shown>().output);
    });
  definition
    .command('migrate <cycle> <version>')
    .description('move a cycle to a newer version of its definition')
    .requiredOption('--reason <text>', 'why, in a sentence')
    .option('--doc <reference>', 'the decision it rests on')
    .option('--dry-run', 'tell what would change, and whose deadlines would move; write nothing')
    .action(migrate);
}

async function migrate(cycle: string, version: string, _options: unknown, command: Command): Promise<void> {
  const options = command.optsWithGlobals<MigrateOptions>();
  if (!/^[1-9]\d{0,5}$/.test(version)) throw new Failure('The version is a whole number, such as 2.', EXIT.usage);
  const body = { version: Number(version), reason: options.reason, ...(options.doc !== undefined && { docRef: options.doc }) };
  const path = `/v1/cycles/${encodeURIComponent(cycle)}/migrate-cycle${options.dryRun ? '?dryRun=true' : ''}`;
  const answer = await clientOf(options).post<{ events: readonly object[]; comparison?: DefinitionComparison } & Partial<Moves>>(path, body);
  if (!options.dryRun) return say(answer.events.length > 0 ? `${cycle} goes by version ${version} from now on.` : `${cycle} goes by version ${version} already.`);
  if (options.output === 'json') return print([answer], 'json');
  if (answer.comparison) tell(answer.comparison, options.output);
  const { moves = [], more = 0 } = answer;
  print(moves.map(({ ruleId, scope, change, from = '', to = '', recipients }) => ({ rule: ruleId, scope: scope.id, change, from, to, recipients: recipients.join(', ') })), options.output);
  say(`${moves.length}${more > 0 ? ` and ${more} more` : ''} deadlines would change; nothing was written.`);
}

/** In a table the sentences; else field by field. */
function tell({ sentences, changes }: DefinitionComparison, output: Format): void {
  if (output === 'json') return print([{ sentences, changes }], 'json');
  if (output !== 'table') return print(changes.flatMap(({ subject, id, change, fields }) => fields.map((field) => ({ subject, id, change, ...field }))), output);
  for (const { en } of sentences) process.stdout.write(`${en}${EOL}`);
  if (sentences.length === 0) say('They do not differ.');
}

/** A definition from a file, or a published one by `<id>@<version>`; `<id>` alone is its newest. */
async function named(text: string, command: Command): Promise<Definition> {
  const published = /^([a-z][a-z0-9-]*)(?:@(\d+))?$/.exec(text);
  if (!published) return (await checked(text)).definition;
  const [, id, version] = published;
  return reader(command, command.optsWithGlobals<Connection>()).get<Definition>(`/v1/definitions/${id!}${version === undefined ? '' : `?version=${version}`}`);
}

async function checked(file: string): Promise<{ readonly text: string; readonly definition: Definition }> {
  const text = textOf(file);
  const { loadDefinition } = await import('#wiring');
  const loaded = loadDefinition(text);
  if ('problems' in loaded) throw new Failure(loaded.problems.map(({ pointer, message }) => `${file} ${pointer || '/'}: ${message}`).join('\n'), EXIT.usage);
  return { text, definition: loaded.definition };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`, EXIT.missing);
  }
}
