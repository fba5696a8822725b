import { dayOf, ref, type Command, type FactRef, type Happened } from '#kernel';
import { breachesOf, catalogue, deciders, SYSTEM_ROLES, type DeadlineFacts, type DomainCatalogue } from '#domain';
import { DeadlineBook } from '#deadlines';
import {
  BreachWatch, Notifier, Reactor, Reconciler, SqliteCheckpoints, type Alarms, type BreachWatchParts, type BusinessClock, type CommandRunner, type JournalReader, type MachineClock, type Notice, type Outbox,
  type Outcome, type Refusals, type Submission, type Transport,
} from '#engine';
import { reactions } from '#reactions';
import { nextHour } from './digest-hour.js';
import { StandbyNotifier } from './standby.js';
import { recipientsBy, type Contacts, type DeadlineNotice, type HappenedNotice } from './recipients.js';

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
  readonly mailFrom: string;
  /** Where links in mails lead; asked late, because the port may not be known before. */
  readonly publicUrl: () => string;
  readonly say: (line: string) => void;
  /** Whether this process tells people from the start; one of several waits until it is its turn. */
  readonly leads: boolean;
  /** The log asserts facts in the append itself: then no rule is broken behind anybody's back. */
  readonly assertsFacts: boolean;
}

/** What follows the journal and acts: reactions, obligations, notices. */
export interface Runners {
  /** Only where the log does not assert facts. */
  readonly breachWatch?: BreachWatch;
  readonly reactor: Reactor;
  readonly reconciler: Reconciler;
  readonly notifier: StandbyNotifier;
  stop(): Promise<void>;
}

export const systemActor = (name: string): Submission['actor'] => {
  const role = SYSTEM_ROLES.get(name);
  if (!role) throw new Error(`There is no system actor ${name}.`);
  return { subject: name, role, party: 'ENGINE' };
};

export function startRunners(parts: RunnerParts): Runners {
  const { journal, machine, run, say } = parts;
  const checkpoints = new SqliteCheckpoints(parts.checkpointFile);
  const factsOf = (wanted: FactRef): Promise<unknown> => parts.runner.factsOf(wanted);
  const onStopped = (who: string) => (error: unknown): void => say(`The ${who} has stopped: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const reactor = new Reactor({
    name: 'reactor', reactions, catalogue, journal, checkpoints, machine, run, factsOf, actorOf: systemActor, onRefused: recordRefusal, onStopped: onStopped('reactor'),
  });
  const reconciler = new Reconciler({
    name: 'deadline-scheduler', noun: 'deadline', fire: 'FireDeadline', book: new DeadlineBook(), catalogue, journal, alarms: parts.alarms,
    machine, run, actor: systemActor('deadline-scheduler'), onStopped: onStopped('deadline reconciler'),
    onRefused: ({ name, deadlineId }, { code, message }) => say(`${name} of the deadline ${deadlineId} was refused: ${code}, ${message}`),
  });
  const breachWatch = parts.assertsFacts ? undefined : new BreachWatch({
    name: 'breach-watch', category: 'breach', journal, checkpoints, machine, run, deciders, actor: systemActor('breach-watch'), record: recordBreaches, onStopped: onStopped('breach watch'),
    onRefused: ({ data }, { code, message }) => say(`The breach of ${String(data.rule)} by ${String(data.eventId)} could not be recorded: ${code}, ${message}`),
  });
  const newNotifier = (): Notifier => new Notifier({
    name: 'notifier', journal, catalogue, machine, business: parts.clock, outbox: parts.outbox, transport: parts.transport, from: parts.mailFrom, domain: parts.mailFrom.split('@')[1] ?? 'localhost',
    types: [...TELLINGS, 'NoticeDue'], intent: (event) => noticeOf(event as Happened<DomainEvents>, journal, parts.publicUrl()),
    recipients: recipientsBy({ factsOf, contacts: parts.contacts, now: () => parts.clock.now() }),
    // What is overdue waits for nobody's hour.
    heldUntil: ({ overdue }, { hour, zone }) => (overdue || hour === undefined || zone === undefined ? undefined : nextHour(parts.clock.now(), { hour, zone })),
    stillWanted: async ({ data }, { role, party }) => {
      const about = data as DeadlineNotice | HappenedNotice;
      if ('noticeId' in about) return !noticedAlready(journal, about, { role, party });
      const facts = (await factsOf(ref<DeadlineFacts>('deadline', about.deadlineId))) as DeadlineFacts;
      if (facts.status !== 'open' || putOff(about, facts, { role, party }, dayOf(parts.clock.now(), facts.zone))) return false;
      return !toldAlready(journal, about, { role, party });
    },
    record: ({ notice, recipient, commandId, causedBy, attempts, messageId, error }) => {
      const about = notice.data as DeadlineNotice | HappenedNotice;
      const { address, role, party, channel } = recipient;
      const actor = systemActor('notifier');
      const outcome = { recipient: address || `${role} (no mailbox)`, role, party, channel, attempts, ...(error === undefined ? { messageId } : { error }) };
      const command = 'noticeId' in about
        ? { noun: 'notice', name: 'RecordNoticeDelivery', id: about.noticeId, data: outcome }
        : { noun: 'deadline', name: 'RecordReminderDelivery', id: about.deadlineId, data: { rungs: about.rungs, ...outcome } };
      return run({ command, commandId, causationId: causedBy, actor, claims: [actor.role] });
    },
    onRefused: ({ notice }, { code, message }) => say(`The delivery of ${notice.key} could not be recorded: ${code}, ${message}`),
    onStopped: onStopped('notifier'),
  });
  const notifier = new StandbyNotifier(newNotifier, parts.leads);
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

/** What a reminder or an escalation is to say: reference, date and link. Content stays behind the link. */
function noticeOf(event: Happened<DomainEvents>, journal: JournalReader, publicUrl: string): Notice | undefined {
  if (event.type === 'NoticeDue') return noticeOfWhatHappened(event, publicUrl);
  if (!isTelling(event)) return undefined;
  const history = journal.stream(event.stream, { upTo: event.seq });
  const scheduled = history[0]?.data as Scheduled | undefined;
  // Terms move: what counts is what stood when the event was recorded.
  const terms = history.findLast(({ type }) => TERMS_SET_BY.includes(type))?.data as Scheduled | undefined;
  if (!scheduled || !terms) return undefined;
  const { ruleId, cycleId, scope } = scheduled;
  const told = rungsOf(event, terms);
  const on = event.type === 'DeadlineEscalated' ? terms.dueOn : event.data.dueOn;
  const party = event.type === 'ReminderDue' ? event.data.party : undefined;
  const data: DeadlineNotice = { deadlineId: event.id, cycleId, scope, rungs: told, since: event.revision, to: event.data.to, reminds: event.type === 'ReminderDue', ...(party !== undefined && { party }) };
  return {
    key: `${event.id} ${told.join(',')}`, reference: `${ruleId} ${scope.id}`, dueOn: on, link: `${publicUrl}/v1/deadlines/${event.id}`,
    overdue: event.type === 'DeadlineEscalated' || on < dayOf(event.meta.recordedAt), data,
  };
}

/** Word of what happened: of which thing, on which day, and where it stands. */
function noticeOfWhatHappened({ id, data: { cause, cycleId, scope, to } }: Extract<Happened<DomainEvents>, { type: 'NoticeDue' }>, publicUrl: string): Notice {
  const data: HappenedNotice = { noticeId: id, cycleId, scope, to: [], seats: to };
  return { key: `notice ${id}`, reference: scope.id, dueOn: cause.on, link: `${publicUrl}/v1/history/${cause.eventId}`, overdue: false, notice: true, data };
}

/** On record as told: a lost outbox does not tell anybody twice. */
const noticedAlready = (journal: JournalReader, { noticeId }: HappenedNotice, { role, party }: { role: string; party: string }): boolean =>
  journal.stream(`notice-${noticeId}`).some(({ type, data }) => {
    const outcome = data as { role: string; party: string };
    return (type === 'NoticeDelivered' || type === 'NoticeBounced') && outcome.role === role && outcome.party === party;
  });

/** Events on which somebody is told. */
const TELLINGS = ['ReminderDue', 'DeadlineEscalated', 'NudgeSent', 'ReminderUndeliverable'] as const;
type Telling = Extract<Happened<DomainEvents>, { type: (typeof TELLINGS)[number] }>;
const isTelling = (event: Happened<DomainEvents>): event is Telling => (TELLINGS as readonly string[]).includes(event.type);

function rungsOf(event: Telling, { rungs }: Scheduled): readonly number[] {
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
function putOff({ reminds, rungs }: DeadlineNotice, { snoozes }: Exclude<DeadlineFacts, { status: 'unknown' }>, { role, party }: { role: string; party: string }, today: string): boolean {
  const own = snoozes.filter((each) => each.role === role && (party === '' || each.party === party));
  return reminds && own.some(({ until, rung }) => today < until && !rungs.includes(rung.no));
}

const TERMS_SET_BY: readonly string[] = ['DeadlineScheduled', 'DeadlineRescheduled', 'DeadlineResumed'];

/** On record as told, or as not to be reached, since this telling was recorded: a lost outbox does not tell anybody twice. */
function toldAlready(journal: JournalReader, { deadlineId, rungs, since }: DeadlineNotice, { role, party }: { role: string; party: string }): boolean {
  return journal.stream(`deadline-${deadlineId}`).some(({ type, revision, data }) => {
    const outcome = data as { rungs: readonly number[]; role: string; party: string };
    return revision > since && (type === 'ReminderDelivered' || type === 'ReminderBounced') && outcome.rungs.join() === rungs.join() && outcome.role === role && outcome.party === party;
  });
}

type Scheduled = NonNullable<DomainCatalogue['DeadlineScheduled']['shape']>;
