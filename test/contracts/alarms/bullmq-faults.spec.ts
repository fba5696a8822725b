import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { machineClock, redisPlace, VirtualBusinessClock, type Alarm, type RedisPlace } from '#engine';
import { BullmqAlarms, RedisLink, type BullmqAlarmsParts } from '#engine/redis';
import { certificateAuthority } from '../../support/tls/certificates.js';
import { noRedis, startRedis, type RedisServer } from '../../support/redis/redis-server.mjs';

const at = (minute: number): string => new Date(Date.UTC(2024, 0, 1, 8, minute)).toISOString();
const wall = { now: () => new Date().toISOString(), suspicion: () => undefined };
/** A bound against hanging, not a measure. */
const SOON_MS = 40_000;

(noRedis === undefined ? describe : describe.skip)(`alarms on a Redis that fails${noRedis === undefined ? '' : `: skipped, ${noRedis}`}`, () => {
  let server: RedisServer;
  let clock: VirtualBusinessClock;
  let fired: string[];
  const ends: (() => Promise<void>)[] = [];
  const record = async ({ id }: Alarm): Promise<void> => void fired.push(id);
  const said: string[] = [];

  beforeEach(() => {
    clock = new VirtualBusinessClock(at(0));
    fired = [];
    said.length = 0;
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function serve(options: Parameters<typeof startRedis>[0] = {}): Promise<void> {
    server = await startRedis(options);
    ends.push(() => server.dispose());
  }

  function alarms(parts: Partial<BullmqAlarmsParts> = {}, place: RedisPlace = redisPlace(server.url)): BullmqAlarms {
    const link = new RedisLink({ place, machine: machineClock, say: (line) => said.push(line) });
    const opened = new BullmqAlarms({ link, business: clock, machine: machineClock, prefix: 'faults', virtual: true, ...parts });
    ends.push(async () => {
      await opened.stop();
      link.close();
    });
    return opened;
  }

  const until = async (holds: () => boolean): Promise<void> => {
    for (const late = Date.now() + SOON_MS; !holds(); ) {
      if (Date.now() > late) throw new Error(`It never came to that: ${holds.toString()}`);
      await machineClock.sleep(20);
    }
  };
  const jobs = (): number => Number(server.command('zcard', '{faults}:alarms:delayed'));
  const armed = (count: number, minute = 10): Alarm[] => Array.from({ length: count }, (_, n) => ({ id: `cycle-1.R${n}.plan-1.1.${n % 7}`, dueAt: at(minute + n) }));

  it('it is Redis that fires, in due order, with nothing left behind', async () => {
    await serve();
    const one = alarms();
    await one.start(record);
    const all = armed(50);
    await one.arm([...all].reverse());
    clock.moveTo(at(60));
    await one.poke();
    expect(fired).toEqual(all.map(({ id }) => id));
    expect(one.status()).toMatchObject({ fired: 50, fromMemory: 0, armed: 0, untold: 0, problem: undefined });
    expect(server.command('keys', '{faults}:alarms:alarm-*')).toBe('');
  });

  it('two processes share the alarms and keep the order', async () => {
    await serve();
    const [one, two] = [alarms(), alarms()];
    await Promise.all([one.start(record), two.start(record)]);
    const all = armed(100);
    await one.arm(all);
    clock.moveTo(at(200));
    await one.poke();
    expect(fired).toEqual(all.map(({ id }) => id));
    expect(one.status().fromMemory + two.status().fromMemory).toBe(0);
    expect(one.status().fired + two.status().fired).toBe(100);
  });

  it('those of one instant fire together, what is due later when they have ended', async () => {
    await serve();
    const one = alarms();
    const events: string[] = [];
    let begun = 0;
    let allBegun = (): void => undefined;
    const together = new Promise<void>((resolve) => (allBegun = resolve));
    await one.start(async ({ id, dueAt }) => {
      events.push(`begun ${dueAt}`);
      if (++begun === 10) allBegun();
      if (dueAt === at(10)) await together;
      events.push(`ended ${dueAt}`);
      fired.push(id);
    });
    await one.arm([{ id: 'later.1', dueAt: at(11) }, ...Array.from({ length: 10 }, (_, n) => ({ id: `same-${n}.1`, dueAt: at(10) }))]);
    clock.moveTo(at(20));
    await one.poke();
    expect(events).toEqual([...Array<string>(10).fill(`begun ${at(10)}`), ...Array<string>(10).fill(`ended ${at(10)}`), `begun ${at(11)}`, `ended ${at(11)}`]);
    expect(new Set(fired).size).toBe(11);
    expect(one.status()).toMatchObject({ fired: 11, fromMemory: 0, armed: 0 });
    await until(() => server.command('keys', '{faults}:alarms:alarm-*') === '');
  });

  it('one that fails holds up none of its instant, and is tried again by itself', async () => {
    await serve();
    const failures: string[] = [];
    const one = alarms({ virtual: false, business: wall, onError: ({ id }) => failures.push(id) });
    const due = new Date(Date.now() - 60_000).toISOString();
    await one.arm(Array.from({ length: 5 }, (_, n) => ({ id: `same-${n}.1`, dueAt: due })));
    await one.start(async (alarm) => {
      if (alarm.id === 'same-3.1' && failures.length === 0) throw new Error('not now');
      await record(alarm);
    });
    await until(() => fired.length === 5);
    expect(fired.at(-1)).toBe('same-3.1');
    expect(failures).toEqual(['same-3.1']);
    await until(() => server.command('keys', '{faults}:alarms:alarm-*') === '');
  });

  it('what is overdue when Redis is told of it fires in due order, each once, and not from memory beside', async () => {
    await serve();
    // For a machine whose timer stands still Redis is always at work.
    const one = alarms({ virtual: false, business: wall, graceMs: 1, machine: { ...machineClock, monotonic: () => 0 } });
    const all = armed(200);
    await one.arm([...all].reverse());
    await one.start(record);
    await until(() => one.status().armed === 0);
    expect(fired).toEqual(all.map(({ id }) => id));
    expect(one.status()).toMatchObject({ fired: 200, fromMemory: 0 });
  });

  it('one that Redis has passed over fires from memory', async () => {
    await serve();
    const one = alarms({ virtual: false, business: wall, graceMs: 1, machine: { ...machineClock, monotonic: () => 0 } });
    await one.arm([{ id: 'lost.1', dueAt: at(1) }, { id: 'kept.1', dueAt: at(2) }]);
    await until(() => one.status().untold === 0 && jobs() === 2);
    server.command('zrem', '{faults}:alarms:delayed', 'alarm-lost.1');
    await one.start(record);
    await until(() => fired.length === 2);
    expect(fired).toEqual(['kept.1', 'lost.1']);
    expect(one.status().fromMemory).toBe(1);
  });

  it('while Redis fires nothing they fire from memory', async () => {
    await serve();
    const one = alarms({ virtual: false, business: wall, graceMs: 100 });
    await one.arm(armed(3));
    await until(() => one.status().untold === 0 && jobs() === 3);
    server.command('hset', '{faults}:alarms:meta', 'paused', '1');
    await one.start(record);
    await until(() => fired.length === 3);
    expect(one.status().fromMemory).toBe(3);
  });

  it('by real time they fire on their own, one years ahead does not', async () => {
    await serve();
    const one = alarms({ virtual: false, business: wall });
    await one.start(record);
    await one.arm([{ id: 'soon.1', dueAt: new Date(Date.now() + 300).toISOString() }, { id: 'later.1', dueAt: '2055-01-01T00:00:00.000Z' }]);
    await until(() => fired.length > 0);
    expect(fired).toEqual(['soon.1']);
    expect(one.status()).toMatchObject({ fromMemory: 0, armed: 1 });
    expect(jobs()).toBe(1);
  });

  it('an alarm that lies ahead by the business clock does not fire, whatever the machine thinks', async () => {
    await serve();
    const one = alarms({ virtual: false, business: { now: () => '2024-01-01T00:00:00.000Z', suspicion: () => undefined } });
    await one.start(record);
    await one.arm([{ id: 'ahead.1', dueAt: '2024-01-01T00:00:01.000Z' }]);
    await until(() => one.status().untold === 0);
    await one.poke();
    expect(fired).toEqual([]);
    expect((await one.armed()).length).toBe(1);
  });

  it('fire from memory while Redis has never been there, and go to it when it comes', async () => {
    await serve();
    await server.stop();
    const one = alarms();
    await one.start(record);
    await one.arm(armed(3));
    clock.moveTo(at(10));
    await one.poke();
    expect(fired).toEqual(['cycle-1.R0.plan-1.1.0']);
    await until(() => one.status().problem !== undefined);
    expect(said.join()).toMatch(/cannot be reached/);
    await server.start();
    await until(() => one.status().problem === undefined && jobs() === 2);
    expect(said.join()).toMatch(/can be reached again/);
  });

  it('are all there again after a flush and after a restart that forgot everything', async () => {
    await serve();
    const one = alarms({ reconcileMs: 200 });
    await one.start(record);
    const all = armed(20);
    await one.arm(all);
    await until(() => jobs() === 20);
    server.command('flushall');
    await until(() => jobs() === 20);
    await server.stop();
    await server.start();
    await until(() => jobs() === 20);
    clock.moveTo(at(60));
    await one.poke();
    expect(fired).toEqual(all.map(({ id }) => id));
  });

  it('flushed right before they are due, they fire all the same', async () => {
    await serve();
    const one = alarms();
    await one.start(record);
    await one.arm(armed(5));
    await until(() => jobs() === 5);
    server.command('flushall');
    clock.moveTo(at(60));
    await one.poke();
    expect(fired.length).toBe(5);
  });

  it('what stands in Redis at another instant is moved, what nobody wants is removed', async () => {
    await serve();
    const before = alarms();
    await before.start(record);
    await before.arm([{ id: 'moved.1', dueAt: at(10) }, { id: 'gone.1', dueAt: at(20) }]);
    await until(() => before.status().untold === 0 && jobs() === 2);
    await before.stop();
    const one = alarms({ reconcileMs: 100 });
    await one.arm([{ id: 'moved.1', dueAt: at(90) }]);
    await one.start(record);
    // One that is moved is taken out and put in again: a single job may be either of them.
    const standing = (): string => server.command('zrange', '{faults}:alarms:delayed', '0', '-1');
    await until(() => standing().includes('moved') && !standing().includes('gone'));
    clock.moveTo(at(30));
    await one.poke();
    expect(fired).toEqual([]);
    clock.moveTo(at(90));
    await one.poke();
    expect(fired).toEqual(['moved.1']);
  });

  it('a Redis without room is told of, and what it has no room for fires from memory', async () => {
    await serve({ maxmemory: '3mb' });
    const one = alarms();
    await one.start(record);
    await one.arm(armed(20_000));
    await until(() => /is full/.test(one.status().problem ?? ''));
    expect(one.status().untold).toBeGreaterThan(0);
    clock.moveTo(at(15));
    await one.poke();
    expect(fired).toEqual(armed(6).map(({ id }) => id));
  });

  it('a Redis that answers nothing holds nobody up', async () => {
    await serve();
    const one = alarms();
    await one.start(record);
    await one.arm(armed(2));
    await until(() => one.status().untold === 0);
    server.freeze();
    ends.push(async () => server.thaw());
    // Arming is over before Redis hears of it.
    await one.arm([{ id: 'late.1', dueAt: at(5) }]);
    clock.moveTo(at(11));
    await one.poke();
    expect(fired.sort()).toEqual(['cycle-1.R0.plan-1.1.0', 'cycle-1.R1.plan-1.1.1', 'late.1']);
    server.thaw();
    await until(() => one.status().problem === undefined);
  });

  it('a Redis that may evict is named', async () => {
    await serve({ policy: 'allkeys-lru' });
    const one = alarms();
    await one.arm(armed(1));
    await until(() => one.status().problem !== undefined);
    expect(one.status().problem).toMatch(/allkeys-lru.*noeviction/);
  });

  it('asks for the password, and says so where it is wrong', async () => {
    await serve({ password: 'open sesame/1' });
    const one = alarms();
    await one.arm(armed(1));
    await until(() => one.status().untold === 0);
    expect(one.status().problem).toBeUndefined();
    const link = new RedisLink({ place: { ...redisPlace(server.url), password: 'other' }, machine: machineClock });
    ends.push(async () => link.close());
    await until(() => link.absent() !== undefined);
    expect(link.absent()).toBe('Redis cannot be reached: it refuses the user or the password of REDIS_URL');
    expect(said.join()).not.toMatch(/sesame|other/);
    const nobody = new RedisLink({ place: { ...redisPlace(server.url), password: undefined }, machine: machineClock });
    ends.push(async () => nobody.close());
    await until(() => nobody.absent() !== undefined);
    expect(nobody.absent()).toBe('Redis cannot be reached: it refuses the user or the password of REDIS_URL');
  });

  it('by TLS does the same, and is not trusted where nobody known has signed for it, or for another name', async () => {
    const authority = certificateAuthority();
    await serve({ password: 'open sesame/1', tls: { ...authority.issue(['127.0.0.1']), ca: authority.cert } });
    expect(server.url).toMatch(/^rediss:/);
    const known = { ...redisPlace(server.url), tls: { ca: authority.cert } };
    const one = alarms({}, known);
    await one.start(record);
    const all = armed(20);
    await one.arm(all);
    await until(() => one.status().untold === 0);
    expect(jobs()).toBe(20);
    clock.moveTo(at(60));
    await one.poke();
    expect([fired, one.status().fromMemory, one.status().problem]).toEqual([all.map(({ id }) => id), 0, undefined]);

    for (const [place, problem] of [[redisPlace(server.url), /NODE_EXTRA_CA_CERTS/], [{ ...known, host: 'localhost', tls: { ca: authority.cert, servername: 'localhost' } }, /another name/], [{ ...known, password: 'other' }, /refuses the user or the password/]] as const) {
      const link = new RedisLink({ place, machine: machineClock });
      ends.push(async () => link.close());
      await until(() => link.absent() !== undefined);
      expect(link.absent()).toMatch(problem);
    }
  });

  it('that runs as a cluster is never used, and says so', async () => {
    await serve({ cluster: true });
    const link = new RedisLink({ place: redisPlace(server.url), machine: machineClock });
    ends.push(async () => link.close());
    expect(await link.refused()).toMatch(/^it runs as a cluster.* cluster-enabled no, in REDIS_URL$/);
    await until(() => link.absent() !== undefined);
    expect([link.ready, link.connections, link.absent()]).toEqual([false, 0, expect.stringContaining('it runs as a cluster')]);
    const one = new RedisLink({ place: { host: '127.0.0.1', port: 1, db: 0 }, machine: machineClock });
    ends.push(async () => one.close());
    // One that is not there is none that could be refused.
    expect(await one.refused()).toBeUndefined();
  });

  it('closed while it cannot be reached, keeps the process no longer', async () => {
    const child = spawn(process.execPath, ['test/contracts/alarms/close.child.mjs'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    // Jest itself waits for a second for what is left over, and then complains.
    expect(Number(String(said))).toBeLessThan(1_000);
  });

  it('stopped while one fires, waits for it', async () => {
    await serve();
    const one = alarms();
    let ended = false;
    let begun = false;
    await one.start(async () => {
      begun = true;
      await machineClock.sleep(300);
      ended = true;
    });
    await one.arm([{ id: 'slow.1', dueAt: at(0) }]);
    const poked = one.poke();
    await until(() => begun);
    await one.stop();
    expect(ended).toBe(true);
    await poked;
    expect(server.command('keys', '{faults}:alarms:alarm-*')).toBe('');
  });
});
