import type { Instant, NewEvent, Policy } from '#kernel';
import { DeadlineBook } from '#deadlines';
import { catalogue, deadline } from '#domain';
import { CommandRunner, machineClock, Reconciler, uuidOf, type Alarms, type EventLog, type VirtualBusinessClock } from '#engine';
import { MemoryJournal } from '../../libs/engine/testing/memory-journal.js';

const anybody: Policy = function* ({ actor }) {
  return { actor };
};

/** What a world of deadlines stands on: a log and an alarm clock, by a clock that stands where it is put. */
export interface DeadlineGround {
  readonly log: EventLog;
  readonly alarms: Alarms;
  readonly clock: VirtualBusinessClock;
}

/** Log, decider, reconciler and alarms as they stand in the engine; the other nouns' events are told as they would be recorded. */
export function deadlineWorld({ log, alarms, clock }: DeadlineGround) {
  const journal = new MemoryJournal(log);
  const runner = new CommandRunner({ log, deciders: [deadline], policy: anybody, clock, machine: machineClock, idKey: Buffer.from('spec') });
  const book = new DeadlineBook();
  const problems: unknown[] = [];
  // One after the other: two that follow at once would take the same page twice.
  let following: Promise<unknown> = Promise.resolve();
  const follow = (): Promise<unknown> => (following = following.then(() => journal.follow()));
  const reconciler = new Reconciler({
    name: 'deadline-scheduler', noun: 'deadline', fire: 'FireDeadline', book, catalogue, journal, alarms, machine: machineClock,
    run: async (submission) => {
      const outcome = await runner.run(submission);
      await follow();
      return outcome;
    },
    actor: { subject: 'deadline-scheduler', role: 'DEADLINE_SCHEDULER', party: 'ENGINE' },
    onRefused: ({ name, deadlineId }, { message }) => void problems.push(`${clock.now()} ${name} ${deadlineId}: ${message}`),
    onStopped: (error) => void problems.push(error),
  });
  const revisions = new Map<string, number>();
  const settle = async (): Promise<void> => {
    await follow();
    await reconciler.quiet();
  };
  return {
    journal, book, problems, settle,
    stop: (): Promise<void> => reconciler.stop(),
    async tell(stream: string, type: string, data: object): Promise<void> {
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      const now = clock.now();
      const metadata = { v: 1, actor: { subject: 's', role: 'R', party: 'P' }, effectiveAt: now, recordedAt: now, marking: 'LIMITE', commandId: `${stream} ${revision}`, commandHash: '', $correlationId: 'c', $causationId: '', facts: [] };
      await log.append({ stream, expectedRevision: revision - 1, events: [{ id: uuidOf('spec', stream, revision), type, data, metadata } satisfies NewEvent] });
      await settle();
    },
    /** As the demo clock walks: to each due instant in turn, firing and settling there. */
    async goTo(to: Instant): Promise<void> {
      for (let next = await nextOf(alarms); next !== undefined && next <= to; next = await nextOf(alarms)) {
        if (next > clock.now()) clock.moveTo(next);
        await alarms.poke();
        await reconciler.quiet();
      }
      if (to > clock.now()) clock.moveTo(to);
      await reconciler.quiet();
    },
  };
}

/** The instant the next alarm is due at. */
const nextOf = async (alarms: Alarms): Promise<Instant | undefined> => (await alarms.armed()).map(({ dueAt }) => dueAt).sort()[0];
