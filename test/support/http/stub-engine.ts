import type { LoggedEvent } from '#kernel';
import type { Engine, JournalReader, Outcome, QueryAnswer, QueryRequest, Submission, Views, ViewStatus } from '#wiring';

/** What a stub engine does where a specification wants something of it; everything else throws, loudly. */
export interface StubParts {
  readonly mode?: Engine['mode'];
  readonly run?: (submission: Submission) => Promise<Outcome>;
  readonly query?: (request: QueryRequest) => Promise<QueryAnswer>;
  readonly waitFor?: Views['waitFor'];
  readonly roleOf?: Engine['roleOf'];
  readonly health?: Engine['health'];
  readonly views?: readonly ViewStatus[];
  readonly events?: readonly LoggedEvent[];
  readonly staleForMs?: number;
  readonly now?: string;
  readonly advance?: NonNullable<Engine['demo']>['clock']['advance'];
  readonly mails?: ReturnType<NonNullable<Engine['demo']>['inbox']>;
}

export const STUB_NOW = '2021-03-01T08:00:00.000Z';

/** Thrown by what a request must not have reached. */
export class Reached extends Error {
  override readonly name = 'Reached';
}

/** An engine that holds nothing, for specifications of the edge alone: what comes in, what goes out, what never gets through. */
export function stubEngine(parts: StubParts = {}): Engine {
  const now = () => parts.now ?? STUB_NOW;
  const journal = stubJournal(parts.events ?? []);
  const unreached = (what: string) => async (): Promise<never> => {
    throw new Reached(`${what} was reached.`);
  };
  const views: Views = {
    journal,
    query: parts.query ?? unreached('query'),
    status: async () => parts.views ?? [],
    waitFor: parts.waitFor ?? unreached('waitFor'),
    caughtUp: async () => undefined,
    rebuild: async () => undefined,
    swapBack: async () => undefined,
    release: async () => undefined,
    verify: async (view) => ({ view, ok: true, seq: journal.head(), differences: [], certificate: 'agrees' }),
    onProgress: () => () => undefined,
    close: async () => undefined,
  };
  return {
    mode: parts.mode ?? 'demo',
    clock: { now, suspicion: () => undefined },
    views,
    journal,
    demo: parts.mode === 'production' ? undefined : { clock: { now, advance: parts.advance ?? (unreached('advance')) }, inbox: (limit) => (parts.mails ?? []).slice(0, limit), hold: (work) => work(), settle: async () => undefined },
    run: parts.run ?? unreached('run'),
    runAll: unreached('runAll'),
    definitions: async () => [],
    roleOf: parts.roleOf ?? (async () => undefined),
    health: parts.health ?? (async () => [{ part: 'log', ok: true, detail: 'fine' }]),
    staleForMs: () => parts.staleForMs,
    alarmFigures: () => ({ armed: 0, fired: 0, failures: 0, latenessP99Ms: 0 }),
    viewStatus: async () => parts.views ?? [],
    replay: unreached('replay'),
    forecast: { after: async () => ({ moves: [], more: 0 }), onceTakenUp: async () => ({ moves: [], more: 0 }) },
    feeds: { holderOf: () => undefined, entriesOf: unreached('entriesOf'), fetched: () => undefined, tokensOf: () => [] },
    webhooks: { ensureMayRegister: () => undefined, secretFor: () => `whsec_${'A'.repeat(44)}`, disabled: () => 0 },
    secretOf: () => 'A'.repeat(43),
    publicUrl: () => 'http://stub',
    listening: () => undefined,
    clockConfirmed: () => undefined,
    quiet: async () => undefined,
    stop: async () => undefined,
  };
}

function stubJournal(events: readonly LoggedEvent[]): JournalReader {
  return {
    head: () => events.length - 1,
    after: (seq, { limit, categories, types, upTo = Infinity }) =>
      events
        .filter((event) => event.seq > seq && event.seq <= upTo && (!types || types.includes(event.type)) && (!categories || categories.some((category) => event.stream.startsWith(`${category}-`))))
        .slice(0, limit),
    streams: () => new Map(),
    stream: (stream, { upTo = Infinity } = {}) => events.filter((event) => event.stream === stream && event.seq <= upTo),
    byEventId: (id) => events.find((event) => event.id === id),
    seqAt: (instant) => events.filter((event) => event.metadata.recordedAt <= instant).length - 1,
    lastRecordedAt: () => events.at(-1)?.metadata.recordedAt,
  };
}
