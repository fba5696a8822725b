import { openSqliteLogReader } from '#engine';

const TERMS = new Set(['DeadlineScheduled', 'DeadlineRescheduled', 'DeadlineResumed']);
/** Happens once in the life of a stream, by its kind. */
const ONCE = new Set(['CycleActivated', 'OAPImplementationStarted', 'OAPConsultationClosed', 'OAPApproved', 'DeadlineMet', 'DeadlineLapsed']);
/** Who acts on what has happened: one cause, one effect. */
const FOLLOWERS = new Set(['reactor', 'cycle-clock']);

/**
 * Reads the whole log and says what cannot be: revisions with gaps, ids twice, a command in two places or in part, a decision on facts
 * that were not what they were said to be, time's events recorded twice, and anything that stood there before and is gone or moved.
 */
export async function readLog(file, before = []) {
  const reader = openSqliteLogReader({ file });
  const oracle = new LogOracle();
  try {
    for (let after; ; ) {
      const page = await reader.readAll({ after, limit: 1_000 });
      if (page.length === 0) break;
      for (const { event } of page) oracle.see(event);
      after = page.at(-1).position;
    }
  } finally {
    await reader.close();
  }
  const moved = before.findIndex((place, at) => oracle.places[at] !== place);
  if (moved >= 0) oracle.found.push(`place ${moved} of the log held ${before[moved]} and holds ${oracle.places[moved] ?? 'nothing'}`);
  return oracle;
}

class LogOracle {
  found = [];
  places = [];
  byCommand = new Map();
  types = new Map();
  #heads = new Map();
  #ids = new Set();
  #once = new Set();
  #epochs = new Map();
  #last = '';

  see(event) {
    const { id, type, stream, revision, metadata } = event;
    const head = this.#heads.get(stream) ?? -1;
    const at = `${stream}@${revision}`;
    if (revision !== head + 1) this.found.push(`${stream} has ${revision} after ${head}`);
    if (this.#ids.has(id)) this.found.push(`the event ${id} is there twice, last at ${at}`);
    this.#facts(metadata, at);
    this.#command(event);
    if (stream.startsWith('deadline-')) this.#time(event);
    if (ONCE.has(type)) this.#only(`${type} of ${stream}`, at);
    if (type === 'PlanRegistered') this.#only(`${type} of ${event.data.oapId}`, at);
    if (FOLLOWERS.has(metadata.actor.subject)) this.#only(`${type} caused by ${metadata.$causationId}`, at);
    this.#heads.set(stream, revision);
    this.#ids.add(id);
    this.places.push(`${at} ${id}`);
    this.types.set(type, (this.types.get(type) ?? 0) + 1);
  }

  /** What the decision rested on was so at the instant of the event: nothing came between reading and writing. */
  #facts({ facts, commandId }, at) {
    if (this.#last === commandId) return;
    for (const fact of facts) {
      const actual = this.#heads.get(fact.stream) ?? -1;
      if (actual !== fact.revision) this.found.push(`${at} rests on ${fact.stream}@${fact.revision}, which stood at ${actual}`);
    }
  }

  /** The events of a command stand side by side in one stream. */
  #command({ id, type, stream, revision, metadata: { commandId } }) {
    const written = this.byCommand.get(commandId);
    if (written && this.#last !== commandId) this.found.push(`the command ${commandId} happened at ${written[0].stream}@${written[0].revision} and again at ${stream}@${revision}`);
    if (written) written.push({ stream, revision, id, type });
    else this.byCommand.set(commandId, [{ stream, revision, id, type }]);
    this.#last = commandId;
  }

  /** Each rung, each level, each outcome of a telling: once under the same terms. */
  #time({ type, stream, revision, data }) {
    const at = `${stream}@${revision}`;
    if (TERMS.has(type)) this.#epochs.set(stream, (this.#epochs.get(stream) ?? 0) + 1);
    const under = `${stream} under terms ${this.#epochs.get(stream)}`;
    if (type === 'ReminderDue') for (const rung of data.rungs) this.#only(`reminder ${rung} of ${under}`, at);
    if (type === 'DeadlineMissed' || type === 'TransitionDue') this.#only(`${type} of ${under}`, at);
    if (type === 'DeadlineEscalated') this.#only(`escalation ${data.level} of ${under}`, at);
    if (type === 'ReminderDelivered' || type === 'ReminderBounced') this.#only(`${type} of ${data.rungs} to ${data.role} ${data.party} ${data.recipient} ${data.channel} of ${under}`, at);
  }

  #only(what, at) {
    if (this.#once.has(what)) this.found.push(`${what} is recorded twice, last at ${at}`);
    this.#once.add(what);
  }
}
