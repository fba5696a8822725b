import { EOL } from 'node:os';

export const FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

export type Line = Readonly<Record<string, unknown>>;

/** Data goes to stdout, whatever the format; progress and messages go to stderr. */
export function print(rows: readonly Line[], format: Format, columns?: readonly string[]): void {
  process.stdout.write(render(rows, format, columns));
}

export function render(rows: readonly Line[], format: Format, columns: readonly string[] = columnsOf(rows)): string {
  switch (format) {
    case 'json':
      return JSON.stringify(rows, null, 2) + EOL;
    case 'ndjson':
      return rows.map((row) => JSON.stringify(row) + EOL).join('');
    case 'csv':
      return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))].map((line) => line.map(csvCell).join(',') + '\r\n').join('');
    case 'table':
      return table(rows, columns);
  }
}

export const say = (text: string): void => void process.stderr.write(text + EOL);

const columnsOf = (rows: readonly Line[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

const cell = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** A leading `= + - @`, tab or return would be taken for a formula by a spreadsheet. */
const csvCell = (text: string): string => {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Control characters of data never reach the terminal. */
 
const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');

function table(rows: readonly Line[], columns: readonly string[]): string {
  if (rows.length === 0) return `(none)${EOL}`;
  const lines = [columns, ...rows.map((row) => columns.map((column) => shown(cell(row[column]))))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const text = lines.map((line) => line.map((part, i) => part.padEnd(widths[i]!)).join('  ').trimEnd());
  text.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return text.join(EOL) + EOL;
}

/** Progress on a terminal is a bar redrawn in place; elsewhere a line every five seconds. */
export function progress(label: string): (done: number, of: number) => void {
  const WIDTH = 24;
  let last = 0;
  return (done, of) => {
    const complete = done >= of;
    const share = of === 0 ? 1 : done / of;
    const now = Date.now();
    if (process.stderr.isTTY) {
      const full = Math.round(share * WIDTH);
      process.stderr.write(`\r${label} ${'#'.repeat(full)}${'.'.repeat(WIDTH - full)} ${done}/${of}${complete ? EOL : ''}`);
    } else if (complete || now - last >= 5_000) {
      last = now;
      say(`${label} ${done}/${of}`);
    }
  };
}
