/** A worker's copy of the log, in memory. */
export class Journal {
  #events = [];
  #streams = new Map();
  #byId = new Map();
  #position;
  #following = Promise.resolve();

  constructor(log) {
    this.log = log;
  }

  follow() {
    const turn = this.#following.then(() => this.#read());
    this.#following = turn.catch(() => undefined);
    return turn;
  }

  async #read() {
    for (let page; (page = await this.log.readAll({ after: this.#position, limit: 1_000 })).length > 0; ) {
      for (const { event, position } of page) {
        const logged = { ...event, seq: this.#events.length };
        this.#events.push(logged);
        this.#byId.set(event.id, logged);
        if (!this.#streams.has(event.stream)) this.#streams.set(event.stream, []);
        this.#streams.get(event.stream).push(logged);
        this.#position = position;
      }
    }
  }

  head = () => this.#events.length - 1;
  byEventId = (id) => this.#byId.get(id);
  stream = (stream, { upTo = Infinity, limit = Infinity, fromRevision = 0 } = {}) => (this.#streams.get(stream) ?? []).filter(({ seq, revision }) => seq <= upTo && revision >= fromRevision).slice(0, limit);
  streams = (streams, types) => new Map(streams.map((stream) => [stream, this.stream(stream).filter(({ type }) => types.includes(type))]));
  seqAt = (instant) => this.#events.findLastIndex(({ metadata }) => metadata.recordedAt <= instant);
  lastRecordedAt = () => this.#events.reduce((last, { metadata }) => (metadata.recordedAt > last ? metadata.recordedAt : last), '') || undefined;

  after(seq, { limit, types, upTo = Infinity }) {
    const found = [];
    for (let at = seq + 1; at < this.#events.length && at <= upTo && found.length < limit; at++) if (!types || types.includes(this.#events[at].type)) found.push(this.#events[at]);
    return found;
  }
}
