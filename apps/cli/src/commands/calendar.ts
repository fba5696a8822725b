import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { fileURLToPath } from 'node:url';
import { clientOf, EXIT, Failure, type Connection } from '../client.js';
import { print, say, type Format } from '../output.js';

/** Calendars that ship: `eu-inst.yaml` and one file a Member State. */
const SHIPPED = fileURLToPath(new URL('../../../../../definitions/calendars/', import.meta.url));

/** Adds `empact calendar ls|check|publish`. */
export function addCalendar(program: Command): void {
  const calendar = program.command('calendar').description('working days');
  calendar
    .command('ls')
    .description('the calendars that ship')
    .action(async (_options: unknown, command: Command) => {
      const rows = await Promise.all(readdirSync(SHIPPED).sort().map(async (file) => rowOf(await checked(SHIPPED + file))));
      print(rows, command.optsWithGlobals<{ output: Format }>().output);
    });
  calendar
    .command('check <file-or-code>')
    .description('say where a calendar is wrong, and what was expected')
    .action(async (name: string) => {
      const { code, version, from, to } = await checked(fileOf(name));
      say(`${code} version ${version} is sound: ${from} to ${to}.`);
    });
  calendar
    .command('publish <file-or-code>')
    .description('publish a calendar on the running engine')
    .action(async (name: string, _options: unknown, command: Command) => {
      const body = { ...(await checked(fileOf(name))), meta: { marking: 'PUBLIC' } };
      const { stream, revision } = await clientOf(command.optsWithGlobals<Connection>()).post<{ stream: string; revision: number }>('/v1/calendars', body);
      say(`${stream} stands at revision ${revision}.`);
    });
}

/** A file as it is named, or the shipped one of a code. */
const fileOf = (name: string): string => (existsSync(name) ? name : `${SHIPPED}${name.toLowerCase()}.yaml`);

async function checked(file: string) {
  const { loadCalendar } = await import('#wiring');
  const loaded = loadCalendar(textOf(file));
  if ('problems' in loaded) throw new Failure(loaded.problems.map(({ pointer, message }) => `${file} ${pointer || '/'}: ${message}`).join('\n'), EXIT.usage);
  return loaded.calendar;
}

const rowOf = ({ code, version, from, to, holidays }: Awaited<ReturnType<typeof checked>>) => ({ code, version, from, to, holidays: holidays.length });

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`, EXIT.missing);
  }
}
