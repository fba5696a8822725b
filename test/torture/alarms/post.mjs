import { Undeliverable } from '../../../dist/libs/engine/src/index.js';

const SILENCE_MS = 5_000;

/** Where mail goes, and what it does with it: takes it, is down, says nothing, refuses for good, or takes it and drops the line. */
export class PostOffice {
  mode = 'ok';
  /** First arrivals: the Message-ID, to whom, about which deadlines, and which of those had ended by then. */
  arrived = new Map();
  tries = 0;
  times = 0;

  /** `hasEnded` says of a deadline whether it was met or cancelled before now. */
  constructor(machine, hasEnded, plant) {
    this.machine = machine;
    this.hasEnded = hasEnded;
    this.plant = plant;
  }

  /** The transport of one worker; a killed worker's says nothing any more. */
  transport(isDead) {
    return {
      send: async (mail) => {
        this.tries++;
        if (isDead()) return new Promise(() => undefined);
        switch (this.mode) {
          case 'down': throw new Error('ECONNREFUSED');
          case 'refusing': throw new Undeliverable('550 no such mailbox');
          case 'slow': await this.machine.sleep(SILENCE_MS); throw new Error('the server said nothing');
          default: if (this.plant !== 'lost' || this.tries % 7 > 0) this.#take(mail);
        }
        if (this.mode === 'dropping') throw new Error('ECONNRESET after it was taken');
      },
      close: async () => undefined,
    };
  }

  #take({ messageId, to, text }) {
    this.times++;
    if (this.arrived.has(messageId)) return;
    const about = [...new Set([...text.matchAll(/\/v1\/deadlines\/(\S+)/g)].map(([, id]) => id))];
    this.arrived.set(messageId, { order: this.arrived.size, to, about, ended: about.filter((id) => this.hasEnded(id)) });
  }
}
