import type { Queue } from 'bullmq';
import type { MachineClock } from '../../ports.js';
import type { RedisLink } from '../../redis/link.js';
import { AlarmQueue } from './alarm-queue.js';

/** The jobs as BullMQ has them. */
export type AlarmJobs = Queue;

/** The queue of alarms, to be looked at, in a process that need not run any. */
export class AlarmBoard {
  private readonly jobs: AlarmQueue;
  private opening: Promise<void> | undefined;

  constructor(private readonly parts: { readonly link: RedisLink; readonly machine: MachineClock; readonly prefix: string }) {
    this.jobs = new AlarmQueue({ ...parts, offsetMs: 0 });
  }

  /** Throws where Redis does not answer. */
  async queue(): Promise<AlarmJobs> {
    if (!this.parts.link.ready) throw new Error(this.parts.link.absent() ?? 'Redis is not connected.');
    this.opening ??= this.jobs.open().finally(() => (this.opening = undefined));
    await this.opening;
    return this.jobs.opened;
  }

  close(): Promise<void> {
    return this.jobs.close();
  }
}
