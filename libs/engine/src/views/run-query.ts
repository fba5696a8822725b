import type { AnyProjection, Cell, Instant, Viewer } from '#kernel';
import { EngineError, type QueryAnswer, type QueryRequest } from '../ports.js';
import { preparedQuery } from './assert-projections.js';
import { prepareSql, readableBy, type Readable } from './prepare-sql.js';
import type { Sqlite } from './sqlite.js';

/** Most rows one answer may have; what may be longer is asked for page by page. */
export const QUERY_ROWS_MAX = 5_000;
const STATEMENTS_KEPT = 200;

/** No such view, or no such query of it. */
export class UnknownQuery extends EngineError {}
/** The answer would be longer than `QUERY_ROWS_MAX` rows: the query lacks a page. */
export class AnswerTooLong extends EngineError {}

type Rows = readonly Readonly<Record<string, Cell>>[];

/** Runs the queries of projections on one database in which tables go by their plain names. */
export class QueryRunner {
  private readonly statements = new Map<string, ReturnType<typeof preparedQuery>>();
  private readonly readable = new Map<string, Readable>();

  constructor(private readonly db: Sqlite, private readonly projections: ReadonlyMap<string, AnyProjection>, private readonly zone?: string) {}

  /** The rows of a request, and those of what it asks beside. Throws like `run`. */
  answer({ view, query, params, beside, viewer, at }: QueryRequest): Omit<QueryAnswer, 'seq'> {
    const rows = this.run(view, query, params, viewer, at);
    return beside ? { rows, beside: this.run(view, query, beside, viewer, at) } : { rows };
  }

  /** Throws `UnknownQuery`, `UnsafeSql`, `AnswerTooLong`, and what SQLite says of a text it cannot run. */
  run(view: string, query: string, params: Readonly<Record<string, unknown>>, viewer: Viewer, at: Instant): Rows {
    const projection = this.projections.get(view);
    const build = projection && Object.hasOwn(projection.queries, query) ? projection.queries[query] : undefined;
    if (!projection || !build) throw new UnknownQuery(`The view ${view} has no query ${query}.`);
    const prepared = prepareSql(this.readableBy(projection), build(params as never, viewer), viewer, at, this.zone);
    const rows: Record<string, Cell>[] = [];
    for (const row of this.statement(prepared.text).iterate(prepared.params)) {
      if (rows.length === QUERY_ROWS_MAX) throw new AnswerTooLong(`${view}.${query} gives more than ${QUERY_ROWS_MAX} rows; it must be asked for by pages.`);
      rows.push(row);
    }
    return rows;
  }

  private readableBy(projection: AnyProjection): Readable {
    let readable = this.readable.get(projection.name);
    if (!readable) this.readable.set(projection.name, (readable = readableBy(projection, this.projections)));
    return readable;
  }

  /** Least recently used first out. */
  private statement(text: string): ReturnType<typeof preparedQuery> {
    const known = this.statements.get(text) ?? preparedQuery(this.db, text);
    this.statements.delete(text);
    this.statements.set(text, known);
    if (this.statements.size > STATEMENTS_KEPT) this.statements.delete(this.statements.keys().next().value!);
    return known;
  }
}
