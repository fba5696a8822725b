import {
  canonicalCopy, CODES_REF, EVENT_REF, Refused, streamOf,
  type Actor, type Admission, type AnyCommandRule, type AnyDecider, type CodesInUse, type Command, type Context, type FactRef, type Instant,
  type NewEvent, type Policy, type Scope, type StoredEvent,
} from '#kernel';
import {
  ClockSuspect, Contended, EngineTooOld, FactMoved, LogUnavailable, NO_STREAM, OutcomeUnknown, PreconditionFailed, WrongExpectedRevision,
  type AppendRequest, type BusinessClock, type EventLog, type MachineClock,
} from '../ports.js';
import { envelope, judgeTime, markingOf } from './envelope.js';
import { hashOf, keyedId, lineIdOf, uuidOf } from './ids.js';
import { lookedAt, type LookedAt } from './looked-at.js';
import { eventFact } from './event-fact.js';
import { outcomesOf, recorded, repeated, type LineOutcome, type Outcome } from './outcomes.js';
import { Precedence, type Turn } from './precedence.js';
import { Sequence, type Place } from './sequence.js';
import { Serial } from './serial.js';
import { after, type Standing } from './standing.js';
import { WarmStreams } from './warm-streams.js';

/** Decisions taken anew after a conflict, the first included. */
export const APPEND_ATTEMPTS_MAX = 3;
/** Appends of unknown outcome tried again with the same ids, the first included. */
export const UNKNOWN_ATTEMPTS_MAX = 3;
const UNKNOWN_PAUSE_MS = 200;
/** Commands of one batch: what they tell must fit one append, and one decision after another must not hold up others for long. */
export const BATCH_MAX = 500;
/** Commands of a batch decided before others have their turn. */
const DECIDED_AT_A_STRETCH = 25;

/** Told what becomes of appends, in the order of the log, each once the warm state knows of it. */
export interface Witness {
  stored(events: readonly StoredEvent[]): void;
  /** An append may be in the log or not; what is told after this may lack it. */
  unknown(): void;
}

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
  /** Its append comes after those of all commands that were given before with the same wish. */
  readonly inSequence?: boolean;
  /**
   * May be decided on the stream as it is known here: the append at the exact revision shows whether more has come. Of anything else
   * that would come of it the log is asked first; facts are asked for as ever.
   */
  readonly asKnown?: boolean;
}

/** Several commands about one stream that is there: all of them, in their order, or none. */
export interface BatchSubmission extends Omit<Submission, 'command' | 'ifMatch'> {
  /** At least one, at most `BATCH_MAX`. Their ids are derived from `commandId` and their place. */
  readonly commands: readonly Command[];
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
  /** What a cycle has on record, for rules that ask for it (`codesInUse`); nothing where absent. */
  readonly codesInUse?: (cycleId: string) => Promise<CodesInUse>;
  readonly witness?: Witness;
}

/**
 * Runs one command: read, load facts and the pinned definition, authority, decide, append at the exact revision read.
 * On a conflict, of the own stream or a fact's, it reads again and decides again, at most `APPEND_ATTEMPTS_MAX` times.
 * Errors: `Refused`, `NotJson`, `CommandIdReused`, `PreconditionFailed`, `Contended`, `EngineTooOld`, `ClockSuspect`, and the log's own.
 */
export class CommandRunner {
  private readonly serial = new Serial();
  private readonly precedence = new Precedence();
  private readonly sequence = new Sequence();
  readonly streams: WarmStreams;

  constructor(private readonly parts: RunnerParts) {
    this.streams = new WarmStreams(parts.log, parts.deciders);
  }

  async run(submission: Submission): Promise<Outcome> {
    const { command, commandId } = submission;
    this.assertTrusted([command]);
    const rule = this.ruleOf(command);
    const id = this.idOf(command, rule, commandId);
    const line = { command, rule, commandId, hash: hashOf({ noun: command.noun, name: command.name, id, data: command.data, meta: command.meta }) };
    const [outcome] = await this.inOrder(submission, { id, stream: streamOf(command.noun, id), lines: [line], alone: true });
    if ('refused' in outcome!) throw outcome.refused;
    return outcome!;
  }

  /**
   * Runs a batch: each command is judged in the state that those before it leave, and what all of them tell is one append. Where any
   * is refused nothing is written; the others are judged none the less, as if it were not there. In a dry run nothing is written either way.
   */
  async runAll(batch: BatchSubmission): Promise<readonly LineOutcome[]> {
    const { commands, commandId } = batch;
    const [{ noun, id } = { noun: '', id: undefined }] = commands;
    if (id === undefined || commands.length > BATCH_MAX || commands.some((command) => command.noun !== noun || command.id !== id)) {
      throw new Error(`A batch is 1 to ${BATCH_MAX} commands about one stream.`);
    }
    this.assertTrusted(commands);
    // What was sent under one key is one thing: a line is the same as before if the whole batch is.
    const whole = hashOf(commands.map(({ name, data, meta }) => ({ name, data, meta })));
    const lines = commands.map((command, index): Line => ({
      command, rule: this.ruleOf(command), commandId: lineIdOf(commandId, index), hash: hashOf({ noun, name: command.name, id, data: command.data, meta: command.meta, whole }),
    }));
    return this.inOrder(batch, { id, stream: streamOf(noun, id), lines, alone: false });
  }

  /** Facts for readers outside a command, e.g. reactions; `asKnown`: as they are known here, where there is anything, without asking the log what has come since. */
  async factsOf(wanted: FactRef, { asKnown = false }: { readonly asKnown?: boolean } = {}): Promise<unknown> {
    return (await this.streams.facts(wanted, !asKnown && !this.parts.log.assertsFacts)).facts;
  }

  private assertTrusted(commands: readonly Command[]): void {
    const suspicion = this.parts.clock.suspicion();
    if (suspicion && !commands.every(({ name }) => this.parts.whileSuspect?.includes(name))) throw new ClockSuspect(suspicion);
  }

  private async inOrder({ actor, claims, commandId, correlationId, causationId, ifMatch, dryRun, inSequence, asKnown }: Omit<Submission, 'command'>, { id, stream, lines, alone }: Pick<Order, 'id' | 'stream' | 'lines' | 'alone'>): Promise<readonly LineOutcome[]> {
    const place = inSequence ? this.sequence.next() : undefined;
    // Field by field: a copy that gains fields takes V8 ten times as long, and this runs for every command.
    const order: Order = { id, stream, lines, alone, actor, claims, commandId, correlationId, causationId, ifMatch, dryRun, place, asKnown: asKnown === true && !this.parts.log.assertsFacts };
    try {
      return await this.serial.run(stream, () => this.attempts(order));
    } finally {
      place?.end();
    }
  }

  private async attempts(order: Order): Promise<readonly LineOutcome[]> {
    // Where the log cannot assert facts another process may write too: ask it each time.
    const stale = new Set<string>();
    const turn = this.precedence.turn();
    try {
      const known = order.asKnown && this.streams.knows(order.stream) ? await this.attemptAsKnown(order, turn) : undefined;
      if (known) return known;
      const asked = order.asKnown ? { ...order, asKnown: false } : order;
      for (let attempt = 1; attempt <= APPEND_ATTEMPTS_MAX; ) {
        try {
          const outcomes = await this.attempt(asked, { stale, turn });
          // None: it gave way to what is under way here. Nothing was tried, so that is no conflict.
          if (outcomes) return outcomes;
        } catch (error) {
          if (!(error instanceof WrongExpectedRevision || error instanceof FactMoved)) throw error;
          stale.add(error.stream);
          attempt++;
        }
      }
    } finally {
      turn.end();
    }
    throw new Contended(`${order.stream} or a fact it needs kept moving; try again.`);
  }

  /** On what is known of the stream here. Undefined where it comes to anything but an append that is taken: it is decided anew on what the log says. */
  private async attemptAsKnown(order: Order, turn: Turn): Promise<readonly LineOutcome[] | undefined> {
    try {
      return await this.attempt(order, { stale: new Set(), turn });
    } catch (error) {
      if (error instanceof Refused || error instanceof PreconditionFailed || error instanceof WrongExpectedRevision) return undefined;
      throw error;
    }
  }

  /** Undefined where it gave way, or where nothing is to be appended and that was decided as known. */
  private async attempt(order: Order, { stale, turn }: { stale: Set<string>; turn: Turn }): Promise<readonly LineOutcome[] | undefined> {
    const { outcomes, append } = await this.judge(order, stale);
    if (!append) return order.asKnown ? undefined : outcomes;
    if (order.place) await order.place.ahead;
    return (await this.appendInTurn(turn, order, append)) ? recorded(outcomes, append.expectedRevision + append.events.length) : undefined;
  }

  /** What would become of it, and what is to be appended for that, if anything. */
  private async judge(order: Order, stale: Set<string>): Promise<{ readonly outcomes: readonly LineOutcome[]; readonly append?: Judged }> {
    const own = await this.streams.current(order.stream, !order.asKnown && this.isStale(order.stream, stale));
    const written = order.lines.map(({ commandId }) => own.written.get(commandId));
    if (written.some((one) => one !== undefined)) return { outcomes: repeated(order, written, own.revision) };
    if (own.tooOld) throw new EngineTooOld(own.tooOld);

    const decider = this.streams.deciderOf(order.stream);
    const { revision, state, marking } = own;
    const touched = order.lines.map(({ command }) => own.parts.get(decider.part?.(command.data) ?? '')?.revision ?? revision);
    const isMissing = revision === NO_STREAM && isBegunByCommand(decider);
    const before: Standing = { revision, state, marking };
    const now = this.parts.clock.now();
    // Read once: authority and decision rest on the same revision, which is the one that is recorded and asserted.
    const read: Read = new Map();
    let standing = before;
    const decided: (readonly NewEvent[] | { readonly refused: Refused })[] = [];
    for (const [index, line] of order.lines.entries()) {
      if (index > 0 && index % DECIDED_AT_A_STRETCH === 0) await this.parts.machine.sleep(0);
      try {
        if (isMissing && !line.rule.creates) throw missing(line.command, order);
        const events = await this.decide(order, line, standing, { decider, now, read, stale, ifMatch: own.parts.get(decider.part?.(line.command.data) ?? '') });
        decided.push(events);
        if (!order.alone) standing = after(decider, standing, events, order.stream);
      } catch (error) {
        if (order.alone || !(error instanceof Refused)) throw error;
        decided.push({ refused: error });
      }
    }
    const outcomes = outcomesOf(order, decided, before, touched);
    const events = decided.flatMap((one) => ('refused' in one ? [] : one));
    if (order.dryRun || events.length === 0 || decided.some((one) => 'refused' in one)) return { outcomes };
    return { outcomes, append: { events, expectedRevision: revision, asserts: [...read].map(([stream, { revision: at }]) => ({ stream, revision: at })) } };
  }

  /** What one command tells in the state given: authority, facts, decision, envelope. */
  private async decide(order: Order, { command, rule, commandId, hash }: Line, { state, marking }: Standing, known: {
    decider: AnyDecider; now: Instant; read: Read; stale: Set<string>; ifMatch: { revision: number; at: string; party: string; role: string } | undefined;
  }): Promise<readonly NewEvent[]> {
    const { decider, now, read, stale } = known;
    const effectiveAt = command.meta?.effectiveAt ?? now;
    const asked = new Map<string, LookedAt>();
    const factOf = async (wanted: FactRef): Promise<unknown> => {
      if (wanted.noun === EVENT_REF) return eventFact(wanted, this.parts);
      if (wanted.noun === CODES_REF) return (await this.parts.codesInUse?.(wanted.id)) ?? {};
      const stream = streamOf(wanted.noun, wanted.id);
      if (stream === order.stream) return decider.facts(state as never);
      const before = asked.get(stream);
      if (before) return before.facts;
      const fact = read.get(stream) ?? (await this.read(wanted, stream, { read, stale }));
      // Where nothing is asserted it is told what was looked at, so that a breach is known from a change that broke nothing.
      const looking = this.parts.log.assertsFacts ? { facts: fact.facts } : lookedAt(fact.facts);
      asked.set(stream, looking);
      return looking.facts;
    };
    const scope = rule.authority(command.data as never, state as never);
    const admission = await this.admit(order, command, scope, effectiveAt, factOf);
    // Only whoever may act on a thing learns that it moved, and who moved it.
    assertUnmoved(order, known.ifMatch);
    const facts: Record<string, unknown> = {};
    for (const [name, wanted] of Object.entries(rule.facts?.(command.data as never, state as never) ?? {})) facts[name] = await factOf(wanted);

    const ctx: Context = {
      now, effectiveAt, precision: command.meta?.precision, reason: command.meta?.reason, docRef: command.meta?.docRef,
      actor: admission.actor, commandId, definition: admission.definition, facts,
    };
    const decided = rule.decide(command.data as never, state as never, ctx as never);
    judgeTime(decider, decided, effectiveAt, now);
    const releases = decided.every(({ type }) => decider.events[type]!.releases);
    // As its text reads back, once for all events of the command: nobody has to sort it again.
    const metadata = canonicalCopy(envelope(
      // The lines of a batch share its id as their correlation.
      { meta: command.meta, commandId, hash, correlationId: order.correlationId ?? order.commandId, causationId: order.causationId ?? order.commandId },
      {
        actor: admission.actor, definition: admission.definition, cycleId: scope.cycle, now, effectiveAt, marking: markingOf(command.meta, admission.definition, marking, releases),
        facts: [...asked].map(([stream, { fields }]) => ({ stream, revision: read.get(stream)!.revision, ...(fields && { read: fields() }) })),
      },
    ));
    return decided.map((event, index): NewEvent => ({
      id: uuidOf(commandId, hash, index), type: event.type, data: event.data, metadata: { ...metadata, v: decider.events[event.type]!.version },
    }));
  }

  private async read(wanted: FactRef, stream: string, { read, stale }: { readonly read: Read; readonly stale: Set<string> }): Promise<ReadFact> {
    const fact = await this.streams.facts(wanted, this.isStale(stream, stale));
    // What is decided on a fact that is known in part only may be wrong.
    if (fact.tooOld) throw new EngineTooOld(fact.tooOld);
    read.set(stream, fact);
    return fact;
  }

  /** Appends, unless an append is under way here to what the decision rests on: then it gives way and answers false. */
  private async appendInTurn(turn: Turn, target: Order, append: Judged): Promise<boolean> {
    const facts = append.asserts.map(({ stream }) => stream);
    // Nothing may be awaited between this look and the append.
    if (this.parts.log.assertsFacts && !turn.isFree(target.stream, facts)) {
      await turn.giveWay(target.stream, facts);
      return false;
    }
    const appended = this.precedence.track(target.stream, this.append(target, append));
    // The log judges appends in the order in which they are given to it: whoever follows cannot spoil this one any more.
    turn.end();
    target.place?.end();
    await appended;
    return true;
  }

  private async append(target: Target, { events, expectedRevision, asserts }: Judged): Promise<void> {
    let isRepeated: boolean;
    for (let attempt = 1; ; attempt++) {
      try {
        ({ repeated: isRepeated } = await this.parts.log.append({ stream: target.stream, expectedRevision, events, asserts: this.parts.log.assertsFacts ? asserts : undefined }));
        break;
      } catch (error) {
        if (error instanceof OutcomeUnknown) this.parts.witness?.unknown();
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
    const stored = events.map(({ id, type, data, metadata }, index): StoredEvent => ({ id, type, data, metadata, stream: target.stream, revision: expectedRevision + 1 + index }));
    // Decided as known it may be what another process had stored, at another time and in other words: the log's are read by whoever asks next.
    if (target.asKnown) this.streams.forget(target.stream);
    else this.streams.accept(target.stream, stored);
    // Nothing may be awaited between the log's answer and here: its answers come in its own order.
    if (!isRepeated) this.parts.witness?.stored(stored);
  }

  private async admit({ actor, claims }: Order, command: Command, scope: Scope, effectiveAt: Instant, factOf: (wanted: FactRef) => Promise<unknown>): Promise<Admission> {
    const asking = this.parts.policy({ noun: command.noun, command: command.name, scope, actor: { ...actor, actingFor: command.meta?.actingFor ?? actor.actingFor }, claims, effectiveAt });
    let step = asking.next();
    while (!step.done) step = asking.next(await factOf(step.value));
    return step.value;
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
  readonly asKnown?: boolean;
}

/** One command of an order, with the id and hash its events carry. */
interface Line {
  readonly command: Command;
  readonly rule: AnyCommandRule;
  readonly commandId: string;
  readonly hash: string;
}

/** What is done in one append: one command, or the lines of a batch. */
interface Order extends Target, Omit<Submission, 'command' | 'inSequence'> {
  readonly lines: readonly Line[];
  /** A single command: what refuses it is thrown. */
  readonly alone: boolean;
  readonly place?: Place;
}

type Judged = Required<Pick<AppendRequest, 'events' | 'expectedRevision' | 'asserts'>>;

type Read = Map<string, ReadFact>;
interface ReadFact { readonly facts: unknown; readonly revision: number }

/** If-Match compares with the last revision that touched the part, not with the stream's. */
function assertUnmoved({ stream, ifMatch }: Order, touched: { revision: number; at: string; party: string; role: string } | undefined): void {
  const actual = touched?.revision ?? NO_STREAM;
  if (ifMatch !== undefined && ifMatch !== actual) throw new PreconditionFailed(stream, ifMatch, actual, touched);
}

/** A noun one of whose commands creates its streams has no other way to begin one. */
const isBegunByCommand = (decider: AnyDecider): boolean => Object.values(decider.commands).some(({ creates }) => creates);

const missing = (command: Command, target: Target): Refused =>
  new Refused({ code: `${command.noun.toUpperCase()}_UNKNOWN`, kind: 'missing', message: `There is no ${command.noun} ${target.id}.` });
