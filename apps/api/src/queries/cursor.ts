import type { Cell } from '#kernel';
import { badParameter } from '../http/problem.js';

const CURSOR_LENGTH_MAX = 4_096;
const CELL_LENGTH_MAX = 1_024;

/** The place after a row in a list, as one opaque word. It belongs to the list it was given by. */
export const writeCursor = (list: string, cells: readonly Cell[]): string => Buffer.from(JSON.stringify([list, ...cells])).toString('base64url');

/** The sort columns of the row a cursor stands behind; the first may be null where the list says so. Throws `Problem` on one that this list did not give. */
export function readCursor(list: string, columns: number, cursor: string, { firstMayBeNull = false }: { readonly firstMayBeNull?: boolean } = {}): readonly Cell[] {
  const invalid = () => badParameter('cursor', 'CURSOR_INVALID', 'The cursor is not one that this list gave.');
  if (cursor.length > CURSOR_LENGTH_MAX || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw invalid();
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid();
  }
  if (!Array.isArray(parsed) || parsed.length !== columns + 1 || parsed[0] !== list) throw invalid();
  const cells = parsed.slice(1) as unknown[];
  if (!cells.every((cell, i) => (cell === null ? firstMayBeNull && i === 0 : typeof cell === 'string' ? cell.length <= CELL_LENGTH_MAX : typeof cell === 'number' && Number.isFinite(cell)))) throw invalid();
  return cells as Cell[];
}
