import { BullmqAlarms, EmbeddedAlarms, machineClock, RedisLink, redisPlace, type Alarms, type BusinessClock } from '#engine';
import type { Config } from './config.js';

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

export interface AlarmClockParts {
  readonly redis?: Config['redis'];
  readonly business: BusinessClock;
  /** Business time that only moves when it is told to. */
  readonly virtual: boolean;
  readonly link?: RedisLink;
  readonly say: (line: string) => void;
}

/** On Redis where there is one, else in this process. */
export function openAlarmClock({ redis, business, virtual, link, say }: AlarmClockParts): AlarmClock {
  const onError = ({ id }: { id: string }, error: unknown): void => say(`The alarm ${id} could not be dealt with and is tried again: ${String(error)}`);
  if (!redis || !link) {
    const alarms = new EmbeddedAlarms({ business, machine: machineClock, ...(virtual && { pollMs: 0 }), onError });
    return { alarms, figures: () => alarms.status() };
  }
  const alarms = new BullmqAlarms({ link, business, machine: machineClock, prefix: redis.prefix, virtual, onError });
  return { alarms, figures: () => alarms.status() };
}

/** The connection to the Redis of the configuration; connects in the background. */
export const linkTo = ({ url }: NonNullable<Config['redis']>, say: (line: string) => void): RedisLink => new RedisLink({ place: redisPlace(url), machine: machineClock, say });
