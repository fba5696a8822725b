import { afterEach, describe, expect, it } from '@jest/globals';
import { Rounds, type RoundsParts } from './rounds.js';

let rounds: Rounds;
afterEach(() => rounds.stop());

/** A log whose events reach the journal when asked for, and followers that each answer some events with others. */
function setUp(answers: Readonly<Record<string, Readonly<Record<string, string>>>>, more: Partial<RoundsParts> = {}) {
  const log: string[] = [];
  let shown = 0;
  const working = new Set<string>();
  const follower = (name: string) => {
    let read = 0;
    return {
      poke: () => undefined,
      quiet: async () => {
        expect([...working]).toEqual([]);
        working.add(name);
        for (; read < shown; read++) {
          const answer = answers[name]![log[read]!];
          await Promise.resolve();
          if (answer !== undefined) log.push(answer);
        }
        working.delete(name);
      },
    };
  };
  rounds = new Rounds({
    followers: Object.keys(answers).map(follower), inTurns: true, head: () => shown - 1,
    caughtUp: async () => void (shown = log.length), ...more,
  });
  return { log, record: (event: string) => log.push(event) };
}

describe('followers in turns', () => {
  it('lets one finish, its own consequences included, before the next begins', async () => {
    const { log, record } = setUp({ reactor: { a: 'r1', r1: 'r2' }, scheduler: { a: 's1', r2: 's2' }, notifier: { s1: 'n1' } });
    record('a');
    await rounds.quiet();
    expect(log).toEqual(['a', 'r1', 'r2', 's1', 's2', 'n1']);
  });

  it('goes round again for what a later one gave an earlier one to do', async () => {
    const { log, record } = setUp({ reactor: { n1: 'r1' }, notifier: { a: 'n1' } });
    record('a');
    await rounds.quiet();
    expect(log).toEqual(['a', 'n1', 'r1']);
  });

  it('rests while work is held, and then sees all of it at once', async () => {
    const { log, record } = setUp({ reactor: { a: 'r1', b: 'r2' } });
    await rounds.hold(async () => {
      record('a');
      rounds.poke();
      await Promise.resolve();
      record('b');
    });
    await rounds.quiet();
    expect(log).toEqual(['a', 'b', 'r1', 'r2']);
  });

  it('calls it a loop when something follows from everything', async () => {
    let written = 0;
    rounds = new Rounds({
      followers: [{ poke: () => undefined, quiet: async () => undefined }], inTurns: false, head: () => written, caughtUp: async () => void written++,
    });
    await expect(rounds.quiet()).rejects.toThrow(/not quiet after/);
  });

  it('says what stopped a follower', async () => {
    setUp({}, { followers: [{ poke: () => undefined, quiet: () => Promise.reject(new Error('The reactor has stopped.')) }] });
    await expect(rounds.quiet()).rejects.toThrow('The reactor has stopped.');
  });
});
