import type { Instant } from '#kernel';
import type { RedisLink } from './link.js';

/** A worker that has not reported for so long counts as gone. */
const REPORT_LIFE_MS = 8_000;
/** Whoever leads and is not heard of for so long leads no more. */
export const LEASE_MS = 10_000;

/** Takes or renews the lease: 1 if it is held by the one who asks. */
const TAKE = `
local holder = redis.call('GET', KEYS[1])
if holder == false or holder == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return 0`;
const GIVE_UP = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** What a worker says of itself. */
export interface WorkerReport {
  readonly worker: string;
  /** Everything up to this event was worked off and nothing followed from it; -1 before. */
  readonly quietSeq: number;
  /** The earliest alarm it knows of. */
  readonly nextDue?: Instant;
  /** Whether it is the one that tells people. */
  readonly leads: boolean;
  /** What has stopped it. */
  readonly error?: string;
}

/** The workers of a deployment, as they report, and which of them leads. Each call throws where Redis does not answer. */
export class Roster {
  constructor(private readonly link: RedisLink, private readonly prefix: string) {}

  async report(report: WorkerReport): Promise<void> {
    const { commands } = this.link;
    await commands.set(this.key(`worker:${report.worker}`), JSON.stringify(report), 'PX', REPORT_LIFE_MS);
    await commands.sadd(this.key('workers'), report.worker);
  }

  /** Those that are alive. */
  async workers(): Promise<readonly WorkerReport[]> {
    const { commands } = this.link;
    const names = await commands.smembers(this.key('workers'));
    if (names.length === 0) return [];
    const reports = await commands.mget(names.map((name) => this.key(`worker:${name}`)));
    const gone = names.filter((_name, n) => reports[n] === null);
    if (gone.length > 0) await commands.srem(this.key('workers'), ...gone);
    return reports.flatMap((report) => (report === null ? [] : [JSON.parse(report) as WorkerReport]));
  }

  /** Whether this worker leads from now on, for `LEASE_MS`. */
  async lead(worker: string): Promise<boolean> {
    return (await this.link.commands.eval(TAKE, 1, this.key('leader'), worker, LEASE_MS)) === 1;
  }

  /** A worker that ends: another may lead at once. */
  async withdraw(worker: string): Promise<void> {
    const { commands } = this.link;
    await commands.eval(GIVE_UP, 1, this.key('leader'), worker);
    await commands.del(this.key(`worker:${worker}`));
    await commands.srem(this.key('workers'), worker);
  }

  private key(name: string): string {
    return `{${this.prefix}}:${name}`;
  }
}
