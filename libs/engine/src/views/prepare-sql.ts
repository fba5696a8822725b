import { dayOf, type AnyProjection, type Cell, type Instant, type Sql, type Viewer } from '#kernel';
import { ACCESS_COLUMNS } from './shape.js';
import { q } from './sql-tables.js';

/** A query's text ready for SQLite, with everything it binds. */
export interface PreparedSql {
  readonly text: string;
  readonly params: Readonly<Record<string, Cell>>;
}

/** A query names a table past the braces, so nothing would filter its rows; or a table it has no right to. */
export class UnsafeSql extends Error {
  constructor(why: string, text: string) {
    super(`${why} in: ${text.replace(/\s+/g, ' ').trim().slice(0, 200)}`);
    this.name = 'UnsafeSql';
  }
}

/** Tables by name with their declared columns: those a view's queries may read. */
export type Readable = ReadonlyMap<string, readonly string[]>;

/** A view's own tables and those of the views it depends on. */
export function readableBy(projection: AnyProjection, all: ReadonlyMap<string, AnyProjection>): Readable {
  const views = [projection, ...(projection.dependsOn ?? []).map((name) => all.get(name)!)];
  return new Map(views.flatMap((view) => Object.entries(view.tables).map(([name, table]) => [name, Object.keys(table.columns)] as const)));
}

/**
 * Puts in the place of each `{table}` the rows the viewer may see: the marking is one of the viewer's, and the row is under no embargo,
 * or concerns the viewer's party, or the viewer reads all. Everything is bound, nothing spliced. Throws `UnsafeSql` for a table outside braces.
 */
export function prepareSql(readable: Readable, sql: Sql, viewer: Viewer, at: Instant, zone?: string): PreparedSql {
  const seen = viewer.markings.length ? `marking IN (${viewer.markings.map((_, i) => `:v_marking${i}`).join(', ')})` : '0';
  const text = replaceTables(sql.text, (name) => {
    const columns = readable.get(name);
    if (!columns) throw new UnsafeSql(`{${name}} is no table of this view or of one it depends on`, sql.text);
    const all = [...columns, ...ACCESS_COLUMNS].map(q).join(', ');
    return `(SELECT ${all} FROM ${q(name)} WHERE ${seen} AND (embargo = 0 OR :v_reads_all = 1 OR instr(parties, :v_party) > 0))`;
  });
  const params: Record<string, Cell> = {};
  for (const [name, value] of Object.entries(sql.params ?? {})) {
    if (name.startsWith('v_')) throw new UnsafeSql(`the parameter :${name} is the store's own`, sql.text);
    params[name] = value ?? null;
  }
  viewer.markings.forEach((marking, i) => (params[`v_marking${i}`] = marking));
  // No list of parties holds two commas in a row, so a viewer without a party is in none.
  Object.assign(params, { v_reads_all: viewer.readsAll ? 1 : 0, v_party: `,${viewer.party},`, at, today: dayOf(at, zone) });
  return { text, params };
}

const TOKEN = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|\{[^}]*\}|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[:@$][A-Za-z_]\w*|[A-Za-z_]\w*|\s+|[^]/g;
const FROM_ENDS = new Set(['WHERE', 'GROUP', 'HAVING', 'ORDER', 'LIMIT', 'WINDOW', 'UNION', 'EXCEPT', 'INTERSECT', 'SELECT']);
const SUBQUERY = new Set(['SELECT', 'WITH', 'VALUES']);
const CTE = /([A-Za-z_]\w*)\s*(?:\([^()]*\)\s*)?AS\s*(?:(?:NOT\s+)?MATERIALIZED\s*)?\(/gi;
const ROW_FUNCTIONS = new Set(['json_each', 'json_tree']);

/**
 * Replaces `{table}`. Wherever SQL takes a table (after FROM, JOIN, a comma between tables, IN) only braces, brackets, a name of the
 * query's own WITH, or a function over JSON may stand.
 */
function replaceTables(text: string, replacement: (name: string) => string): string {
  const walk = new Walk(text);
  let out = '';
  for (const token of text.match(TOKEN) ?? []) {
    if (/^(\s|--|\/\*)/.test(token)) out += ' ';
    else {
      walk.take(token);
      out += token.startsWith('{') ? replacement(token.slice(1, -1).trim()) : token;
    }
  }
  return out;
}

/** Where in a query its next token stands. Throws `UnsafeSql` for a table that is not in braces. */
class Walk {
  private readonly ctes: ReadonlySet<string>;
  /** By depth of brackets, whether they hold a list of tables. */
  private readonly inFrom: boolean[] = [false];
  private tableNext = false;
  private last = '';

  constructor(private readonly text: string) {
    this.ctes = new Set([...text.matchAll(CTE)].map((match) => match[1]!.toLowerCase()));
  }

  take(token: string): void {
    const word = token.toUpperCase();
    if (token.startsWith('{')) this.braces(token);
    else if (token === '(') this.open();
    else if (token === ')') this.close();
    else this.other(token, word);
    this.last = word;
  }

  private braces(token: string): void {
    if (!this.tableNext) throw new UnsafeSql(`${token} where SQL takes no table`, this.text);
    this.tableNext = false;
  }

  private open(): void {
    const tables = this.tableNext && this.last !== 'IN';
    this.inFrom.push(tables);
    this.tableNext = tables;
  }

  private close(): void {
    this.inFrom.pop();
    this.tableNext = false;
  }

  private other(token: string, word: string): void {
    if (this.tableNext && !SUBQUERY.has(word)) this.assertOwnName(token);
    const here = this.inFrom.length - 1;
    this.tableNext = false;
    if (word === 'JOIN' || (word === 'FROM' && this.last !== 'DISTINCT')) this.tableNext = this.inFrom[here] = true;
    else if (word === 'IN') this.tableNext = true;
    else if (token === ',') this.tableNext = this.inFrom[here] === true;
    else if (FROM_ENDS.has(word)) this.inFrom[here] = false;
  }

  private assertOwnName(token: string): void {
    const name = token.toLowerCase();
    if (!this.ctes.has(name) && !ROW_FUNCTIONS.has(name)) throw new UnsafeSql(`the table ${token} stands outside braces`, this.text);
  }
}
