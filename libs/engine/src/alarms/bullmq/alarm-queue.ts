import { Queue, Worker, type Job, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Alarm, MachineClock } from '../../ports.js';
import { COMMAND_MS_MAX, type RedisLink } from '../../redis/link.js';
import { alarmIdOf, jobIdOf } from './job-id.js';

/** Jobs added, removed or asked for at a time. */
export const BATCH = 500;
const PAGE = 1_000;
/** A job whose worker has not been heard of for so long goes to another. */
const LOCK_MS = 10_000;
const STALLED_EVERY_MS = 5_000;
/** Workers one alarm may kill before it is given up here; the log still knows of it, and it is armed again. */
const STALLED_MAX = 10;
/** Longest wait for jobs under way when the process ends. */
const CLOSE_MS_MAX = 5_000;
/** Jobs run at a time, over all processes: they run strictly in due order. */
const RUNNING_MAX = 1;
/** BullMQ keeps a delayed job under `instant * 4096`, with a running number in the last bits. */
const SCORE_A_MS = 4_096;
const NAME = 'alarms';

export interface AlarmQueueOptions {
  readonly link: RedisLink;
  readonly machine: MachineClock;
  /** Stands before every key. */
  readonly prefix: string;
  /** Added to every instant: beyond all that machine time reaches, so that nothing runs unless it is promoted. 0 for real time. */
  readonly offsetMs: number;
}

/** Takes jobs that wait out of a queue; one that runs stays. What is due next stands at the end of the list of what waits. */
const TAKE_OUT = `
for n = 2, #ARGV do
  if redis.call('ZREM', KEYS[1], ARGV[n]) == 1 or redis.call('LREM', KEYS[2], -1, ARGV[n]) == 1 then redis.call('DEL', ARGV[1] .. ARGV[n]) end
end`;

/** The jobs of one Redis, one an alarm; each call ends within bounds or throws. */
export class AlarmQueue {
  private queue: Queue<Alarm> | undefined;
  private worker: Worker<Alarm> | undefined;
  private waiting: Redis | undefined;
  /** Stands before every key. In braces: all keys of one queue share a slot of a cluster. */
  private readonly keys: string;

  constructor(private readonly options: AlarmQueueOptions) {
    this.keys = `{${options.prefix}}:${NAME}:`;
  }

  /** Makes ready for jobs and, where `run` is given, runs them. Nothing where that is done. Throws where Redis does not answer. */
  async open(run?: (job: Job<Alarm>, token: string) => Promise<void>): Promise<void> {
    this.queue ??= await this.openQueue();
    if (run) this.worker ??= await this.openWorker(run);
  }

  /** What a flushed Redis has forgotten, and whether it may forget more: the policy in force. */
  async settle(): Promise<string | undefined> {
    await this.opened.setGlobalConcurrency(RUNNING_MAX);
    const memory = await this.options.link.commands.info('memory');
    return /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  }

  /** Adds what is not there and moves what stands at another instant. Answers with those that could not be: they are being run just now. */
  async put(alarms: readonly Alarm[]): Promise<readonly Alarm[]> {
    const before = await this.standing(alarms);
    const wrong = alarms.filter((alarm, n) => before[n] !== undefined && before[n] !== this.instantFor(alarm));
    const missing = alarms.filter((alarm, n) => before[n] !== this.instantFor(alarm));
    if (missing.length === 0) return [];
    await this.remove(wrong.map(({ id }) => id));
    const timestamp = this.options.machine.now();
    const jobs = missing.map((alarm) => ({ name: 'alarm', data: { id: alarm.id, dueAt: alarm.dueAt }, opts: this.jobOptions(alarm, timestamp) }));
    await bounded(this.options.machine, this.opened.addBulk(jobs));
    // Due already, it may have gone on; one that lies ahead and is not there is locked under its old instant.
    const ahead = missing.filter((alarm) => this.instantFor(alarm) > timestamp);
    const after = await this.standing(ahead);
    return ahead.filter((_alarm, n) => after[n] === undefined);
  }

  async remove(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.opened.remove(jobIdOf(id))));
  }

  /** Removes those that wait, all in one call and at the same cost however many wait behind them: for alarms that fired before their turn. */
  async takeOut(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.options.link.commands.eval(TAKE_OUT, 2, this.key('delayed'), this.key('wait'), this.keys, ...ids.map(jobIdOf));
  }

  /** Ids of alarms that run or wait to run, page by page. Asked after `delayed`, so that one that goes on meanwhile is met by either. */
  async *going(): AsyncGenerator<readonly string[]> {
    for (const list of ['wait', 'active']) {
      for (let from = 0; ; from += PAGE) {
        const page = await this.options.link.commands.lrange(this.key(list), from, from + PAGE - 1);
        yield page.map(alarmIdOf).filter((id) => id !== undefined);
        if (page.length < PAGE) break;
      }
    }
  }

  /** Every alarm that waits for its instant, page by page; one that moves meanwhile may be missed or come twice. */
  async *delayed(): AsyncGenerator<readonly Alarm[]> {
    for (let from = 0; ; from += PAGE) {
      const flat = await this.options.link.commands.zrange(this.key('delayed'), String(from), String(from + PAGE - 1), 'WITHSCORES');
      const alarms: Alarm[] = [];
      for (let n = 0; n + 1 < flat.length; n += 2) {
        const id = alarmIdOf(flat[n]!);
        if (id !== undefined) alarms.push({ id, dueAt: new Date(instantOfScore(flat[n + 1]!) - this.options.offsetMs).toISOString() });
      }
      yield alarms;
      if (flat.length < 2 * PAGE) return;
    }
  }

  /** Ids of alarms that wait although they are due at `now`, in due order; also those that pause after a failure. */
  async due(now: number, skip: ReadonlySet<string>): Promise<readonly string[]> {
    const until = String((now + this.options.offsetMs + 1) * SCORE_A_MS - 1);
    for (let from = 0; ; from += BATCH) {
      const page = await this.options.link.commands.zrangebyscore(this.key('delayed'), '-inf', until, 'LIMIT', from, BATCH);
      const fresh = page.map(alarmIdOf).filter((id): id is string => id !== undefined && !skip.has(id));
      if (fresh.length > 0 || page.length < BATCH) return fresh;
    }
  }

  /** Sends them to the workers, in the order given. */
  async promote(ids: readonly string[]): Promise<void> {
    const jobs = await Promise.all(ids.map((id) => this.opened.getJob(jobIdOf(id))));
    await Promise.all(jobs.filter((job) => job !== undefined).map((job) => this.promoteOne(job)));
  }

  private async promoteOne(job: Job<Alarm>): Promise<void> {
    try {
      await job.promote();
    } catch (error) {
      // Somebody else was faster: that is no failure while Redis answers.
      if (!this.options.link.ready) throw error;
    }
  }

  /** Whether no job runs or waits to run, in any process. */
  async idle(): Promise<boolean> {
    const counts = await this.opened.getJobCounts('wait', 'active', 'prioritized');
    return Object.values(counts).every((count) => count === 0);
  }

  /** When a job has to be run, as BullMQ is told. */
  instantFor({ dueAt }: Alarm): number {
    return Date.parse(dueAt) + this.options.offsetMs;
  }

  /** Waits for what is under way, but not for long. */
  async close(): Promise<void> {
    const { worker, queue, waiting, options } = this;
    if (worker) {
      const patience = new AbortController();
      const closed = worker.close().catch(() => undefined);
      await Promise.race([closed, options.machine.sleep(CLOSE_MS_MAX, patience.signal)]);
      patience.abort();
      await bounded(options.machine, worker.close(true)).catch(() => undefined);
    }
    waiting?.disconnect();
    if (queue) await bounded(options.machine, queue.close()).catch(() => undefined);
  }

  /** The queue itself. Throws before it was opened. */
  get opened(): Queue<Alarm> {
    if (!this.queue) throw new Error('Redis has not been reached yet.');
    return this.queue;
  }

  private async openQueue(): Promise<Queue<Alarm>> {
    const { link, machine, prefix } = this.options;
    const queue = new Queue<Alarm>(NAME, { connection: link.commands, prefix: `{${prefix}}` });
    queue.on('error', ignore);
    return this.whenReady(queue, bounded(machine, queue.waitUntilReady()));
  }

  private async openWorker(run: (job: Job<Alarm>, token: string) => Promise<void>): Promise<Worker<Alarm>> {
    const { link, machine, prefix } = this.options;
    this.waiting ??= link.waiting();
    this.waiting.on('error', ignore);
    const worker = new Worker<Alarm>(NAME, (job, token) => run(job, token!), {
      connection: this.waiting, prefix: `{${prefix}}`, concurrency: RUNNING_MAX, lockDuration: LOCK_MS, stalledInterval: STALLED_EVERY_MS, maxStalledCount: STALLED_MAX,
    });
    worker.on('error', ignore);
    return this.whenReady(worker, bounded(machine, worker.waitUntilReady()));
  }

  /** One that could not be set up is spoilt for good: the next attempt takes another. */
  private async whenReady<T extends { close(): Promise<void> }>(opened: T, ready: Promise<unknown>): Promise<T> {
    try {
      await ready;
      return opened;
    } catch (error) {
      void opened.close().catch(ignore);
      throw error;
    }
  }

  private key(name: string): string {
    return this.keys + name;
  }

  private jobOptions(alarm: Alarm, now: number): JobsOptions {
    const instant = this.instantFor(alarm);
    // Without a delay it would run behind all that wait, whenever it was due: the delayed alone are kept in due order.
    const timestamp = Math.min(now, instant - 1);
    // What has run is forgotten: a job that is kept would keep its id from being used again.
    return { jobId: jobIdOf(alarm.id), timestamp, delay: instant - timestamp, removeOnComplete: true, removeOnFail: true };
  }

  /** Instants at which they wait, as `instantFor` gives them; undefined for those that do not. */
  private async standing(alarms: readonly Alarm[]): Promise<readonly (number | undefined)[]> {
    if (alarms.length === 0) return [];
    const scores = await this.options.link.commands.zmscore(this.key('delayed'), ...alarms.map(({ id }) => jobIdOf(id)));
    return scores.map((score) => (score === null ? undefined : instantOfScore(score)));
  }
}

const instantOfScore = (score: string | number): number => Math.floor(Number(score) / SCORE_A_MS);

/** Errors of a connection are told by the link, those of a call by the call. */
const ignore = (): void => undefined;

async function bounded<T>(machine: MachineClock, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = machine.sleep(COMMAND_MS_MAX, patience.signal).then(() => {
    if (!patience.signal.aborted) throw new Error(`Redis did not answer within ${COMMAND_MS_MAX} ms.`);
    return undefined as never;
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}
