import {
  EVENT_REF, eventNamed, millisecondsOf, Refused, splitStream, streamOf, upcast,
  type Actor, type Admission, type AnyCommandRule, type AnyDecider, type Command, type CommandMeta, type Context, type Definition, type EventFact, type FactRef, type FactRevision, type Instant,
  type Metadata, type NewDomainEvent, type NewEvent, type Policy, type Scope, type StoredEvent,
} from '#kernel';
import {
  ClockSuspect, CommandIdReused, Contended, EngineTooOld, FactMoved, LogUnavailable, NO_STREAM, OutcomeUnknown, PreconditionFailed, StreamNotFound, WrongExpectedRevision,
  type AppendRequest, type BusinessClock, type EventLog, type MachineClock,
} from '../ports.js';
import { hashOf, keyedId, uuidOf } from './ids.js';
import { Precedence, type Turn } from './precedence.js';
import { Serial } from './serial.js';
import { WarmStreams } from './warm-streams.js';

/** Decisions taken anew after a conflict, the first included. */
export const APPEND_ATTEMPTS_MAX = 3;
/** Appends of unknown outcome tried again with the same ids, the first included. */
export const UNKNOWN_ATTEMPTS_MAX = 3;
const UNKNOWN_PAUSE_MS = 200;

export interface Submission {
  readonly command: Command;
  readonly actor: Actor;
  /** Roles the token claims. */
  readonly claims: readonly string[];
  /** The idempotency key: the same id with the same body is one command, whenever it is repeated. */
  readonly commandId: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  /** Revision at which the caller saw the part of the stream the command touches. */
  readonly ifMatch?: number;
  /** Decide, append nothing. */
  readonly dryRun?: boolean;
}

export interface Outcome {
  readonly stream: string;
  readonly id: string;
  /** Revision of the stream after the command; -1 where nothing exists. */
  readonly revision: number;
  /** The last revision that touched the part the command is about. */
  readonly etag: number;
  /** In a dry run `data` is given and nothing was written. Empty where there was nothing to do. */
  readonly events: readonly { readonly type: string; readonly id: string; readonly revision: number; readonly data?: unknown }[];
  /** The answer of an earlier run of the same command. */
  readonly repeated: boolean;
  readonly dryRun: boolean;
}

export interface RunnerParts {
  readonly log: EventLog;
  readonly deciders: readonly AnyDecider[];
  readonly policy: Policy;
  readonly clock: BusinessClock;
  readonly machine: MachineClock;
  /** Keys ids that must leak nothing; shared by replicas. */
  readonly idKey: Buffer;
  /** Commands that go through while the clock is suspect: the one that confirms it. */
  readonly whileSuspect?: readonly string[];
}

/**
 * Runs one command: read, load facts and the pinned definition, authority, decide, append at the exact revision read.
 * On a conflict, of the own stream or a fact's, it reads again and decides again, at most `APPEND_ATTEMPTS_MAX` times.
 * Errors: `Refused`, `NotJson`, `CommandIdReused`, `PreconditionFailed`, `Contended`, `EngineTooOld`, `ClockSuspect`, and the log's own.
 */
export class CommandRunner {
  private readonly serial = new Serial();
  private readonly precedence = new Precedence();
  readonly streams: WarmStreams;

  constructor(private readonly parts: RunnerParts) {
    this.streams = new WarmStreams(parts.log, parts.deciders);
  }

  async run(submission: Submission): Promise<Outcome> {
    const { command } = submission;
    const suspicion = this.parts.clock.suspicion();
    if (suspicion && !this.parts.whileSuspect?.includes(command.name)) throw new ClockSuspect(suspicion);
    const rule = this.ruleOf(command);
    const id = this.idOf(command, rule, submission.commandId);
    const stream = streamOf(command.noun, id);
    const hash = hashOf({ noun: command.noun, name: command.name, id, data: command.data, meta: command.meta });
    return this.serial.run(stream, () => this.attempts(submission, rule, { id, stream, hash }));
  }

  /** Facts for readers outside a command, e.g. reactions. */
  async factsOf(wanted: FactRef): Promise<unknown> {
    return (await this.streams.facts(wanted, !this.parts.log.assertsFacts)).facts;
  }

  private async attempts(submission: Submission, rule: AnyCommandRule, target: Target): Promise<Outcome> {
    // Where the log cannot assert facts another process may write too: ask it each time.
    const stale = new Set<string>();
    const turn = this.precedence.turn();
    try {
      for (let attempt = 1; attempt <= APPEND_ATTEMPTS_MAX; ) {
        try {
          const outcome = await this.attempt(submission, rule, target, { stale, turn });
          // None: it gave way to what is under way here. Nothing was tried, so that is no conflict.
          if (outcome) return outcome;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision || error instanceof FactMoved)) throw error;
          stale.add(error.stream);
          attempt++;
        }
      }
    } finally {
      turn.end();
    }
    throw new Contended(`${target.stream} or a fact it needs kept moving; try again.`);
  }

  private async attempt(submission: Submission, rule: AnyCommandRule, target: Target, { stale, turn }: { stale: Set<string>; turn: Turn }): Promise<Outcome | undefined> {
    const { command } = submission;
    const own = await this.streams.current(target.stream, this.isStale(target.stream, stale));
    const written = own.written.get(submission.commandId);
    if (written) return repeated(target, written, submission, own.revision);
    if (own.tooOld) throw new EngineTooOld(own.tooOld);

    const { revision, state, marking } = own;
    const decider = this.streams.deciderOf(target.stream);
    const touched = own.parts.get(decider.part?.(command.data) ?? '');
    if (revision === NO_STREAM && !rule.creates && isBegunByCommand(decider)) throw missing(command, target);

    const now = this.parts.clock.now();
    const effectiveAt = command.meta?.effectiveAt ?? now;
    // Read once: authority and decision rest on the same revision, which is the one that is recorded and asserted.
    const read = new Map<string, { readonly facts: unknown; readonly revision: number }>();
    const factOf = async (wanted: FactRef): Promise<unknown> => {
      if (wanted.noun === EVENT_REF) return this.eventOf(wanted);
      const stream = streamOf(wanted.noun, wanted.id);
      if (stream === target.stream) return decider.facts(state as never);
      const known = read.get(stream);
      if (known) return known.facts;
      const fact = await this.streams.facts(wanted, this.isStale(stream, stale));
      // What is decided on a fact that is known in part only may be wrong.
      if (fact.tooOld) throw new EngineTooOld(fact.tooOld);
      read.set(stream, fact);
      return fact.facts;
    };
    const scope = rule.authority(command.data as never, state as never);
    const admission = await this.admit(submission, scope, effectiveAt, factOf);
    // Only whoever may act on a thing learns that it moved, and who moved it.
    assertUnmoved(target, submission.ifMatch, touched);
    const facts: Record<string, unknown> = {};
    for (const [name, wanted] of Object.entries(rule.facts?.(command.data as never, state as never) ?? {})) facts[name] = await factOf(wanted);

    const ctx: Context = {
      now, effectiveAt, precision: command.meta?.precision, reason: command.meta?.reason, docRef: command.meta?.docRef,
      actor: admission.actor, commandId: submission.commandId, definition: admission.definition, facts,
    };
    const decided = rule.decide(command.data as never, state as never, ctx as never);
    judgeTime(decider, decided, effectiveAt, now);
    const releases = decided.every(({ type }) => decider.events[type]!.releases);
    const metadata = envelope(submission, { admission, scope, now, effectiveAt, hash: target.hash, marking: markingOf(command.meta, admission.definition, marking, releases), read });
    const events = decided.map((event, index): NewEvent => ({
      id: uuidOf(submission.commandId, target.hash, index), type: event.type, data: event.data, metadata: { ...metadata, v: decider.events[event.type]!.version },
    }));
    if (events.length === 0 || submission.dryRun) return preview(target, events, revision, touched?.revision ?? revision, submission);
    return this.appendInTurn(turn, target, events, { expectedRevision: revision, asserts: metadata.facts });
  }

  /** Appends, unless an append is under way here to what the decision rests on: then it gives way and answers nothing. */
  private async appendInTurn(turn: Turn, target: Target, events: readonly NewEvent[], { expectedRevision, asserts }: Pick<Required<AppendRequest>, 'expectedRevision' | 'asserts'>): Promise<Outcome | undefined> {
    const facts = asserts.map(({ stream }) => stream);
    // Nothing may be awaited between this look and the append.
    if (this.parts.log.assertsFacts && !turn.isFree(target.stream, facts)) {
      await turn.giveWay(target.stream, facts);
      return undefined;
    }
    const appended = this.precedence.track(target.stream, this.append(target, events, expectedRevision, asserts));
    // The log judges appends in the order in which they are given to it: whoever follows cannot spoil this one any more.
    turn.end();
    return appended;
  }

  private async append(target: Target, events: readonly NewEvent[], expectedRevision: number, asserts: readonly FactRevision[]): Promise<Outcome> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.parts.log.append({ stream: target.stream, expectedRevision, events, asserts: this.parts.log.assertsFacts ? asserts : undefined });
        break;
      } catch (error) {
        // "Nothing was written" speaks of the last try alone: once a try's outcome is unknown, the command's is.
        const unknown = error instanceof OutcomeUnknown || (attempt > 1 && error instanceof LogUnavailable);
        if (!unknown) throw error;
        if (attempt >= UNKNOWN_ATTEMPTS_MAX) {
          this.streams.forget(target.stream);
          throw error instanceof OutcomeUnknown ? error : new OutcomeUnknown(`It is not known whether ${target.stream} took the command.`, { cause: error });
        }
        await this.parts.machine.sleep(UNKNOWN_PAUSE_MS * attempt);
      }
    }
    const stored = events.map((event, index): StoredEvent => ({ ...event, stream: target.stream, revision: expectedRevision + 1 + index }));
    this.streams.accept(target.stream, stored);
    const revision = expectedRevision + events.length;
    return { stream: target.stream, id: target.id, revision, etag: revision, events: stored.map(({ type, id, revision: at }) => ({ type, id, revision: at })), repeated: false, dryRun: false };
  }

  private async admit(submission: Submission, scope: Scope, effectiveAt: Instant, factOf: (wanted: FactRef) => Promise<unknown>): Promise<Admission> {
    const { command, actor, claims } = submission;
    const asking = this.parts.policy({ noun: command.noun, command: command.name, scope, actor: { ...actor, actingFor: command.meta?.actingFor ?? actor.actingFor }, claims, effectiveAt });
    let step = asking.next();
    while (!step.done) step = asking.next(await factOf(step.value));
    return step.value;
  }

  /** One stored event, as rules know it. Of a category no decider owns there is none. */
  private async eventOf(wanted: FactRef): Promise<EventFact> {
    const { stream, revision } = eventNamed(wanted);
    const decider = this.parts.deciders.find(({ name }) => name === splitStream(stream).category);
    if (!decider || !Number.isSafeInteger(revision) || revision < 0) return undefined;
    const stored = await this.parts.log.readStream(stream, { from: revision, limit: 1 }).catch((error: unknown) => {
      if (error instanceof StreamNotFound) return [];
      throw error;
    });
    const event = stored.find((one) => one.revision === revision);
    const decoded = event && upcast(decider.events, event);
    // The first part of one that was split stands for it.
    const part = decoded?.known ? decoded.parts[0] : undefined;
    return event && part && { eventId: event.id, type: part.type, data: part.data, meta: event.metadata };
  }

  private isStale(stream: string, stale: Set<string>): boolean {
    return !this.parts.log.assertsFacts || stale.has(stream);
  }

  private ruleOf(command: Command): AnyCommandRule {
    const decider = this.parts.deciders.find(({ name }) => name === command.noun);
    const rule = decider && Object.hasOwn(decider.commands, command.name) ? decider.commands[command.name] : undefined;
    if (!rule) throw new Error(`There is no command ${command.noun}.${command.name}.`);
    return rule;
  }

  private idOf(command: Command, rule: AnyCommandRule, commandId: string): string {
    if (command.id !== undefined) return command.id;
    if (!rule.creates) throw new Error(`${command.name} needs the id of what it is about.`);
    return rule.creates(command.data as never, () => keyedId(this.parts.idKey, commandId));
  }
}

interface Target {
  readonly id: string;
  readonly stream: string;
  readonly hash: string;
}

function envelope(submission: Submission, known: {
  admission: Admission; scope: Scope; now: Instant; effectiveAt: Instant; hash: string; marking: string; read: ReadonlyMap<string, { readonly revision: number }>;
}): Metadata {
  const { meta } = submission.command;
  const { definition } = known.admission;
  return {
    v: 1, actor: known.admission.actor, effectiveAt: known.effectiveAt, precision: meta?.precision, recordedAt: known.now, reason: meta?.reason, docRef: meta?.docRef,
    provenance: meta?.provenance, marking: known.marking, commandId: submission.commandId, commandHash: known.hash,
    $correlationId: submission.correlationId ?? submission.commandId, $causationId: submission.causationId ?? submission.commandId,
    cycleId: known.scope.cycle, definition: definition && { id: definition.id, version: definition.version },
    facts: [...known.read].map(([stream, { revision }]) => ({ stream, revision })),
  };
}

/** If-Match compares with the last revision that touched the part, not with the stream's. */
function assertUnmoved(target: Target, ifMatch: number | undefined, touched: { revision: number; at: string; party: string; role: string } | undefined): void {
  const actual = touched?.revision ?? NO_STREAM;
  if (ifMatch !== undefined && ifMatch !== actual) throw new PreconditionFailed(target.stream, ifMatch, actual, touched);
}

/** A noun one of whose commands creates its streams has no other way to begin one. */
const isBegunByCommand = (decider: AnyDecider): boolean => Object.values(decider.commands).some(({ creates }) => creates);

const missing = (command: Command, target: Target): Refused =>
  new Refused({ code: `${command.noun.toUpperCase()}_UNKNOWN`, kind: 'missing', message: `There is no ${command.noun} ${target.id}.` });

function repeated(target: Target, written: { hash: string; events: Outcome['events'] }, submission: Submission, head: number): Outcome {
  if (written.hash !== target.hash) throw new CommandIdReused(`The command id ${submission.commandId} was used for another command; take a new one.`);
  const revision = written.events.at(-1)?.revision ?? head;
  return { stream: target.stream, id: target.id, revision, etag: revision, events: written.events, repeated: true, dryRun: submission.dryRun ?? false };
}

function preview(target: Target, events: readonly NewEvent[], revision: number, etag: number, submission: Submission): Outcome {
  const dryRun = submission.dryRun ?? false;
  return {
    stream: target.stream, id: target.id, revision, etag, repeated: false, dryRun,
    events: events.map(({ type, id, data }, index) => ({ type, id, revision: revision + 1 + index, data })),
  };
}

/** Each event type says whether it may lie ahead. */
function judgeTime(decider: AnyDecider, decided: readonly NewDomainEvent[], effectiveAt: Instant, now: Instant): void {
  const ahead = millisecondsOf(effectiveAt) > millisecondsOf(now);
  for (const { type } of decided) {
    const entry = decider.events[type];
    if (!entry) throw new Error(`${decider.name} decided ${type}, which is not in its catalogue.`);
    if (ahead && entry.effective === 'past') {
      throw new Refused({ code: 'EFFECTIVE_AT_AHEAD', kind: 'rule', pointer: '/meta/effectiveAt', message: `${type} cannot take effect at ${effectiveAt}, which lies ahead of ${now}.` });
    }
    if (!ahead && entry.effective === 'future') {
      throw new Refused({ code: 'EFFECTIVE_AT_PASSED', kind: 'rule', pointer: '/meta/effectiveAt', message: `${type} must take effect later than now, ${now}.` });
    }
  }
}

/** I24: a record is marked at least as its stream's first event, unless it releases what it names; without a word it is marked the same. */
function markingOf(meta: CommandMeta | undefined, definition: Definition | undefined, ofStream: string | undefined, releases: boolean): string {
  const wanted = meta?.marking;
  if (!definition) return wanted ?? ofStream ?? UNMARKED;
  const rank = (code: string): number => definition.markings.findIndex((marking) => marking.code === code);
  if (wanted === undefined) return ofStream ?? definition.defaultMarking;
  if (rank(wanted) < 0) throw new Refused({ code: 'MARKING_UNKNOWN', kind: 'rule', rule: 'I24', pointer: '/meta/marking', message: `${wanted} is not a marking of ${definition.id}.` });
  if (!releases && ofStream !== undefined && rank(wanted) < rank(ofStream)) {
    throw new Refused({ code: 'MARKING_TOO_LOW', kind: 'rule', rule: 'I24', pointer: '/meta/marking', message: `The record is marked ${ofStream}; ${wanted} is lower.` });
  }
  return wanted;
}

/** What is said outside any cycle (definitions, parties, calendars, the clock) concerns everybody. */
const UNMARKED = 'PUBLIC';
