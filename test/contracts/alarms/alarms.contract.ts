import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VirtualBusinessClock, type Alarm, type Alarms } from '#engine';

/** Opens alarms that follow the business clock given. Each opening starts with nothing armed. */
export type OpenAlarms = (business: VirtualBusinessClock) => Promise<{ readonly alarms: Alarms; close(): Promise<void> }>;

const at = (minute: number): string => new Date(Date.UTC(2024, 0, 1, 8, minute)).toISOString();
const alarm = (id: string, minute: number): Alarm => ({ id, dueAt: at(minute) });

/** What every adapter of `Alarms` keeps to. */
export function alarmsContract(name: string, open: OpenAlarms): void {
  describe(`alarms: ${name}`, () => {
    let clock: VirtualBusinessClock;
    let opened: Awaited<ReturnType<OpenAlarms>>;
    let fired: string[];
    const record = async ({ id }: Alarm): Promise<void> => void fired.push(id);

    beforeEach(async () => {
      clock = new VirtualBusinessClock(at(0));
      opened = await open(clock);
      fired = [];
    });
    afterEach(() => opened.close());

    it('fires at or after the due instant, never before', async () => {
      await opened.alarms.start(record);
      await opened.alarms.arm([alarm('d.1', 10)]);
      clock.moveTo(at(9));
      await opened.alarms.poke();
      expect(fired).toEqual([]);
      clock.moveTo(at(10));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
    });

    it('fires nothing before it is started', async () => {
      await opened.alarms.arm([alarm('d.1', 0)]);
      await opened.alarms.poke();
      expect(fired).toEqual([]);
      await opened.alarms.start(record);
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
    });

    it('forgets what it has fired', async () => {
      await opened.alarms.start(record);
      await opened.alarms.arm([alarm('d.1', 0), alarm('d.2', 5)]);
      await opened.alarms.poke();
      expect(await opened.alarms.armed()).toEqual([alarm('d.2', 5)]);
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
    });

    it('arming twice is arming once, and arming again moves', async () => {
      await opened.alarms.start(record);
      await opened.alarms.arm([alarm('d.1', 5), alarm('e.1', 5)]);
      await opened.alarms.arm([alarm('d.1', 5), alarm('e.1', 20)]);
      expect((await opened.alarms.armed()).length).toBe(2);
      clock.moveTo(at(10));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
      clock.moveTo(at(20));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1', 'e.1']);
    });

    it('an earlier instant moves it too', async () => {
      await opened.alarms.start(record);
      await opened.alarms.arm([alarm('d.1', 20)]);
      await opened.alarms.arm([alarm('d.1', 5)]);
      clock.moveTo(at(5));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
    });

    it('what is disarmed stays silent, and may be armed again', async () => {
      await opened.alarms.start(record);
      await opened.alarms.arm([alarm('d.1', 1), alarm('d.2', 1)]);
      await opened.alarms.disarm(['d.1', 'never armed']);
      clock.moveTo(at(2));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.2']);
      await opened.alarms.arm([alarm('d.1', 1)]);
      await opened.alarms.poke();
      expect(fired).toEqual(['d.2', 'd.1']);
    });

    it('stays armed until its firing has succeeded', async () => {
      let failing = true;
      await opened.alarms.start(async (each) => {
        if (failing) throw new Error('not now');
        await record(each);
      });
      await opened.alarms.arm([alarm('d.1', 0)]);
      await opened.alarms.poke();
      expect(await opened.alarms.armed()).toEqual([alarm('d.1', 0)]);
      failing = false;
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1']);
      expect(await opened.alarms.armed()).toEqual([]);
    });

    it('moved while it fires, it fires again when it is due', async () => {
      await opened.alarms.start(async (each) => {
        await record(each);
        if (fired.length === 1) await opened.alarms.arm([alarm('d.1', 30)]);
      });
      await opened.alarms.arm([alarm('d.1', 0)]);
      await opened.alarms.poke();
      expect(await opened.alarms.armed()).toEqual([alarm('d.1', 30)]);
      clock.moveTo(at(30));
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1', 'd.1']);
    });

    it('waits for what is being fired, and never fires one id twice at a time', async () => {
      let running = 0;
      let most = 0;
      await opened.alarms.start(async (each) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        await record(each);
      });
      await opened.alarms.arm([alarm('d.1', 0)]);
      await Promise.all([opened.alarms.poke(), opened.alarms.poke(), opened.alarms.poke()]);
      expect(fired).toEqual(['d.1']);
      expect(most).toBe(1);
    });

    it('fires what the firing arms, if that is due already', async () => {
      await opened.alarms.start(async (each) => {
        await record(each);
        if (each.id === 'd.1') await opened.alarms.arm([alarm('d.2', 0)]);
      });
      await opened.alarms.arm([alarm('d.1', 0)]);
      await opened.alarms.poke();
      expect(fired).toEqual(['d.1', 'd.2']);
    });

    it('every alarm fires once, after any arming, moving and disarming', () =>
      fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -5, max: 40 })), { maxLength: 60 }), async (asked) => {
          const business = new VirtualBusinessClock(at(0));
          const { alarms, close } = await open(business);
          const told: string[] = [];
          await alarms.start(async ({ id, dueAt }) => void told.push(`${id} ${dueAt}`));
          const wanted = new Map<string, Alarm>();
          for (const [n, minute] of asked) {
            // A negative minute disarms.
            const one = alarm(`d.${n}`, minute + 1);
            if (minute < 0) wanted.delete(one.id);
            else wanted.set(one.id, one);
            await (minute < 0 ? alarms.disarm([one.id]) : alarms.arm([one]));
          }
          business.moveTo(at(20));
          await alarms.poke();
          business.moveTo(at(60));
          await alarms.poke();
          expect([...told].sort()).toEqual([...wanted.values()].map(({ id, dueAt }) => `${id} ${dueAt}`).sort());
          await close();
        }),
        { numRuns: 50 },
      ));
  });
}
