import { badParameter } from '../http/problem.js';

/** The order of a list as it was asked for: `-dueOn` is the column `dueOn`, descending. */
export interface SortAsked {
  readonly text: string;
  readonly column: string;
}

/** Reads `fields`: names between commas, each one of those known. Undefined where all are wanted. Throws `Problem` 400 that names the ones there are. */
export function readFields(text: string | undefined, known: readonly string[]): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const fields = new Set(text.split(','));
  for (const field of fields) if (!known.includes(field)) throw badParameter('fields', 'FIELD_UNKNOWN', `There is no field ${shortened(field)} here. Fields are: ${known.join(', ')}.`);
  return fields;
}

/** Reads `sort`: a column the list may be sorted by, `-` before it for descending. Undefined where the list's own order is wanted. Throws `Problem` 400. */
export function readSort(text: string | undefined, sorts: readonly string[]): SortAsked | undefined {
  if (text === undefined) return undefined;
  const column = text.replace(/^-/, '');
  if (!sorts.includes(column)) throw badParameter('sort', 'SORT_UNKNOWN', `This list is not sorted by ${shortened(column)}. It is by: ${sorts.join(', ')}; with - before it for descending.`);
  return { text, column };
}

const NAME_SHOWN_MAX = 40;
const shortened = (name: string): string => (name.length > NAME_SHOWN_MAX ? `${name.slice(0, NAME_SHOWN_MAX)}...` : name || '""');
