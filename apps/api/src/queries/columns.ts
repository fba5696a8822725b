import type { Cell } from '#kernel';
import type { Schema } from '../docs/schema.js';

type Kind = 'text' | 'integer' | 'number' | 'flag' | 'day' | 'instant' | 'codes' | 'json';

/** A column as the API shows it. `?` where it may be null; a row keeps flags as 0 and 1, lists and objects as JSON text. */
export type ColumnKind = Kind | `${Kind}?`;

/** A kind for each column of the row, `?` exactly where it may be null: a column that is forgotten does not compile. */
export type Columns<Row> = { readonly [C in keyof Row & string]: null extends Row[C] ? `${Kind}?` : Kind };

export type AnyColumns = Readonly<Record<string, ColumnKind>>;

/** The columns of one value each; lists and objects have no order. */
export const ofOneValue = (columns: AnyColumns): string[] => Object.keys(columns).filter((name) => !['codes', 'json'].includes(columns[name]!.replace('?', '')));

/** Turns rows as a view keeps them into what the API shows: all columns declared, or the fields asked for. */
export function shaper(columns: AnyColumns, fields?: ReadonlySet<string>): (row: Readonly<Record<string, Cell>>) => Record<string, unknown> {
  const entries = Object.entries(columns).filter(([name]) => fields?.has(name) ?? true).map(([name, kind]) => [name, kind.replace('?', '') as Kind] as const);
  return (row) => {
    const shown: Record<string, unknown> = {};
    for (const [name, kind] of entries) shown[name] = show(row[name] ?? null, kind);
    return shown;
  };
}

function show(cell: Cell, kind: Kind): unknown {
  if (cell === null) return null;
  if (kind === 'flag') return cell === 1;
  if (kind === 'codes' || kind === 'json') return typeof cell === 'string' ? JSON.parse(cell) : cell;
  return cell;
}

const SCHEMAS: Readonly<Record<Kind, Schema>> = {
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  flag: { type: 'boolean' },
  day: { type: 'string', format: 'date' },
  instant: { type: 'string', format: 'date-time' },
  codes: { type: 'array', items: { type: 'string' } },
  json: {},
};

/** The JSON Schema (2020-12, as OpenAPI 3.1 has it) of a row as shown. */
export function schemaOfRow(columns: AnyColumns): Schema {
  const properties = Object.fromEntries(Object.entries(columns).map(([name, kind]) => [name, schemaOf(kind)]));
  return { type: 'object', properties, required: Object.keys(columns) };
}

function schemaOf(kind: ColumnKind): Schema {
  const schema = SCHEMAS[kind.replace('?', '') as Kind];
  if (!kind.endsWith('?') || schema.type === undefined) return schema;
  return { ...schema, type: [schema.type, 'null'] };
}
