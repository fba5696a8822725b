import { projection, put, splitStream, type Change, type Instant, type Own } from '#kernel';
import type { BreachOutcome, ChangedFact, DomainCatalogue } from '#domain';
import { gateAfter, hiddenBy, jadGateTable, regated, type GateEvent, type JadGate } from './jad-gate.js';
import { ask, asked, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleOf } from './partition.js';
import { changed, OPEN, stampColumns, stamped, type Stamp } from './stamp.js';

/** A rule over several streams that may have been broken, because a fact changed before the event that rests on it was stored. */
type BreachRow = Stamp & {
  readonly breachId: string;
  readonly cycleId: string | null;
  /** A numbered rule, or `authority`. */
  readonly rule: string;
  /** The event that may break it. */
  readonly eventId: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly planId: string | null;
  readonly jadId: string | null;
  /** What had changed: streams, revisions read and found, fields; as JSON. */
  readonly facts: string;
  readonly detectedAt: Instant;
  readonly settledAt: Instant | null;
  readonly outcome: BreachOutcome | null;
  readonly reason: string | null;
  readonly docRef: string | null;
  readonly byRole: string | null;
  readonly byParty: string | null;
  readonly seq: number;
};
type BreachTables = { breaches: BreachRow; breach_jad_gates: JadGate };

export type BreachAnswer = Omit<BreachRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;
export type ListBreaches = Page<'seq'> & { readonly cycleId?: string | null; readonly planId?: string | null; readonly rule?: string | null; readonly open?: number | null };

const bySeq = keyset({ seq: 'b.seq' });
const columns = `b.breachId, b.cycleId, b.rule, b.eventId, b.stream, b.revision, b.type, b.planId, b.jadId, b.facts, b.detectedAt, b.settledAt, b.outcome, b.reason, b.docRef, b.byRole, b.byParty, b.seq,
  b.marking, b.provenance`;

export const breachesQueries = {
  listBreaches: ask<ListBreaches, BreachAnswer>(
    { limit: 'required', afterSeq: 'optional', cycleId: 'optional', planId: 'optional', rule: 'optional', open: 'optional' },
    (p) => `SELECT ${columns} FROM ${seen('breaches')} b ${where(
      equal(p.cycleId, 'b.cycleId', 'cycleId'), equal(p.planId, 'b.planId', 'planId'), equal(p.rule, 'b.rule', 'rule'), asked(p.open, 'b.settledAt IS NULL'), bySeq.after(p),
    )} ${bySeq.page(p)}`,
    bySeq,
  ),
  getBreach: ask<{ readonly breachId: string }, BreachAnswer>({ breachId: 'required' }, () => `SELECT ${columns} FROM ${seen('breaches')} b WHERE b.breachId = :breachId`),
};

/** Breaches found on a log that cannot assert the facts of other streams, and how they were settled. */
export const breachesView = projection<DomainCatalogue, BreachTables>({
  name: 'breaches',
  version: 1,
  scope: 'cycle',
  partition: byCycle,
  reads: ['breach', 'jad'],
  tables: {
    breaches: {
      columns: {
        breachId: 'text', cycleId: 'text', rule: 'text', eventId: 'text', stream: 'text', revision: 'integer', type: 'text', planId: 'text', jadId: 'text', facts: 'text', detectedAt: 'text',
        settledAt: 'text', outcome: 'text', reason: 'text', docRef: 'text', byRole: 'text', byParty: 'text', seq: 'integer', ...stampColumns,
      },
      key: ['breachId'],
      indexes: { bySeq: ['seq'], byJad: ['jadId'] },
    },
    breach_jad_gates: jadGateTable,
  },
  on: {
    RuleBreachDetected: (event, own) => {
      const { eventId, stream, revision, type, rule, facts } = event.data;
      const { planId, jadId } = subjectOfBreach(event.data);
      const hidden = jadId === null ? OPEN : hiddenBy(own.breach_jad_gates.get(jadId));
      return [put('breaches', {
        ...stamped(event, hidden), breachId: event.id, cycleId: cycleOf(event) ?? null, rule, eventId, stream, revision, type, planId, jadId, facts: JSON.stringify(facts),
        detectedAt: event.meta.recordedAt, settledAt: null, outcome: null, reason: null, docRef: null, byRole: null, byParty: null, seq: event.seq,
      })];
    },
    BreachSettled: (event, own) => {
      const row = own.breaches.get(event.id);
      const { actor, effectiveAt } = event.meta;
      const { outcome, reason, docRef = event.meta.docRef ?? null } = event.data;
      return row ? [put('breaches', changed(row, event, { settledAt: effectiveAt, outcome, reason, docRef, byRole: actor.role, byParty: actor.party }))] : [];
    },
    JADProposed: gated,
    JADOperationalPlanAdopted: gated,
    JADParticipationCommitted: gated,
    JADParticipationWithdrawn: gated,
    JADEmbargoLifted: gated,
    JADRecorded: gated,
  },
  queries: breachesQueries,
});

/** What a breach is about: the plan or the joint action whose record it is, or a joint action it rests on, which is as secret there. */
export function subjectOfBreach({ stream, facts }: { readonly stream: string; readonly facts: readonly ChangedFact[] }): { readonly planId: string | null; readonly jadId: string | null } {
  const { category, id } = splitStream(stream);
  const jad = [stream, ...facts.map((fact) => fact.stream)].map(splitStream).find((each) => each.category === 'jad');
  return { planId: category === 'oap' ? id : null, jadId: jad?.id ?? null };
}

/** What was found about the joint action is for whoever may know of it now. */
function gated(event: GateEvent, own: Own<BreachTables>): readonly Change[] {
  const gate = gateAfter(own.breach_jad_gates.get(event.id), event);
  return [...(gate ? [put('breach_jad_gates', gate)] : []), ...own.breaches.where('byJad', event.id).map((row) => put('breaches', regated(row, gate)))];
}
