import { parse, type CsvError } from 'csv-parse/sync';
import { BATCH_MAX } from '#wiring';
import { BodyPipe } from '../http/body.pipe.js';
import { badRequest, type Fault } from '../http/problem.js';
import { ProposeOperationalActionBody } from './oap.dto.js';

/** What is wrong with a row: the column as the file names it, and a sentence. */
export interface RowFault {
  readonly column?: string;
  readonly code: string;
  readonly detail: string;
  readonly rule?: string;
}

/** One row of a plan in a table. */
export interface ActionRow {
  /** Line of the file on which it begins, from 1; a quoted text may run over several. */
  readonly line: number;
  readonly body: ProposeOperationalActionBody;
  readonly faults: readonly RowFault[];
}

/** A table of actions as people fill it in. */
export interface ActionTable {
  readonly rows: readonly ActionRow[];
  /** The column that holds a field, as the file writes it. */
  readonly columnOf: (field: string) => string | undefined;
}

type Value = string | number | boolean | readonly string[] | readonly object[] | { readonly oapId: string; readonly actionId: string };
type Read = Value | RowFault;

/** A field of an action, by the heading of its column. */
interface Column {
  readonly field: keyof ProposeOperationalActionBody;
  readonly read: (cell: string) => Read;
  readonly required?: true;
}

/** Longest row: an aim, results and a title at their longest, quoted. */
const ROW_CHARACTERS_MAX = 20_000;
const DELIMITERS = [';', '\t', ','] as const;
/** A spreadsheet takes a cell that begins so for a formula; one that is meant as text has an apostrophe before it, as our own CSV has. */
const FORMULA = /^[=+\-@\t\r]/;
const GUARDED = /^'(?=[=+\-@\t\r])/;

const fault = (code: string, detail: string): RowFault => ({ code, detail });
const asText = (cell: string): Read => (FORMULA.test(cell) ? fault('FORMULA', "This begins like a formula. Put an apostrophe (') before it if it is meant as it stands.") : cell.replace(GUARDED, ''));

/** Headings, in small letters. Amounts are in euros here, since people write them so. */
const COLUMNS: Readonly<Record<string, Column>> = {
  actionid: { field: 'actionId', read: asText, required: true },
  title: { field: 'title', read: asText, required: true },
  aim: { field: 'aim', read: asText },
  goals: { field: 'goals', read: (cell) => cell.split(/[\s,;|]+/).filter((code) => code !== ''), required: true },
  kind: { field: 'kind', read: asText, required: true },
  start: { field: 'start', read: dayOfCell },
  end: { field: 'end', read: dayOfCell },
  expectedresults: { field: 'expectedResults', read: asText },
  jadplanned: { field: 'jadPlanned', read: yesOrNo },
  fundingsource: { field: 'fundingSource', read: asText },
  costeur: { field: 'costEstimate', read: cents },
  kpis: { field: 'kpis', read: targets },
  previous: { field: 'previous', read: reference },
};
export const HEADINGS = ['actionId', 'title', 'aim', 'goals', 'kind', 'start', 'end', 'expectedResults', 'jadPlanned', 'fundingSource', 'costEUR', 'kpis', 'previous'] as const;

/** A field of an action and the heading it stands under. */
export const FIELDS = HEADINGS.map((heading) => ({ heading, field: COLUMNS[heading.toLowerCase()]!.field }));

/**
 * Reads a table of actions: comma, semicolon or tab, whichever the first line has most of; texts in quotes may hold line breaks. An empty cell is a field left out.
 * What is wrong with the table as such (headings, quotes, size) is refused; what is wrong with a row is told of the row.
 */
export function readActionTable(text: string): ActionTable {
  const [heading, ...lines] = recordsOf(text);
  if (!heading) throw badRequest([{ pointer: '', code: 'EMPTY', detail: `The file is empty. Its first line names the columns: ${HEADINGS.join(', ')}.` }]);
  const names = heading.record.map((name) => name.trim());
  assertHeadings(names);
  if (lines.length === 0) throw badRequest([{ pointer: '', code: 'TOO_FEW', detail: 'The file has headings and no row.' }]);
  if (lines.length > BATCH_MAX) throw badRequest([{ pointer: '', code: 'TOO_MANY', detail: `At most ${BATCH_MAX} rows are taken at once; the file has ${lines.length}.` }]);
  const columnOf = (field: string) => names.find((name) => COLUMNS[name.toLowerCase()]?.field === field);
  const judge = new BodyPipe(ProposeOperationalActionBody);
  const firstLine = new Map<string, number>();
  const rows = lines.map(({ record, line }) => {
    const { body, faults } = readRow(names, record);
    const wrong = faults.length > 0 ? faults : judge.judge(body).faults.map(({ pointer = '', code, detail }) => ({ column: columnOf(pointer.split('/')[1] ?? ''), code, detail }));
    const { actionId } = body;
    const before = firstLine.get(actionId);
    if (before === undefined) firstLine.set(actionId, line);
    const twice = before === undefined ? [] : [{ column: columnOf('actionId'), code: 'ROW_TWICE', detail: `Action ${actionId} stands on line ${before} already.` }];
    return { line, body, faults: [...wrong, ...twice] };
  });
  return { rows, columnOf };
}

interface Line {
  readonly record: readonly string[];
  readonly line: number;
}

function recordsOf(text: string): readonly Line[] {
  try {
    const read = parse(text, { bom: true, delimiter: delimiterOf(text), relax_column_count: true, raw: true, trim: true, max_record_size: ROW_CHARACTERS_MAX }) as unknown as readonly { record: string[]; raw: string }[];
    // Counted here: the parser's own count takes CRLF within quotes for two.
    let next = 1;
    const lines: Line[] = [];
    for (const { record, raw } of read) {
      if (record.some((cell) => cell !== '')) lines.push({ record, line: next });
      next += raw.match(/\r\n|\r|\n/g)?.length ?? 0;
    }
    return lines;
  } catch (error) {
    const { lines, code } = error as CsvError & { lines?: number };
    const where = lines === undefined ? '' : ` near line ${lines}`;
    throw badRequest([{ pointer: '', code: 'CSV_INVALID', detail: code === 'CSV_MAX_RECORD_SIZE' ? `A row${where} is longer than ${ROW_CHARACTERS_MAX} characters; is a quotation mark left open?` : `The file is no sound CSV${where}: a quotation mark is left open or stands within a text.` }]);
  }
}

/** The one that the first line has most of. */
function delimiterOf(text: string): string {
  const first = /^[^\r\n]*/.exec(text)![0];
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!;
}

function assertHeadings(names: readonly string[]): void {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const name of names) {
    const known = name.toLowerCase();
    if (!Object.hasOwn(COLUMNS, known)) faults.push({ pointer: '', code: 'COLUMN_UNKNOWN', detail: `There is no column "${name.slice(0, 80)}". Known are ${HEADINGS.join(', ')}.` });
    else if (seen.has(known)) faults.push({ pointer: '', code: 'COLUMN_TWICE', detail: `The column ${name} stands there twice.` });
    seen.add(known);
  }
  for (const heading of HEADINGS) if (COLUMNS[heading.toLowerCase()]!.required && !seen.has(heading.toLowerCase())) faults.push({ pointer: '', code: 'COLUMN_MISSING', detail: `The column ${heading} is missing.` });
  if (faults.length > 0) throw badRequest(faults);
}

function readRow(names: readonly string[], record: readonly string[]): { body: ProposeOperationalActionBody; faults: readonly RowFault[] } {
  const fields: Record<string, Value> = {};
  const faults: RowFault[] = [];
  if (record.length > names.length && record.slice(names.length).some((cell) => cell !== '')) faults.push(fault('TOO_MANY_CELLS', `The row has ${record.length} cells, the headings ${names.length}. Put a text that holds the delimiter in quotes.`));
  for (const [at, name] of names.entries()) {
    const cell = (record[at] ?? '').replace(/\r\n?/g, '\n');
    if (cell === '') continue;
    const { field, read } = COLUMNS[name.toLowerCase()]!;
    const value = read(cell);
    if (typeof value === 'object' && 'code' in value) faults.push({ ...value, column: name });
    else fields[field] = value;
  }
  return { body: fields as unknown as ProposeOperationalActionBody, faults };
}

/** 2022-01-31, and what spreadsheets in the Union make of it: 31/01/2022, 31.1.2022. The day comes first. */
function dayOfCell(cell: string): Read {
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(cell) ?? [];
  return day === undefined ? asText(cell) : `${year}-${month!.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const YES = ['yes', 'y', 'true', '1', 'x', 'oui', 'o', 'sí', 'si'];
const NO = ['no', 'n', 'false', '0', 'non'];

function yesOrNo(cell: string): Read {
  const said = cell.toLowerCase();
  return YES.includes(said) || (NO.includes(said) ? false : fault('NOT_YES_OR_NO', 'This is yes or no.'));
}

/** `ARRESTS 20 count`, one a line or between semicolons or bars. */
function targets(cell: string): Read {
  const parts = cell.split(/[;|\n]+/).map((part) => part.trim()).filter((part) => part !== '');
  const read = parts.map((part) => /^(\S+)\s+(\d{1,15})\s+(\S+)$/.exec(part));
  if (read.some((part) => part === null)) return fault('NOT_A_TARGET', 'A target is an indicator, a whole number and its unit, such as ARRESTS 20 count; several stand on lines of their own or between semicolons.');
  return read.map((part) => ({ indicator: part![1]!, target: Number(part![2]), unit: part![3]! }));
}

/** `<plan>/<number>`. */
function reference(cell: string): Read {
  const [, oapId, actionId] = /^([^/]+)\/([^/]+)$/.exec(cell) ?? [];
  return oapId === undefined ? fault('NOT_AN_ACTION', 'This is no action of an earlier plan, such as empact-2022-fire-2023/3.2.') : { oapId, actionId: actionId! };
}

/** Euros, with a point or comma before the cents: 1234.50, 1234,5, 1 234. */
function cents(cell: string): Read {
  const [, euros, decimals = ''] = /^(\d{1,3}(?:[ \u00a0\u202f]?\d{3})*|\d+)(?:[.,](\d{1,2}))?$/.exec(cell) ?? [];
  if (euros === undefined) return fault('NOT_AN_AMOUNT', 'This is no amount in euros, such as 12500 or 12500.50, without a sign of the currency.');
  return Number(euros.replace(/\D/g, '')) * 100 + Number(decimals.padEnd(2, '0'));
}
