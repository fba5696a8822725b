import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { clientOf, EXIT, Failure, type Connection } from '../client.js';
import { print, say, type Format, type Line } from '../output.js';

interface ImportOptions extends Connection {
  readonly output: Format;
  readonly plan: string;
  readonly preview?: true;
}

interface Report {
  readonly new: number;
  readonly changed: number;
  readonly same: number;
  readonly wrong: number;
  readonly rows: readonly Row[];
}

interface Row {
  readonly line: number;
  readonly actionId: string;
  readonly title: string;
  readonly outcome: string;
  readonly faults: readonly { readonly column?: string; readonly code: string; readonly detail: string; readonly rule?: string }[];
  readonly changes?: readonly { readonly column: string; readonly before: unknown; readonly after: unknown }[];
}

const CENTS = 100;

/** Adds `empact oap import FILE --plan ID [--preview]`: the actions of a plan from a CSV table, all rows or none. */
export function addImport(program: Command): void {
  const oap = program.commands.find((command) => command.name() === 'oap')!;
  oap.command('import <file>').description('actions of a plan from a CSV file: new ones proposed, changed ones revised; all rows or none')
    .requiredOption('--plan <id>', 'the plan, such as empact-2022-fire-2024').option('--preview', 'tell which rows are new, changed, the same or wrong; write nothing')
    .action(async (file: string, _options: unknown, command: Command) => importFile(file, command.optsWithGlobals<ImportOptions>()));
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const client = clientOf(options);
  const path = `/v1/oaps/${encodeURIComponent(options.plan)}/actions/import`;
  const csv = read(file);
  // First without effect: a file that cannot be taken is told of row by row.
  const preview = await client.postCsv<Report>(`${path}?dryRun=true`, csv);
  const rows = preview.rows.flatMap(linesOf);
  const { new: added, changed, same, wrong } = preview;
  if (options.preview || wrong > 0) print(rows, options.output);
  say(`${added} new, ${changed} changed, ${same} the same, ${wrong} wrong`);
  if (wrong > 0) throw new Failure(options.preview ? 'As it stands the file would be refused as a whole.' : 'Nothing was recorded: mend the wrong rows and import the file again.');
  if (options.preview) return;
  await client.postCsv<Report>(path, csv);
  say(added + changed === 0 ? 'There was nothing to do.' : `Recorded in ${options.plan}.`);
}

/** A line for each fault or each field that differs, or one. */
function linesOf({ line, actionId, title, outcome, faults, changes = [] }: Row): readonly Line[] {
  const about = { line, action: actionId, title, outcome };
  const says = [
    ...faults.map(({ column = '', detail, rule }) => ({ column, old: '', new: '', says: rule === undefined ? detail : `${detail} (${rule})` })),
    ...changes.map(({ column, before, after }) => ({ column, old: shown(column, before), new: shown(column, after), says: '' })),
  ];
  return (says.length > 0 ? says : [{ column: '', old: '', new: '', says: '' }]).map((each) => ({ ...about, ...each }));
}

/** As a cell of the file would have it. */
const shown = (column: string, value: unknown): unknown => (value === null ? '' : column === 'costEUR' ? Number(value) / CENTS : value);

function read(file: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw new Failure(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`, EXIT.usage);
  }
}
