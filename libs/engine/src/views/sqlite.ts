import Database from 'better-sqlite3';

export type Sqlite = Database.Database;
export type Statement = Database.Statement<unknown[], unknown>;

/** The store under the views failed: disk full, input and output, a damaged file. It says nothing of any event. */
export class StoreFailed extends Error {
  constructor(cause: unknown) {
    super(`The view store failed: ${(cause as Error | undefined)?.message ?? String(cause)}`, { cause });
    this.name = 'StoreFailed';
  }

  /** Whether the file itself can no longer be trusted. */
  get damaged(): boolean {
    return isDamage(this.cause);
  }
}

const DAMAGE = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/** By its code: the driver's class is another one in each context that loads it. */
const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
};

export const isDamage = (error: unknown): boolean => DAMAGE.has(codeOf(error).split('_').slice(0, 2).join('_'));

export const isConstraint = (error: unknown): boolean => codeOf(error).startsWith('SQLITE_CONSTRAINT');

/** Runs a step on the store; whatever SQLite says comes out as `StoreFailed`. */
export function onStore<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw codeOf(error) ? new StoreFailed(error) : error;
  }
}

const WRITER_CACHE_KIB = 65_536;
/** Folding the WAL into the file writes each page once, however many commits touched it since the last time: 256 MiB of WAL. */
const WAL_PAGES = 64_000;
const MAPPED_BYTES = 268_435_456;

/**
 * The writing connection. NORMAL is enough: the log is the truth, a file that lost its last commits in a power cut
 * is consistent still and catches up.
 */
export function openWriter(file: string): Sqlite {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
  db.pragma('temp_store = MEMORY');
  return db;
}

/** A connection that cannot write. */
export function openReader(file: string): Sqlite {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  db.pragma(`mmap_size = ${MAPPED_BYTES}`);
  db.pragma('temp_store = MEMORY');
  return db;
}

/** A database in memory, empty or from the bytes of another. */
export function openMemory(image?: Buffer): Sqlite {
  const db = new Database(image ?? ':memory:');
  db.pragma('journal_mode = OFF');
  db.pragma('synchronous = OFF');
  db.pragma('temp_store = MEMORY');
  return db;
}
