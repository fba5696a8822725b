/** An event as the server keeps it. */
export interface Kept {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly json: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  /** 100-nanosecond ticks since 1970. */
  readonly createdTicks: bigint;
  /** Commit and prepare position at once: for a normal write they are equal. */
  readonly position: bigint;
}

export type Proposed = Pick<Kept, 'id' | 'type' | 'json' | 'data' | 'metadata'>;

/** -1 is "no stream". */
export type Expected = number | 'any' | 'stream_exists';

/** `revision` -1 in a success: nothing was written and there is no stream. `position` is undefined where the server does not say. */
export type AppendAnswer =
  | { readonly kind: 'success'; readonly revision: number; readonly position: bigint | undefined }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'deleted' };

interface Stream {
  readonly events: Kept[];
  /** The first revision that can be read: beyond the last one after a soft delete. */
  from: number;
  tombstoned: boolean;
}

const TICKS_PER_MS = 10_000n;
const RECORD_BYTES = 112n;
const encoder = new TextEncoder();

/**
 * What a single node keeps and how it judges an append. The rule is the server's own: at an explicit revision the ids that stand
 * there decide, for ever; at `any` and `stream_exists` only a cache in memory does, which a restart empties.
 */
export class ServerStore {
  readonly all: Kept[] = [];
  readonly #streams = new Map<string, Stream>();
  readonly #waiting = new Set<() => void>();
  #recentIds = new Map<string, Kept>();
  #position = 0n;

  constructor() {
    // A new server holds system events before anybody writes.
    this.#write('$users', [system('$User', { login: 'admin' })]);
    this.#write('$$$users', [system('$metadata', { $acl: { $r: '$admins' } })]);
  }

  /** The process ended and another was started over the same files. */
  forgetMemory(): void {
    this.#recentIds = new Map();
  }

  stream(name: string): { readonly events: readonly Kept[]; readonly tombstoned: boolean } | undefined {
    const stream = this.#streams.get(name);
    if (!stream) return undefined;
    if (stream.tombstoned) return { events: [], tombstoned: true };
    const events = stream.from === 0 ? stream.events : stream.events.slice(stream.from);
    return events.length > 0 ? { events, tombstoned: false } : undefined;
  }

  append(name: string, expected: Expected, events: readonly Proposed[]): AppendAnswer {
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) return { kind: 'deleted' };
    const current = (stream?.events.length ?? 0) - 1;
    if (typeof expected !== 'number') return this.#appendAnywhere(name, expected, events, current);
    if (expected > current) return { kind: 'wrong', current };
    if (expected === current) return this.#written(name, events);
    const stood = stream!.events.slice(expected + 1, expected + 1 + events.length);
    if (events.length > 0 && stood.length === events.length && stood.every(({ id }, i) => id === events[i]!.id)) {
      return { kind: 'success', revision: expected + events.length, position: stood.at(-1)!.position };
    }
    const reopens = expected === -1 && stream!.from > current && stood[0]?.id !== events[0]?.id;
    return reopens ? this.#written(name, events) : { kind: 'wrong', current };
  }

  /** Soft: the events can no longer be read, the numbering goes on. */
  softDelete(name: string, expected: Expected): AppendAnswer {
    const stream = this.#streams.get(name);
    const current = (stream?.events.length ?? 0) - 1;
    if (stream?.tombstoned) return { kind: 'deleted' };
    if (typeof expected === 'number' && expected !== current) return { kind: 'wrong', current };
    if (!stream) return { kind: 'wrong', current };
    stream.from = stream.events.length;
    return this.#written(`$$${name}`, [system('$metadata', { $tb: '9223372036854775807' })]);
  }

  tombstone(name: string, expected: Expected): AppendAnswer {
    const stream = this.#streams.get(name);
    const current = (stream?.events.length ?? 0) - 1;
    if (typeof expected === 'number' && expected !== current) return { kind: 'wrong', current };
    const answer = this.#written(name, [system('$streamDeleted', {})]);
    this.#streams.get(name)!.tombstoned = true;
    return answer;
  }

  /** Resolves when something is written after this call, or the signal aborts. */
  grown(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = (): void => {
        this.#waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      this.#waiting.add(resume);
      signal.addEventListener('abort', resume, { once: true });
    });
  }

  #appendAnywhere(name: string, expected: 'any' | 'stream_exists', events: readonly Proposed[], current: number): AppendAnswer {
    if (expected === 'stream_exists' && current < 0) return { kind: 'wrong', current };
    const known = events.map(({ id }) => this.#recentIds.get(`${name} ${id}`));
    if (known.length > 0 && known.every((kept) => kept !== undefined)) {
      return { kind: 'success', revision: known.at(-1)!.revision, position: known.at(-1)!.position };
    }
    return known[0] ? { kind: 'wrong', current } : this.#written(name, events);
  }

  #written(name: string, events: readonly Proposed[]): AppendAnswer {
    const last = this.#write(name, events);
    const revision = (this.#streams.get(name)?.events.length ?? 0) - 1;
    return { kind: 'success', revision, position: last?.position };
  }

  #write(name: string, events: readonly Proposed[]): Kept | undefined {
    if (events.length === 0) return undefined;
    const stream = this.#streams.get(name) ?? { events: [], from: 0, tombstoned: false };
    this.#streams.set(name, stream);
    for (const event of events) {
      const kept: Kept = { ...event, stream: name, revision: stream.events.length, createdTicks: BigInt(Date.now()) * TICKS_PER_MS, position: this.#position };
      this.#position += RECORD_BYTES + BigInt(event.data.length + event.metadata.length + name.length + event.type.length);
      stream.events.push(kept);
      this.all.push(kept);
      this.#recentIds.set(`${name} ${event.id}`, kept);
    }
    for (const resume of [...this.#waiting]) resume();
    return stream.events.at(-1);
  }
}

function system(type: string, data: unknown): Proposed {
  return { id: crypto.randomUUID(), type, json: true, data: encoder.encode(JSON.stringify(data)), metadata: new Uint8Array() };
}
