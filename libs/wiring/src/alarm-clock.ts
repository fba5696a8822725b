import { EmbeddedAlarms, machineClock, redisPlace, type Alarms, type BusinessClock } from '#engine';
import type { AlarmBoard, BullmqAlarms, RedisLink, Roster } from '#engine/redis';
import { ConfigError, type Config } from './config.js';

/** What /health and /metrics say of the alarms. */
export interface AlarmFigures {
  readonly armed: number;
  readonly fired: number;
  readonly failures: number;
  /** Of the last thousand, by the business clock. */
  readonly latenessP99Ms: number;
  /** What an operator has to see to. */
  readonly problem?: string;
}

/** The alarm clock, whichever it is. */
export interface AlarmClock {
  readonly alarms: Alarms;
  figures(): AlarmFigures;
}

/** A process's connection to its Redis, and what it has there. */
export interface OnRedis {
  readonly link: RedisLink;
  roster(): Roster;
  /** The jobs, to be looked at. */
  board(): AlarmBoard;
  alarms(parts: Omit<ConstructorParameters<typeof BullmqAlarms>[0], 'link' | 'prefix'>): BullmqAlarms;
}

/**
 * Connects, and goes on doing so in the background where there is no Redis yet. Throws `ConfigError` where there is one that cannot be used. Redis's clients are loaded here and nowhere else: they take longer than
 * the rest of the engine.
 */
export async function connectRedis({ url, prefix }: NonNullable<Config['redis']>, say: (line: string) => void): Promise<OnRedis> {
  const { AlarmBoard, BullmqAlarms, RedisLink, Roster } = await import('#engine/redis');
  const link = new RedisLink({ place: redisPlace(url), machine: machineClock, say });
  const why = await link.refused();
  if (why !== undefined) {
    link.close();
    throw new ConfigError([`REDIS_URL cannot be used: ${why}.`]);
  }
  return { link, roster: () => new Roster(link, prefix), board: () => new AlarmBoard({ link, machine: machineClock, prefix }), alarms: (parts) => new BullmqAlarms({ ...parts, link, prefix }) };
}

export interface AlarmClockParts {
  /** Absent: alarms ring in this process. */
  readonly redis?: OnRedis;
  readonly business: BusinessClock;
  /** Business time that only moves when it is told to. */
  readonly virtual: boolean;
  readonly say: (line: string) => void;
}

/** On Redis where there is one, else in this process. */
export function openAlarmClock({ redis, business, virtual, say }: AlarmClockParts): AlarmClock {
  const onError = ({ id }: { id: string }, error: unknown): void => say(`The alarm ${id} could not be dealt with and is tried again: ${String(error)}`);
  if (!redis) {
    const alarms = new EmbeddedAlarms({ business, machine: machineClock, ...(virtual && { pollMs: 0 }), onError });
    return { alarms, figures: () => alarms.status() };
  }
  const alarms = redis.alarms({ business, machine: machineClock, virtual, onError });
  return { alarms, figures: () => alarms.status() };
}
