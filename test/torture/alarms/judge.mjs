/**
 * What the log and the mailboxes must show at the end, whatever went wrong: every obligation's reminder on record once, delivered at
 * least once or on record as undeliverable, none before it was due, none after it was met or cancelled, in due order per recipient.
 */
export function judge({ events, scheduled, post, settled }) {
  const wrong = [];
  const streams = groupBy(events.filter(({ stream }) => stream.startsWith('deadline-')), ({ stream }) => stream.slice('deadline-'.length));
  for (const { id, rungs } of scheduled) wrong.push(...ofDeadline(id, rungs, streams.get(id) ?? [], post).map((what) => `${id}: ${what}`));
  wrong.push(...inDueOrder(events, scheduled), ...mailInOrder(streams, scheduled, post));
  for (const [messageId, { about, ended }] of post.arrived) if (ended.length > 0) wrong.push(`${messageId} of ${about.join()} went out although ${ended.join()} had ended`);
  if (!settled) wrong.push('messages still wait although nothing fails any more');
  return wrong;
}

function ofDeadline(id, rungs, events, post) {
  const wrong = [];
  const at = new Map(rungs.map((rung) => [rung.no, rung]));
  const end = events.findIndex(({ type }) => type === 'DeadlineMet' || type === 'DeadlineLapsed');
  const passed = [];
  for (const [n, { type, data, metadata }] of events.entries()) {
    const dealt = type === 'ReminderDue' ? data.rungs : type === 'DeadlineMissed' ? rungs.filter(({ kind }) => kind === 'missed').map(({ no }) => no) : type === 'DeadlineEscalated' ? rungs.filter(({ kind }) => kind === 'escalation').map(({ no }) => no) : [];
    for (const no of dealt) {
      if (metadata.recordedAt < at.get(no).at) wrong.push(`rung ${no} was dealt with at ${metadata.recordedAt}, before ${at.get(no).at}`);
      if (end >= 0 && n > end) wrong.push(`rung ${no} was dealt with after the end`);
    }
    passed.push(...dealt);
  }
  if (new Set(passed).size !== passed.length) wrong.push(`rungs ${passed.join()}: not once each`);
  if (end < 0 && passed.length !== rungs.length) wrong.push(`only the rungs ${passed.join()} of ${rungs.map(({ no }) => no).join()} were dealt with`);
  for (const { telling, rung, seats } of tellings(events, rungs)) {
    for (const role of seats) {
      const outcomes = events.filter(({ type, data, revision }) => (type === 'ReminderDelivered' || type === 'ReminderBounced') && revision > telling.revision && data.rungs.join() === rung && data.role === role);
      if (outcomes.length > 1) wrong.push(`rungs ${rung}: ${outcomes.length} outcomes for ${role}`);
      if (outcomes.length === 0 && end < 0) wrong.push(`rungs ${rung}: no outcome for ${role}`);
      for (const { type, data } of outcomes) if (type === 'ReminderDelivered' && !post.arrived.has(data.messageId)) wrong.push(`${data.messageId} is on record as delivered and never arrived`);
    }
  }
  return wrong;
}

/** Where somebody was to be told: of a reminder's rungs, of the highest escalation's, or that somebody else could not be reached. */
function tellings(events, rungs) {
  return events.flatMap((telling) => {
    if (telling.type === 'ReminderDue') return [{ telling, rung: telling.data.rungs.join(), seats: telling.data.to }];
    if (telling.type === 'ReminderUndeliverable') return [{ telling, rung: String(telling.data.rung), seats: [] }];
    if (telling.type === 'DeadlineEscalated') return [{ telling, rung: String(rungs.findLast(({ kind }) => kind === 'escalation').no), seats: telling.data.to }];
    return [];
  });
}

/** Of two alarms of one body, both known and neither ended, the one due later never rang first. */
function inDueOrder(events, scheduled) {
  const wrong = [];
  const bySeat = groupBy(scheduled, ({ role }) => role);
  const seqOf = (id, type, no) => events.find(({ stream, type: each, data }) => stream === `deadline-${id}` && each === type && (no === undefined || data.rungs.includes(no)))?.seq;
  for (const [role, theirs] of bySeat) {
    const rings = theirs.flatMap(({ id, rungs }) => rungs.filter(({ kind }) => kind === 'reminder').flatMap(({ no, at }) => {
      const seq = seqOf(id, 'ReminderDue', no);
      return seq === undefined ? [] : [{ id, no, at, seq, since: seqOf(id, 'DeadlineScheduled') }];
    }));
    // Rungs that passed together are one reminder, due when the first of them was.
    const reminders = [...groupBy(rings, ({ seq }) => seq).values()].map((each) => each.reduce((a, b) => (a.at < b.at ? a : b))).sort((a, b) => a.seq - b.seq);
    for (const [n, later] of reminders.entries()) {
      const overtaken = reminders.slice(n + 1).find((one) => one.at < later.at && one.since < later.seq);
      if (overtaken) wrong.push(`${role}: ${later.id} (${later.at}) was recorded before ${overtaken.id} (${overtaken.at})`);
    }
  }
  return wrong;
}

/** To one mailbox, mails first arrive in the order in which what they tell was recorded. */
function mailInOrder(streams, scheduled, post) {
  const wrong = [];
  /** Message-ID -> place in the log of the first thing it tells. */
  const told = new Map();
  for (const { id, rungs } of scheduled) {
    for (const { telling, rung } of tellings(streams.get(id) ?? [], rungs)) {
      for (const { type, data, revision } of streams.get(id)) {
        if (type === 'ReminderDelivered' && revision > telling.revision && data.rungs.join() === rung) told.set(data.messageId, Math.min(told.get(data.messageId) ?? Infinity, telling.seq));
      }
    }
  }
  const mails = [...post.arrived].filter(([messageId]) => told.has(messageId)).map(([messageId, { order, to }]) => ({ messageId, order, to, seq: told.get(messageId) }));
  for (const [to, theirs] of groupBy(mails, (mail) => mail.to)) {
    theirs.sort((one, other) => one.order - other.order);
    for (let n = 1; n < theirs.length; n++) if (theirs[n].seq < theirs[n - 1].seq) wrong.push(`${to}: ${theirs[n].messageId} came after one that was recorded later`);
  }
  return wrong;
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}
