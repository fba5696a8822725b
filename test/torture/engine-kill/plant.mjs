/**
 * Bugs for the checker to find, loaded into the engine's process by the torture itself (`--plant`); nothing shipped knows of them.
 *   ack-early   a command is answered while its append is still on its way to the disk
 *   forgetful   commands are not remembered, so that a repetition is a new command
 *   twice       that a reminder was recorded is forgotten, so that it is recorded again
 */
import { deciders } from '#domain';
import { CommandRunner, WarmStreams } from '#engine';

const PLANTS = {
  'ack-early': () => {
    const { append } = CommandRunner.prototype;
    let earlier = Promise.resolve();
    CommandRunner.prototype.append = async function (target, judged) {
      const inTime = () => append.call(this, target, judged).catch(() => undefined);
      earlier = earlier.then(() => new Promise(setImmediate)).then(() => inTime());
      const { events, expectedRevision } = judged;
      this.streams.accept(target.stream, events.map((event, index) => ({ ...event, stream: target.stream, revision: expectedRevision + 1 + index })));
    };
  },
  forgetful: () => {
    WarmStreams.prototype.remember = () => undefined;
  },
  twice: () => {
    const deadline = deciders.find(({ name }) => name === 'deadline');
    deadline.evolve.ReminderDue = (state) => state;
  },
};

PLANTS[process.env.PLANT]();
