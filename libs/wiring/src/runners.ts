import { dayOf, ref, type Command, type FactRef, type Happened, type Instant, type LoggedEvent } from '#kernel';
import { breachesOf, catalogue, deciders, SYSTEM_ROLES, type DeadlineFacts, type DomainCatalogue } from '#domain';
import { DeadlineBook } from '#deadlines';
import {
  asJournalled, BreachWatch, mailChannel, Notifier, Reactor, Reconciler, SqliteCheckpoints, upToDate, uuidOf, WEBHOOK_GONE, type Alarms, type BreachWatchParts, type BusinessClock, type CommandRunner, type JournalReader, type MachineClock, type DeliveryOutcome, type Notice, type NotifierParts, type Outbox,
  type Outcome, type Recipient, type Refusals, type Submission, type Transport,
} from '#engine';
import { reactions } from '#reactions';
import { nextHour } from './digest-hour.js';
import { partyCodes } from './party-codes.js';
import { StandbyNotifier } from './standby.js';
import { MAIL, recipientsBy, WEBHOOK, type Contacts, type DeadlineNotice, type HappenedNotice } from './recipients.js';
import type { Webhooks } from './webhooks.js';

export interface RunnerParts {
  readonly journal: JournalReader;
  readonly runner: CommandRunner;
  readonly run: (submission: Submission) => Promise<Outcome>;
  readonly clock: BusinessClock;
  readonly machine: MachineClock;
  readonly alarms: Alarms;
  readonly checkpointFile: string;
  readonly outbox: Outbox;
  readonly transport: Transport;
  readonly contacts: Contacts;
  /** Whose hours a seat's are that chose no zone, of what is in no programme. */
  readonly zone: string;
  readonly mailFrom: string;
  /** Absent: nothing is posted to webhooks. */
  readonly webhooks?: Webhooks;
  /** Where links in mails lead; asked late, because the port may not be known before. */
  readonly publicUrl: () => string;
  readonly say: (line: string) => void;
  /** Whether alarms that fire together wait a little for the notifier where it is behind: not where followers take turns. */
  readonly paced: boolean;
  /** Followers take turns: none of them works by a timer of its own. */
  readonly inTurns: boolean;
  /** Whether this process tells people from the start; one of several waits until it is its turn. */
  readonly leads: boolean;
  /** The log asserts facts in the append itself: then no rule is broken behind anybody's back. */
  readonly assertsFacts: boolean;
  /** Waits until the journal holds what the log held at the call. */
  readonly caughtUp: (timeoutMs: number) => Promise<void>;
}

/** What follows the journal and acts: reactions, obligations, notices. */
export interface Runners {
  /** Only where the log does not assert facts. */
  readonly breachWatch?: BreachWatch;
  readonly reactor: Reactor;
  readonly reconciler: Reconciler<DeadlineBook>;
  readonly notifier: StandbyNotifier;
  stop(): Promise<void>;
}

/** Events the notifier may be behind before alarms that fire together wait for it, how long they wait at most, and how often they look. */
const PACE_EVENTS = 1_000;
const PACE_MS_MAX = 100;
const PACE_LOOK_MS = 2;

/** Things asked about together before the end of the log is looked at once for all of them. */
const TOGETHER_MIN = 5;

export const systemActor = (name: string): Submission['actor'] => {
  const role = SYSTEM_ROLES.get(name);
  if (!role) throw new Error(`There is no system actor ${name}.`);
  return { subject: name, role, party: 'ENGINE' };
};

export function startRunners(parts: RunnerParts): Runners {
  const { journal, machine, run, say, webhooks } = parts;
  const checkpoints = new SqliteCheckpoints(parts.checkpointFile);
  const factsOf = (wanted: FactRef): Promise<unknown> => parts.runner.factsOf(wanted);
  const onStopped = (who: string) => (error: unknown): void => say(`The ${who} has stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const reactor = new Reactor({
    name: 'reactor', reactions, catalogue, journal, checkpoints, machine, run, factsOf, actorOf: systemActor, onRefused: recordRefusal, onStopped: onStopped('reactor'),
  });
  const onRecord = { streams: parts.runner.streams, journal };
  const ahead = async (deadlineIds: readonly string[]): Promise<void> => {
    if (parts.paced) await notifierNear();
    const named = deadlineIds.map((id) => `deadline-${id}`);
    if (parts.assertsFacts) await parts.runner.streams.warmUp(named);
    // The append at the exact revision shows where the journal is behind.
    else asJournalled(named, onRecord);
  };
  const book = new DeadlineBook();
  const reconciler = new Reconciler({
    name: 'deadline-scheduler', noun: 'deadline', fire: 'FireDeadline', book, catalogue, journal, alarms: parts.alarms,
    machine, run, ahead, actor: systemActor('deadline-scheduler'), ...(parts.inTurns && { sweepMs: 0 }), onStopped: onStopped('deadline reconciler'),
    onRefused: ({ name, deadlineId }, { code, message }) => say(`${name} of the deadline ${deadlineId} was refused: ${code}, ${message}`),
  });
  const breachWatch = parts.assertsFacts ? undefined : new BreachWatch({
    name: 'breach-watch', category: 'breach', journal, checkpoints, machine, run, deciders, actor: systemActor('breach-watch'), record: recordBreaches, onStopped: onStopped('breach watch'),
    onRefused: ({ data }, { code, message }) => say(`The breach of ${String(data.rule)} by ${String(data.eventId)} could not be recorded: ${code}, ${message}`),
  });
  const notifying = systemActor('notifier');
  const newNotifier = (): Notifier => new Notifier({
    name: 'notifier', journal, catalogue, machine, business: parts.clock, outbox: parts.outbox,
    channels: { [MAIL]: mailChannel({ transport: parts.transport, from: parts.mailFrom, help: () => `${parts.publicUrl()}/why-told` }), ...(webhooks && { [WEBHOOK]: webhooks.channel() }) },
    types: [...TELLINGS, 'NoticeDue'], intents: (events) => noticesOf(events as readonly Happened<DomainEvents>[], { journal, book, publicUrl: parts.publicUrl() }),
    recipients: recipientsBy({ factsOf, contacts: parts.contacts, now: () => parts.clock.now(), parties: partyCodes(journal), zone: parts.zone, ...(webhooks && { webhooksOf: (seat) => webhooks.of(seat) }) }),
    // What is overdue waits for nobody's hour.
    heldUntil: ({ overdue }, { hour, zone }) => (overdue || hour === undefined || zone === undefined ? undefined : nextHour(parts.clock.now(), { hour, zone })),
    stillWanted: wantedBy({
      journal, factsOf: (wanted, options) => parts.runner.factsOf(wanted, options), clock: parts.clock, isLive: (id) => webhooks?.isLive(id) ?? false,
      // Where the log asserts facts what is known here is up to date as it is.
      ...(!parts.assertsFacts && { asJournalled: (streams) => asJournalled(streams, onRecord), upToDate: (streams) => upToDate(streams, { ...onRecord, caughtUp: parts.caughtUp }) }),
    }),
    record: async (outcome) => {
      const { correlationId } = outcome.notice.data as DeadlineNotice | HappenedNotice;
      // The thing was asked about before it was sent.
      const send = (command: Command, commandId: string): Promise<Outcome> => run({ command, commandId, correlationId, causationId: outcome.causedBy, actor: notifying, claims: [notifying.role], asKnown: true });
      await send(recordOf(outcome), outcome.commandId);
      const told = webhooks && webhookTold(outcome, webhooks);
      if (told) await send(told, uuidOf(outcome.commandId, told.name));
    },
    onRefused: ({ notice }, { code, message }) => say(`The delivery of ${notice.key} could not be recorded: ${code}, ${message}`),
    onStopped: onStopped('notifier'),
  });
  const notifier = new StandbyNotifier(newNotifier, parts.leads);
  /** A backlog is told about while it is recorded, not after it: what both read is then read once. Nobody waits long for mail. */
  async function notifierNear(): Promise<void> {
    const until = machine.monotonic() + PACE_MS_MAX;
    while (notifier.lag() > PACE_EVENTS && machine.monotonic() < until) await machine.sleep(PACE_LOOK_MS);
  }
  return {
    breachWatch, reactor, reconciler, notifier,
    stop: async () => {
      await Promise.all([breachWatch?.stop(), reactor.stop(), reconciler.stop(), notifier.stop()]);
      checkpoints.close();
    },
  };
}

type DomainEvents = { [T in keyof DomainCatalogue & string]: { type: T; data: NonNullable<DomainCatalogue[T]['shape']> } }[keyof DomainCatalogue & string];

/** Marked as what broke the rule is: it says no more of it than that. */
const recordBreaches: BreachWatchParts['record'] = ({ id: eventId, stream, revision, type, metadata: { cycleId, marking } }, facts) =>
  breachesOf({ eventId, stream, revision, type, ...(cycleId !== undefined && { cycleId }) }, facts).map((data) => ({
    noun: 'breach', name: 'RecordBreach', id: `${eventId}.${data.rule}`, data: { ...data }, meta: { marking },
  }));

const recordRefusal: Refusals = ({ reaction, cause, command, refusal }): Command => ({
  noun: 'reaction', name: 'RecordReactionRefusal',
  data: {
    cause: cause.id, cycleId: cause.metadata.cycleId, reaction: reaction.name, noun: command.noun, id: command.id ?? '', command: command.name,
    code: refusal.code, rule: refusal.rule, message: refusal.message,
  },
});

/** The ledger's line of one message to one recipient. */
function recordOf({ notice, recipient: { address, role, party, channel }, attempts, messageId, error }: DeliveryOutcome): Command {
  const about = notice.data as DeadlineNotice | HappenedNotice;
  const recipient = address || `${role} (no mailbox)`;
  return 'noticeId' in about
    ? { noun: 'notice', name: 'RecordNoticeDelivery', id: about.noticeId, data: { recipient, role, party, channel, attempts, messageId, error } }
    : { noun: 'deadline', name: 'RecordReminderDelivery', id: about.deadlineId, data: { rungs: about.rungs, recipient, role, party, channel, attempts, messageId, error } };
}

/** What the webhook itself has to be told: what was given up, and what arrived after that. */
function webhookTold({ recipient: { address, channel }, messageId = '', error }: DeliveryOutcome, webhooks: Webhooks): Command | undefined {
  if (channel !== WEBHOOK || (error === undefined && !webhooks.isFailing(address))) return undefined;
  return { noun: 'webhook', name: 'RecordWebhookOutcome', id: address, data: { messageId, ...(error !== undefined && { error }), ...(error === WEBHOOK_GONE && { gone: true }) } };
}

interface NoticesOfParts {
  readonly journal: JournalReader;
  readonly book: DeadlineBook;
  readonly publicUrl: string;
}

/** What reminders and escalations are to say: reference, date and link. Content stays behind the link. Terms that the book does not know are read from the journal, for all at once. */
function noticesOf(events: readonly Happened<DomainEvents>[], { journal, book, publicUrl }: NoticesOfParts): readonly (Notice | undefined)[] {
  const known = new Map(events.filter(isTelling).map((event) => [event, book.termsAt(event.id, event.revision)]));
  const streams = [...new Set([...known].filter(([, terms]) => !terms).map(([{ stream }]) => stream))];
  const journalled = streams.length > 0 ? journal.streams(streams, TERMS_SET_BY) : new Map<string, readonly LoggedEvent[]>();
  return events.map((event) => {
    if (event.type === 'NoticeDue') return noticeOfWhatHappened(event, publicUrl);
    if (!isTelling(event)) return undefined;
    const about = known.get(event) ?? termsOf(event, journalled.get(event.stream) ?? []);
    return about && noticeOf(event, about, publicUrl);
  });
}

type About = NonNullable<ReturnType<DeadlineBook['termsAt']>>;

/** Terms move: what counts is what stood when the event was recorded. */
function termsOf(event: Telling, termsSet: readonly LoggedEvent[]): About | undefined {
  const scheduled = termsSet[0]?.data as Scheduled | undefined;
  const terms = termsSet.findLast(({ revision }) => revision <= event.revision)?.data as Scheduled | undefined;
  return scheduled && terms && { cycleId: scheduled.cycleId, ruleId: scheduled.ruleId, scope: scheduled.scope, terms };
}

function noticeOf(event: Telling, { cycleId, ruleId, scope, terms }: About, publicUrl: string): Notice {
  const told = rungsOf(event, terms);
  const on = event.type === 'DeadlineEscalated' ? terms.dueOn : event.data.dueOn;
  const party = event.type === 'ReminderDue' ? event.data.party : undefined;
  const data: DeadlineNotice = { deadlineId: event.id, cycleId, ruleId, scope, rungs: told, since: event.revision, correlationId: event.meta.$correlationId, to: event.data.to, reminds: event.type === 'ReminderDue', ...(party !== undefined && { party }) };
  return {
    key: `${event.id} ${told.join(',')}`, reference: `${ruleId} ${scope.id}`, dueOn: on, link: `${publicUrl}/v1/deadlines/${event.id}`,
    overdue: event.type === 'DeadlineEscalated' || on < dayOf(event.meta.recordedAt), data,
  };
}

interface WantedByParts {
  readonly journal: JournalReader;
  readonly factsOf: CommandRunner['factsOf'];
  readonly clock: BusinessClock;
  readonly isLive: (webhookId: string) => boolean;
  /** Takes in what the journal has of streams as it stands. */
  readonly asJournalled?: (streams: readonly string[]) => void;
  /** Brings what is known of many streams up to date at once; answers with those of which that could be done. */
  readonly upToDate?: (streams: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** Whether each is still to be told: it is owed, the seat has not put it off, and it is not on record as told. One read of the journal for all. */
function wantedBy({ journal, factsOf, clock, isLive, ...known }: WantedByParts): NotifierParts['stillWanted'] {
  return async (asked, { askedAgain = false } = {}) => {
    const abouts = asked.map(({ notice }) => notice.data as DeadlineNotice | HappenedNotice);
    const streams = [...new Set(abouts.map(streamAbout))];
    if (askedAgain) known.asJournalled?.(streams.filter(isOfDeadline));
    const current = known.upToDate && !askedAgain && streams.length >= TOGETHER_MIN ? await known.upToDate(streams.filter(isOfDeadline)) : new Set<string>();
    const outcomes = journal.streams(streams, OUTCOMES, earliest(abouts));
    return Promise.all(abouts.map(async (about, n) => {
      const { recipient } = asked[n]!;
      if (recipient.channel === WEBHOOK && !isLive(recipient.address)) return false;
      const told = outcomes.get(streamAbout(about)) ?? [];
      if ('noticeId' in about) return !noticedAlready(told, recipient);
      if (toldAlready(told, about, recipient)) return false;
      const isOwed = async (asKnown: boolean): Promise<boolean> => {
        const facts = (await factsOf(ref<DeadlineFacts>('deadline', about.deadlineId), { asKnown })) as DeadlineFacts;
        return facts.status === 'open' && !putOff(about, facts, recipient, clock.now());
      };
      return (askedAgain && (await isOwed(true))) || isOwed(current.has(streamAbout(about)));
    }));
  };
}

/** What became of a telling comes after it: mostly so lately that nothing has to be read for it. */
function earliest(abouts: readonly (DeadlineNotice | HappenedNotice)[]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const about of abouts) if (!('noticeId' in about)) since.set(streamAbout(about), Math.min(about.since, since.get(streamAbout(about)) ?? Infinity));
  return since;
}

/** The ledger of notices is asked of the journal alone. */
const isOfDeadline = (stream: string): boolean => stream.startsWith('deadline-');

const streamAbout = (about: DeadlineNotice | HappenedNotice): string => ('noticeId' in about ? `notice-${about.noticeId}` : `deadline-${about.deadlineId}`);
const OUTCOMES: readonly string[] = ['NoticeDelivered', 'NoticeBounced', 'ReminderDelivered', 'ReminderBounced'];

/** Word of what happened: of which thing, on which day, and where it stands. */
function noticeOfWhatHappened({ id, meta, data: { cause, cycleId, scope, to } }: Extract<Happened<DomainEvents>, { type: 'NoticeDue' }>, publicUrl: string): Notice {
  const data: HappenedNotice = { noticeId: id, correlationId: meta.$correlationId, ...(cycleId !== undefined && { cycleId }), scope, to: [], seats: to };
  return { key: `notice ${id}`, reference: scope.kind === 'webhook' ? `webhook ${scope.id}` : scope.id, dueOn: cause.on, link: `${publicUrl}/v1/history/${cause.eventId}`, overdue: false, notice: true, data };
}

/** On record as told: a lost outbox does not tell anybody twice. */
const noticedAlready = (outcomes: readonly LoggedEvent[], recipient: Recipient): boolean => outcomes.some(({ data }) => isOf(data as Told, recipient));

type Told = Pick<Recipient, 'role' | 'party' | 'channel'> & { readonly recipient: string };

/** A seat has one mailbox, whichever it is today, and may have several webhooks. */
const isOf = (told: Told, { role, party, channel, address }: Recipient): boolean =>
  told.role === role && told.party === party && told.channel === channel && (channel === MAIL || told.recipient === address);

/** Events on which somebody is told. */
const TELLINGS = ['ReminderDue', 'DeadlineEscalated', 'NudgeSent', 'ReminderUndeliverable'] as const;
type Telling = Extract<Happened<DomainEvents>, { type: (typeof TELLINGS)[number] }>;
const isTelling = (event: Happened<DomainEvents>): event is Telling => (TELLINGS as readonly string[]).includes(event.type);

function rungsOf(event: Telling, { rungs }: Pick<Scheduled, 'rungs'>): readonly number[] {
  switch (event.type) {
    case 'ReminderDue':
      return event.data.rungs;
    case 'DeadlineEscalated':
      return rungs.filter(({ kind }) => kind === 'escalation').slice(event.data.level - 1, event.data.level).map(({ no }) => no);
    default:
      return [event.data.rung];
  }
}

/** Whether the seat wants to be reminded on a later day: not before it, and of nothing but that. */
function putOff({ reminds, rungs }: DeadlineNotice, { snoozes, zone }: Exclude<DeadlineFacts, { status: 'unknown' }>, { role, party }: { role: string; party: string }, now: Instant): boolean {
  const own = snoozes.filter((each) => each.role === role && (party === '' || each.party === party));
  return reminds && own.some(({ until, rung }) => dayOf(now, zone) < until && !rungs.includes(rung.no));
}

const TERMS_SET_BY: readonly string[] = ['DeadlineScheduled', 'DeadlineRescheduled', 'DeadlineResumed'];

/** On record as told, or as not to be reached, since this telling was recorded: a lost outbox does not tell anybody twice. */
const toldAlready = (outcomes: readonly LoggedEvent[], { rungs, since }: DeadlineNotice, recipient: Recipient): boolean =>
  outcomes.some(({ revision, data }) => {
    const outcome = data as Told & { readonly rungs: readonly number[] };
    return revision > since && outcome.rungs.join() === rungs.join() && isOf(outcome, recipient);
  });

type Scheduled = NonNullable<DomainCatalogue['DeadlineScheduled']['shape']>;
