import {
  millisecondsOf, Refused, type Actor, type AnyDecider, type CommandMeta, type Definition, type FactRevision, type Instant, type Metadata, type NewDomainEvent,
} from '#kernel';

/** What the envelope of a command's events says beside the version of each. */
export function envelope(command: { meta?: CommandMeta; commandId: string; hash: string; correlationId: string; causationId: string }, known: {
  actor: Actor; definition?: Definition; cycleId?: string; now: Instant; effectiveAt: Instant; marking: string; facts: readonly FactRevision[];
}): Metadata {
  const { meta, commandId, hash, correlationId, causationId } = command;
  const { definition } = known;
  // In the order of the text it is stored as: nobody has to sort it.
  return {
    $causationId: causationId, $correlationId: correlationId, actor: known.actor, commandHash: hash, commandId, cycleId: known.cycleId,
    definition: definition && { id: definition.id, version: definition.version }, docRef: meta?.docRef, effectiveAt: known.effectiveAt, facts: known.facts, marking: known.marking,
    precision: meta?.precision, provenance: meta?.provenance, reason: meta?.reason, recordedAt: known.now, v: 1,
  };
}

/** Each event type says whether it may lie ahead. */
export function judgeTime(decider: AnyDecider, decided: readonly NewDomainEvent[], effectiveAt: Instant, now: Instant): void {
  const ahead = effectiveAt !== now && millisecondsOf(effectiveAt) > millisecondsOf(now);
  for (const { type } of decided) {
    const entry = decider.events[type];
    if (!entry) throw new Error(`${decider.name} decided ${type}, which is not in its catalogue.`);
    if (ahead && entry.effective === 'past') {
      throw new Refused({ code: 'EFFECTIVE_AT_AHEAD', kind: 'rule', pointer: '/meta/effectiveAt', message: `${type} cannot take effect at ${effectiveAt}, which lies ahead of ${now}.` });
    }
    if (!ahead && entry.effective === 'future') {
      throw new Refused({ code: 'EFFECTIVE_AT_PASSED', kind: 'rule', pointer: '/meta/effectiveAt', message: `${type} must take effect later than now, ${now}.` });
    }
  }
}

/** I24: a record is marked at least as its stream's first event, unless it releases what it names; without a word it is marked the same. */
export function markingOf(meta: CommandMeta | undefined, definition: Definition | undefined, ofStream: string | undefined, releases: boolean): string {
  const wanted = meta?.marking;
  if (!definition) return wanted ?? ofStream ?? UNMARKED;
  const rank = (code: string): number => definition.markings.findIndex((marking) => marking.code === code);
  if (wanted === undefined) return ofStream ?? definition.defaultMarking;
  if (rank(wanted) < 0) throw new Refused({ code: 'MARKING_UNKNOWN', kind: 'rule', rule: 'I24', pointer: '/meta/marking', message: `${wanted} is not a marking of ${definition.id}.` });
  if (!releases && ofStream !== undefined && rank(wanted) < rank(ofStream)) {
    throw new Refused({ code: 'MARKING_TOO_LOW', kind: 'rule', rule: 'I24', pointer: '/meta/marking', message: `The record is marked ${ofStream}; ${wanted} is lower.` });
  }
  return wanted;
}

/** What is said outside any cycle (definitions, parties, calendars, the clock) concerns everybody. */
const UNMARKED = 'PUBLIC';
