import { dayOf, ref, type Command, type FactRef, type Happened } from '#kernel';
import { catalogue, SYSTEM_ROLES, type DeadlineFacts, type DomainCatalogue } from '#domain';
import { DeadlineBook } from '#deadlines';
import {
  Notifier, Reactor, Reconciler, SqliteCheckpoints, type Alarms, type BusinessClock, type CommandRunner, type JournalReader, type MachineClock, type Notice, type Outbox,
  type Outcome, type Refusals, type Submission, type Transport,
} from '#engine';
import { reactions } from '#reactions';
import { StandbyNotifier } from './standby.js';
import { recipientsBy, type Contacts, type DeadlineNotice } from './recipients.js';

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
}

/** What follows the journal and acts: reactions, obligations, notices. */
export interface Runners {
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
  const newNotifier = (): Notifier => new Notifier({
    name: 'notifier', journal, catalogue, machine, business: parts.clock, outbox: parts.outbox, transport: parts.transport, from: parts.mailFrom, domain: parts.mailFrom.split('@')[1] ?? 'localhost',
    types: ['ReminderDue', 'DeadlineEscalated'], intent: (event) => noticeOf(event as Happened<DomainEvents>, journal, parts.publicUrl()),
    recipients: recipientsBy({ factsOf, contacts: parts.contacts, now: () => parts.clock.now() }),
    stillWanted: async ({ data }, { role, party }) => {
      const { deadlineId, rungs } = data as DeadlineNotice;
      const facts = (await factsOf(ref<DeadlineFacts>('deadline', deadlineId))) as DeadlineFacts;
      return facts.status === 'open' && !toldAlready(journal, deadlineId, rungs, { role, party });
    },
    record: ({ notice, recipient, commandId, causedBy, messageId, error }) => {
      const { deadlineId, rungs } = notice.data as DeadlineNotice;
      const { address, role, party, channel } = recipient;
      const actor = systemActor('notifier');
      const data = { rungs, recipient: address || `${role} (no mailbox)`, role, party, channel, ...(error === undefined ? { messageId } : { error }) };
      return run({ command: { noun: 'deadline', name: 'RecordReminderDelivery', id: deadlineId, data }, commandId, causationId: causedBy, actor, claims: [actor.role] });
    },
    onRefused: ({ notice }, { code, message }) => say(`The delivery of ${notice.key} could not be recorded: ${code}, ${message}`),
    onStopped: onStopped('notifier'),
  });
  const notifier = new StandbyNotifier(newNotifier, parts.leads);
  return {
    reactor, reconciler, notifier,
    stop: async () => {
      await Promise.all([reactor.stop(), reconciler.stop(), notifier.stop()]);
      checkpoints.close();
    },
  };
}

type DomainEvents = { [T in keyof DomainCatalogue & string]: { type: T; data: NonNullable<DomainCatalogue[T]['shape']> } }[keyof DomainCatalogue & string];

const recordRefusal: Refusals = ({ reaction, cause, command, refusal }): Command => ({
  noun: 'reaction', name: 'RecordReactionRefusal',
  data: {
    cause: cause.id, cycleId: cause.metadata.cycleId, reaction: reaction.name, noun: command.noun, id: command.id ?? '', command: command.name,
    code: refusal.code, rule: refusal.rule, message: refusal.message,
  },
});

/** What a reminder or an escalation is to say: reference, date and link. Content stays behind the link. */
function noticeOf(event: Happened<DomainEvents>, journal: JournalReader, publicUrl: string): Notice | undefined {
  if (event.type !== 'ReminderDue' && event.type !== 'DeadlineEscalated') return undefined;
  const history = journal.stream(event.stream, { upTo: event.seq });
  const scheduled = history[0]?.data as Scheduled | undefined;
  // Terms move: what counts is what stood when the event was recorded.
  const terms = history.findLast(({ type }) => TERMS_SET_BY.includes(type))?.data as Scheduled | undefined;
  if (!scheduled || !terms) return undefined;
  const { ruleId, cycleId, scope } = scheduled;
  const { dueOn, rungs } = terms;
  const reminder = event.type === 'ReminderDue';
  const told = reminder ? event.data.rungs : rungs.filter(({ kind }) => kind === 'escalation').slice(event.data.level - 1, event.data.level).map(({ no }) => no);
  const on = reminder ? event.data.dueOn : dueOn;
  const data: DeadlineNotice = { deadlineId: event.id, cycleId, scope, rungs: told, to: event.data.to };
  return {
    key: `${event.id} ${told.join(',')}`, reference: `${ruleId} ${scope.id}`, dueOn: on, link: `${publicUrl}/v1/deadlines/${event.id}`,
    overdue: !reminder || on < dayOf(event.meta.recordedAt), data,
  };
}

const TERMS_SET_BY: readonly string[] = ['DeadlineScheduled', 'DeadlineRescheduled', 'DeadlineResumed'];

/** On record as told, or as not to be reached, since these rungs were last due: a lost outbox does not tell anybody twice. */
function toldAlready(journal: JournalReader, deadlineId: string, rungs: readonly number[], { role, party }: { role: string; party: string }): boolean {
  const same = (told: readonly number[]): boolean => told.join() === rungs.join();
  const history = journal.stream(`deadline-${deadlineId}`);
  const due = history.findLastIndex(({ type, data }) => type === 'ReminderDue' && same((data as { rungs: readonly number[] }).rungs));
  return history.slice(due + 1).some(({ type, data }) => {
    const outcome = data as { rungs: readonly number[]; role: string; party: string };
    return (type === 'ReminderDelivered' || type === 'ReminderBounced') && same(outcome.rungs) && outcome.role === role && outcome.party === party;
  });
}

type Scheduled = NonNullable<DomainCatalogue['DeadlineScheduled']['shape']>;
