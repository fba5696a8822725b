import Database from 'better-sqlite3';
import { instantOf, millisecondsOf, type Instant } from '#kernel';
import { BOUND_LIMIT } from '../bound-limit.js';
import type { Mail, Transport } from './transport.js';

export type MessageState = 'queued' | 'sending' | 'sent' | 'failed' | 'recorded' | 'dropped';

/** Somebody to be told, as resolved when the message is made. */
export interface Recipient {
  /** A function mailbox; '' where nobody was found to tell. */
  readonly address: string;
  readonly role: string;
  readonly party: string;
  readonly channel: string;
  readonly language?: 'en' | 'fr';
  /** Local hour at which it is told what has gathered, and where that is; at once where none was chosen. */
  readonly hour?: number;
  readonly zone?: string;
}

export interface NoticeRow {
  readonly id: string;
  readonly seq: number;
  readonly notice: string;
}

/** A message to one recipient, about to be kept. */
export interface NewMessage {
  readonly recipient: Recipient;
  readonly messageId: string;
  readonly state: 'queued' | 'failed';
  readonly error?: string;
  readonly holdUntil?: Instant;
}

export interface MessageRow {
  readonly id: number;
  readonly noticeId: string;
  readonly notice: string;
  readonly recipient: string;
  readonly messageId: string;
  readonly state: MessageState;
  readonly attempts: number;
  readonly nextAt: number;
  readonly error: string | null;
  /** Business instant before which it is not sent; null where it goes at once. */
  readonly holdUntil: Instant | null;
  /** Message-ID of the one mail it goes out in with others; null where it goes alone. */
  readonly digestId: string | null;
}

/** How a message got on. */
export interface Move {
  readonly id: number;
  readonly state: MessageState;
  readonly attempts?: number;
  readonly nextAt?: number;
  readonly error?: string | null;
  /** From now on it goes out in one mail with others, under this Message-ID, also after a crash. */
  readonly digestId?: string | null;
  /** Business instant at which it ended, where it has: recorded, or dropped. */
  readonly endedAt?: Instant;
}

/** A message as an operator sees it. */
export interface OutboxEntry {
  readonly id: number;
  readonly noticeId: string;
  readonly recipient: Recipient;
  readonly messageId: string;
  readonly state: MessageState;
  readonly attempts: number;
  readonly error?: string;
}

/** A mail the built-in catcher took. `times` counts how often the same message came. */
export interface CaughtMessage {
  readonly id: number;
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: Instant;
  readonly times: number;
}

/** No pause between attempts is longer. What seems to wait longer was reckoned by a clock that ran ahead: it waits no more. */
export const PAUSE_MS_MAX = 5_400_000;
/** Nothing is held longer for somebody's hour, a weekend included. */
const HOLD_MS_MAX = 4 * 86_400_000;

/** Messages and notices removed in one go: the event loop is not held for long. */
export const PRUNED_AT_ONCE_MAX = 500;
/** Mail the catcher keeps, the newest. */
export const CAUGHT_MAX = 10_000;

/** Folding the WAL in is two syncs, and everybody waits for them: 32 MiB of WAL between two. */
const WAL_PAGES = 8_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS notice (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, notice TEXT NOT NULL, state TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS notice_new ON notice (seq) WHERE state = 'new';
  CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, notice_id TEXT NOT NULL REFERENCES notice, recipient TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0, error TEXT, hold_until TEXT, digest_id TEXT, ended_at TEXT) STRICT;
  DROP INDEX IF EXISTS message_open;
  CREATE INDEX IF NOT EXISTS message_under_way ON message (id) WHERE state IN ('queued', 'sending', 'sent', 'failed');
  CREATE TABLE IF NOT EXISTS caught (
    id INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
    sent_at TEXT NOT NULL, times INTEGER NOT NULL DEFAULT 1) STRICT;
`;

const MESSAGE_COLUMNS = `m.id, m.notice_id AS noticeId, n.notice, m.recipient, m.message_id AS messageId, m.state, m.attempts, m.next_at AS nextAt, m.error,
  m.hold_until AS holdUntil, m.digest_id AS digestId`;
// Without being told, SQLite walks through all that was ever sent to find the few that are under way.
const UNDER_WAY = `SELECT ${MESSAGE_COLUMNS} FROM message m INDEXED BY message_under_way JOIN notice n ON n.id = m.notice_id WHERE m.state IN ('queued', 'sending', 'sent', 'failed')`;

/**
 * Attempts to tell people, in a file of their own: what is to be sent, how far it got, and the mail the built-in catcher took.
 * The outcome is an event in the log; this file may be lost without losing that.
 */
export class Outbox {
  private readonly db: Database.Database;
  private readonly statements = new Map<string, Database.Statement>();
  /** Nothing is left to be done, as far as was looked. */
  private idle = false;
  /** Messages that have not ended. Counted once, then kept: /health asks for it. */
  private waiting = 0;

  constructor(file: string) {
    this.db = new Database(file);
    this.db.pragma('journal_mode = WAL');
    // A power cut may take the last moments of this file, all of it back to one earlier moment: what it asked for is read from the log
    // again, and what the log holds as told is told to nobody twice. The log alone is synced before anything is acknowledged.
    this.db.pragma('synchronous = NORMAL');
    this.db.pragma(`wal_autocheckpoint = ${WAL_PAGES}`);
    // Notices go when their messages have gone; that SQLite would look for messages left behind at each is a walk through all of them.
    this.db.pragma('foreign_keys = OFF');
    this.db.exec(SCHEMA);
    this.addMissing('message', ['hold_until', 'digest_id', 'ended_at']);
    this.waiting = (this.db.prepare(`SELECT count(*) AS n FROM message INDEXED BY message_under_way WHERE state IN ('queued', 'sending', 'sent', 'failed')`).get() as { n: number }).n;
  }

  /** Whether every notice is addressed and every message ended: then nothing is due at any time. Asked for every event, so it is remembered. */
  isIdle(): boolean {
    this.idle ||= this.waiting === 0 && this.unaddressed(1).length === 0;
    return this.idle;
  }

  /** The last event looked at, or -1. */
  checkpoint(): number {
    return (this.prepared('SELECT seq FROM checkpoint').get() as { seq: number } | undefined)?.seq ?? -1;
  }

  /** Keeps notices and how far the journal was read, together. A notice that stands already is left as it is. */
  intend(notices: readonly NoticeRow[], seq: number): void {
    if (notices.length > 0) this.idle = false;
    this.transaction(() => {
      const insert = this.prepared("INSERT INTO notice (id, seq, notice, state) VALUES (?, ?, ?, 'new') ON CONFLICT DO NOTHING");
      for (const { id, seq: at, notice } of notices) insert.run(id, at, notice);
      this.prepared('INSERT INTO checkpoint (one, seq) VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq').run(seq);
    });
  }

  unaddressed(limit: number): readonly NoticeRow[] {
    return this.prepared(`SELECT id, seq, notice FROM notice WHERE state = 'new' ORDER BY seq ${BOUND_LIMIT}`).all(limit) as NoticeRow[];
  }

  /** One message a recipient; a notice nobody wants any more gets none. All or none of them are kept. */
  address(notices: readonly { readonly noticeId: string; readonly messages: readonly NewMessage[] }[]): void {
    this.idle = false;
    this.transaction(() => {
      const insert = this.prepared('INSERT INTO message (notice_id, recipient, message_id, state, error, hold_until) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
      for (const { noticeId, messages } of notices) {
        for (const { recipient, messageId, state, error, holdUntil } of messages) this.waiting += insert.run(noticeId, JSON.stringify(recipient), messageId, state, error ?? null, holdUntil ?? null).changes;
      }
      const ids = (addressed: boolean): string => JSON.stringify(notices.filter(({ messages }) => (messages.length > 0) === addressed).map(({ noticeId }) => noticeId));
      this.prepared("UPDATE notice SET state = 'addressed' WHERE id IN (SELECT value FROM json_each(?))").run(ids(true));
      this.prepared('DELETE FROM notice WHERE id IN (SELECT value FROM json_each(?))').run(ids(false));
    });
  }

  /** Messages to be sent or recorded at the machine's `now` and the business instant `at`, oldest first. Nothing is sent to `paused` recipients; those of `busy` ones are left alone. */
  open(now: number, at: Instant, { limit, paused = [], busy = [] }: { readonly limit: number; readonly paused?: readonly string[]; readonly busy?: readonly string[] }): readonly MessageRow[] {
    return this.prepared(`${UNDER_WAY} AND (m.next_at <= @now OR m.next_at > @now + ${PAUSE_MS_MAX}) AND (m.hold_until IS NULL OR m.hold_until <= @at OR m.hold_until > @latest)
      AND (m.state IN ('sent', 'failed') OR m.recipient NOT IN (SELECT value FROM json_each(@paused)))
      AND m.recipient NOT IN (SELECT value FROM json_each(@busy)) ORDER BY m.id LIMIT @limit + 0`)
      .all({ now, at, latest: latestHold(at), paused: JSON.stringify(paused), busy: JSON.stringify(busy), limit }) as MessageRow[];
  }

  /** Recipients with a message that is to be tried again, and when; what they get after it waits for it. */
  paused(): ReadonlyMap<string, number> {
    const rows = this.prepared(`SELECT recipient, max(next_at) AS nextAt FROM message INDEXED BY message_under_way
      WHERE state IN ('queued', 'sending', 'sent', 'failed') AND state = 'queued' AND next_at > 0 GROUP BY recipient`).all() as { recipient: string; nextAt: number }[];
    return new Map(rows.map(({ recipient, nextAt }) => [recipient, nextAt]));
  }

  /**
   * The messages that go out in one mail with this one: those that did before, or all that were held for the same recipient until now
   * or earlier. From then on they go together, under one Message-ID, also after a crash.
   */
  digest(row: MessageRow, at: Instant, limit: number): readonly MessageRow[] {
    const digestId = row.digestId ?? row.messageId;
    if (row.digestId === null) {
      this.prepared(`UPDATE message SET digest_id = @digestId WHERE id IN (
        SELECT id FROM message INDEXED BY message_under_way WHERE state IN ('queued', 'sending', 'sent', 'failed') AND recipient = @recipient AND state = 'queued' AND digest_id IS NULL
          AND (hold_until <= @at OR hold_until > @latest) ORDER BY id LIMIT @limit + 0)`).run({ digestId, recipient: row.recipient, at, latest: latestHold(at), limit });
    }
    return this.prepared(`${UNDER_WAY} AND m.digest_id = ? AND m.state IN ('queued', 'sending') ORDER BY m.id`).all(digestId) as MessageRow[];
  }

  /** The first business instant after `after` at which something held goes out. */
  nextHold(after: Instant): Instant | undefined {
    const found = this.prepared(`SELECT min(hold_until) AS hold FROM message INDEXED BY message_under_way
      WHERE state IN ('queued', 'sending', 'sent', 'failed') AND state = 'queued' AND hold_until > ? AND hold_until <= ?`).get(after, latestHold(after)) as { hold: Instant | null };
    return found.hold ?? undefined;
  }

  /** Moves messages on, all or none of them. */
  move(moves: readonly Move[]): void {
    const alike = new Map<string, Move[]>();
    for (const move of moves) {
      const how = JSON.stringify({ ...move, id: 0 });
      const others = alike.get(how);
      if (others) others.push(move);
      else alike.set(how, [move]);
    }
    const run = (each: readonly Move[]): void => {
      const { state, attempts, nextAt, error, digestId, endedAt } = each[0]!;
      const { changes } = this.prepared(`UPDATE message SET state = @state, attempts = coalesce(@attempts, attempts), next_at = coalesce(@nextAt, next_at), error = @error,
          digest_id = coalesce(@digestId, digest_id), ended_at = @endedAt WHERE id IN (SELECT value FROM json_each(@ids)) AND ended_at IS NULL`)
        .run({ ids: JSON.stringify(each.map(({ id }) => id)), state, attempts: attempts ?? null, nextAt: nextAt ?? null, error: error ?? null, digestId: digestId ?? null, endedAt: endedAt ?? null });
      if (endedAt !== undefined) this.waiting -= changes;
    };
    if (alike.size === 1) run(moves);
    else if (alike.size > 1) this.transaction(() => alike.forEach(run));
  }

  /** Newest first. */
  list(limit: number): readonly OutboxEntry[] {
    return (this.prepared(`SELECT ${MESSAGE_COLUMNS} FROM message m JOIN notice n ON n.id = m.notice_id ORDER BY m.id DESC ${BOUND_LIMIT}`).all(limit) as MessageRow[])
      .map(({ id, noticeId, recipient, messageId, state, attempts, error }) => ({
        id, noticeId, recipient: JSON.parse(recipient) as Recipient, messageId, state, attempts, ...(error !== null && { error }),
      }));
  }

  /** How many messages have not ended. */
  underWay(): number {
    return this.waiting;
  }

  /**
   * Removes what ended before the business instant `before` (or after `now`, by a clock that ran ahead), oldest first and a part at a time, and mail beyond what the catcher keeps; answers how many
   * messages went. Who was told is in the log. A message that has not ended keeps what came after it.
   */
  prune({ before, now }: { readonly before: Instant; readonly now: Instant }): number {
    const oldest = this.prepared(`SELECT id, notice_id AS noticeId, state IN ('recorded', 'dropped') AND (coalesce(ended_at, '') < ? OR ended_at > ?) AS past FROM message ORDER BY id ${BOUND_LIMIT}`).all(before, now, PRUNED_AT_ONCE_MAX + 1) as
      { id: number; noticeId: string; past: 0 | 1 }[];
    const end = oldest.findIndex(({ past }, n) => past === 0 || n === PRUNED_AT_ONCE_MAX);
    const [gone, next] = end < 0 ? [oldest, undefined] : [oldest.slice(0, end), oldest[end]];
    this.transaction(() => {
      const forget = this.prepared('DELETE FROM notice WHERE id = ?');
      // Messages of one notice stand together: only the last one seen may have more of them.
      for (const noticeId of new Set(gone.map((each) => each.noticeId))) if (noticeId !== next?.noticeId) forget.run(noticeId);
      if (gone.length > 0) this.prepared('DELETE FROM message WHERE id <= ?').run(gone.at(-1)!.id);
      this.prepared(`DELETE FROM caught WHERE id IN (SELECT id FROM caught WHERE id <= (SELECT max(id) FROM caught) - ? ORDER BY id ${BOUND_LIMIT})`).run(CAUGHT_MAX, PRUNED_AT_ONCE_MAX);
    });
    return gone.length;
  }

  /** Messages by state: a walk through all that are kept, for whoever looks into the file. */
  counts(): Readonly<Record<string, number>> {
    const rows = this.prepared('SELECT state, count(*) AS n FROM message GROUP BY state').all() as { state: string; n: number }[];
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  /** The built-in catcher: mail goes nowhere and can be looked at. */
  catcher(): Transport {
    const keep = this.prepared(
      'INSERT INTO caught (message_id, recipient, subject, text, sent_at) VALUES (@messageId, @to, @subject, @text, @at) ON CONFLICT (message_id) DO UPDATE SET times = times + 1',
    );
    return {
      async send({ messageId, to, subject, text, at }: Mail) {
        keep.run({ messageId, to, subject, text, at });
      },
      async close() {},
    };
  }

  /** Mail the catcher took, newest first. */
  caught(limit: number): readonly CaughtMessage[] {
    return this.prepared(`SELECT id, message_id AS messageId, recipient AS "to", subject, text, sent_at AS sentAt, times FROM caught ORDER BY id DESC ${BOUND_LIMIT}`).all(limit) as CaughtMessage[];
  }

  close(): void {
    this.db.close();
  }

  private prepared(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (!statement) this.statements.set(sql, (statement = this.db.prepare(sql)));
    return statement;
  }

  /** Columns that came after the file was made. */
  private addMissing(table: string, columns: readonly string[]): void {
    const there = this.db.prepare<[], { name: string }>(`PRAGMA table_info(${table})`).all().map(({ name }) => name);
    for (const column of columns.filter((each) => !there.includes(each))) this.db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  }

  private transaction(work: () => void): void {
    this.db.transaction(work).immediate();
  }
}

const latestHold = (at: Instant): Instant => instantOf(millisecondsOf(at) + HOLD_MS_MAX);
