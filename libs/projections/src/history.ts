import { projection, put, splitStream, type AnyProjection, type Change, type DataOf, type Happened, type Instant, type Own, type Precision } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { subjectOfBreach } from './breaches.js';
import { narratedTypes, sentenceOf } from './history-sentences.js';
import { summaryOf } from './history-summary.js';
import { gateAfter, hiddenBy, jadGateTable, regated, type GateEvent, type JadGate } from './jad-gate.js';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle, cycleOf } from './partition.js';
import { jadOfScope, planOfScope } from './scope.js';
import { OPEN, stampColumns, stamped, type Stamp } from './stamp.js';

type HistoryRow = Stamp & {
  readonly seq: number;
  /** Ordinal among the parts of a split event. */
  readonly part: number;
  readonly eventId: string;
  readonly stream: string;
  readonly category: string;
  readonly revision: number;
  readonly type: string;
  readonly cycleId: string | null;
  readonly planId: string | null;
  readonly actionId: string | null;
  readonly jadId: string | null;
  readonly recordedAt: Instant;
  readonly effectiveAt: Instant;
  readonly precision: Precision | null;
  readonly role: string;
  readonly party: string;
  readonly actingFor: string | null;
  readonly reason: string | null;
  readonly docRef: string | null;
  readonly source: string | null;
  readonly correlationId: string;
  readonly causationId: string;
  readonly definitionId: string | null;
  readonly definitionVersion: number | null;
  readonly sentenceEn: string;
  readonly sentenceFr: string;
  readonly data: string;
};
/** What the later events of a deadline's stream are about; they do not say it themselves. */
type HistorySubjectRow = Stamp & { readonly stream: string; readonly planId: string | null; readonly jadId: string | null };
type HistoryTables = { history: HistoryRow; history_subjects: HistorySubjectRow; history_jad_gates: JadGate };

export type HistoryAnswer = Omit<HistoryRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance' | 'embargo'>;

/** `fromAt` (included) and `toAt` (excluded) are of `recordedAt`; `party` and `role` are the actor's. */
type HistoryFilter = {
  readonly stream?: string | null;
  readonly category?: string | null;
  readonly cycleId?: string | null;
  readonly planId?: string | null;
  readonly actionId?: string | null;
  readonly jadId?: string | null;
  readonly type?: string | null;
  readonly party?: string | null;
  readonly role?: string | null;
  readonly fromAt?: Instant | null;
  readonly toAt?: Instant | null;
};
export type ListHistory = Page<'seq' | 'part'> & HistoryFilter;
/** By its place: the journal finds an event by its id, and an index of ids of its own would cost every event twice. */
export type GetEvent = { readonly seq: number };

const bySeq = keyset({ seq: 'h.seq', part: 'h.part' });
const columns = `h.seq, h.part, h.eventId, h.stream, h.category, h.revision, h.type, h.cycleId, h.planId, h.actionId, h.jadId, h.recordedAt, h.effectiveAt, h.precision, h.role, h.party, h.actingFor,
  h.reason, h.docRef, h.source, h.correlationId, h.causationId, h.definitionId, h.definitionVersion, h.sentenceEn, h.sentenceFr, h.data, h.marking, h.provenance, h.embargo`;

export const historyQueries = {
  listHistory: ask<ListHistory, HistoryAnswer>(
    {
      limit: 'required', afterSeq: 'optional', afterPart: 'optional', stream: 'optional', category: 'optional', cycleId: 'optional', planId: 'optional', actionId: 'optional',
      jadId: 'optional', type: 'optional', party: 'optional', role: 'optional', fromAt: 'optional', toAt: 'optional',
    },
    (p) => {
      // One subject has few events: its index serves, and the plus keeps SQLite from choosing another.
      const plus = [p.stream, p.planId, p.jadId].some((given) => given !== null) ? '+' : '';
      return `SELECT ${columns} FROM ${seen('history')} h ${where(
        equal(p.stream, 'h.stream', 'stream'), equal(p.category, 'h.category', 'category'), equal(p.cycleId, `${plus}h.cycleId`, 'cycleId'), equal(p.planId, 'h.planId', 'planId'),
        equal(p.actionId, 'h.actionId', 'actionId'), equal(p.jadId, 'h.jadId', 'jadId'), equal(p.type, `${plus}h.type`, 'type'), equal(p.party, `${plus}h.party`, 'party'), equal(p.role, 'h.role', 'role'),
        p.fromAt !== null && 'h.recordedAt >= :fromAt', p.toAt !== null && 'h.recordedAt < :toAt', bySeq.after(p),
      )} ${bySeq.page(p)}`;
    },
    bySeq,
  ),
  getEvent: ask<GetEvent, HistoryAnswer>({ seq: 'required' }, () => `SELECT ${columns} FROM ${seen('history')} h WHERE h.seq = :seq ORDER BY h.part`),
};

type AnyEvent = { [T in keyof DomainCatalogue & string]: Happened<{ type: T; data: DataOf<DomainCatalogue[T]> }> }[keyof DomainCatalogue & string];
type Fold = (event: AnyEvent, own: Own<HistoryTables>) => readonly Change[];

/** Every event as a sentence. */
export const history: AnyProjection = projection<DomainCatalogue, HistoryTables>({
  name: 'history',
  version: 7,
  scope: 'global',
  partition: byCycle,
  reads: ['breach', 'calendar', 'clock', 'cycle', 'deadline', 'definition', 'jad', 'milestone', 'notice', 'oap', 'party', 'reaction', 'record', 'seat', 'webhook'],
  tables: {
    history: {
      columns: {
        seq: 'integer', part: 'integer', eventId: 'text', stream: 'text', category: 'text', revision: 'integer', type: 'text', cycleId: 'text', planId: 'text', actionId: 'text', jadId: 'text',
        recordedAt: 'text', effectiveAt: 'text', precision: 'text', role: 'text', party: 'text', actingFor: 'text', reason: 'text', docRef: 'text', source: 'text', correlationId: 'text',
        causationId: 'text', definitionId: 'text', definitionVersion: 'integer', sentenceEn: 'text', sentenceFr: 'text', data: 'text', ...stampColumns,
      },
      key: ['seq', 'part'],
      indexes: {
        byStream: ['stream', 'revision'], byCycle: ['cycleId', 'seq'], byPlan: ['planId', 'seq'], byType: ['type', 'seq'], byParty: ['party', 'seq'], byJad: ['jadId'],
      },
    },
    history_subjects: { columns: { stream: 'text', planId: 'text', jadId: 'text', ...stampColumns }, key: ['stream'] },
    history_jad_gates: jadGateTable,
  },
  // One fold for every type there is a sentence for; their shapes differ only to the sentences.
  on: Object.fromEntries(narratedTypes.map((type): [string, Fold] => [type, told])),
  queries: historyQueries,
});

function told(event: AnyEvent, own: Own<HistoryTables>): readonly Change[] {
  const subject = subjectOf(event, own);
  const gate = isGateEvent(event) ? gateAfter(own.history_jad_gates.get(event.id), event) : subject.jadId === null ? undefined : own.history_jad_gates.get(subject.jadId);
  const row = rowOf(event, subject, gate);
  if (event.type === 'MarkingDowngraded') return [put('history', row), ...own.history.where('byStream', event.data.stream, event.data.revision).map((one) => put('history', { ...one, marking: event.data.to }))];
  if (OPENS_A_SUBJECT.has(event.type) && (subject.planId !== null || subject.jadId !== null)) return [put('history', row), put('history_subjects', { ...stamped(event, accessOf(row)), stream: event.stream, ...subject })];
  if (!isGateEvent(event)) return [put('history', row)];
  // What was told of the JAD so far is for whoever may know of it now.
  const before = own.history.where('byJad', event.id).map((one) => put('history', regated(one, gate)));
  return [...(gate ? [put('history_jad_gates', gate)] : []), ...before, put('history', row)];
}

interface Subject {
  readonly planId: string | null;
  readonly jadId: string | null;
}

/** What an event is about: by its stream, by what it names, or by what its deadline was scheduled for. */
function subjectOf(event: AnyEvent, own: Own<HistoryTables>): Subject {
  switch (event.category) {
    case 'oap':
      return { planId: event.id, jadId: null };
    case 'jad':
      return { planId: null, jadId: event.id };
    case 'deadline':
    case 'notice':
      if (event.type === 'DeadlineScheduled' || event.type === 'NoticeDue') return { planId: planOfScope(event.data.scope), jadId: jadOfScope(event.data.scope) };
      return subjectOfStream(event.stream, own);
    case 'breach':
      return event.type === 'RuleBreachDetected' ? subjectOfBreach(event.data) : subjectOfStream(event.stream, own);
    case 'record':
      return subjectOfRecord(event.data as { readonly stream: string }, own);
  }
  if (event.type === 'MilestoneRecorded') return { planId: planOfMilestone(event.data.subject), jadId: null };
  if (event.category === 'cycle') return { planId: planNamed(event.data), jadId: null };
  if (event.type === 'ReactionSettled') return subjectOfStream(event.stream, own);
  if (event.type === 'ReactionRefused') {
    const { noun, id } = event.data;
    return noun === 'oap' ? { planId: id, jadId: null } : noun === 'jad' ? { planId: null, jadId: id } : subjectOfStream(`${noun}-${id}`, own);
  }
  return NOTHING;
}

/** What is said of a record is about what the record is about. */
function subjectOfRecord({ stream }: { readonly stream: string }, own: Own<HistoryTables>): Subject {
  const { category, id } = splitStream(stream);
  return category === 'oap' ? { planId: id, jadId: null } : category === 'jad' ? { planId: null, jadId: id } : subjectOfStream(stream, own);
}

/** What a cycle records of one of its plans: its registration and end, meetings on it, national plans it is taken into. */
const planNamed = (data: object): string | null => ('oapId' in data && typeof data.oapId === 'string' ? data.oapId : null);

const planOfMilestone = ({ kind, id }: { readonly kind: string; readonly id: string }): string | null => (kind === 'plan' || kind === 'action' ? id.split('/')[0]! : null);

const NOTHING: Subject = { planId: null, jadId: null };

function subjectOfStream(stream: string, own: Own<HistoryTables>): Subject {
  const known = own.history_subjects.get(stream);
  return known ? { planId: known.planId, jadId: known.jadId } : NOTHING;
}

/** Events that say what later ones of their stream are about, where that is a plan or a JAD. */
const OPENS_A_SUBJECT: ReadonlySet<string> = new Set<AnyEvent['type']>(['DeadlineScheduled', 'NoticeDue', 'RuleBreachDetected', 'ReactionRefused']);
const GATE_EVENTS: ReadonlySet<string> = new Set<GateEvent['type']>(['JADProposed', 'JADOperationalPlanAdopted', 'JADParticipationCommitted', 'JADParticipationWithdrawn', 'JADEmbargoLifted', 'JADRecorded']);
const isGateEvent = (event: AnyEvent): event is GateEvent => GATE_EVENTS.has(event.type);

const accessOf = ({ parties, owner, embargo }: HistoryRow) => ({ parties, owner, embargo });

function rowOf(event: AnyEvent, { planId, jadId }: Subject, gate: JadGate | undefined): HistoryRow {
  const { meta, type, data } = event;
  const sentence = sentenceOf(type, data, meta);
  const { marking, parties, owner, embargo, markings, provenance } = stamped(event, jadId === null ? OPEN : hiddenBy(gate));
  // Field by field: this runs for every event, and an object that begins with a spread takes more than twice as long to make.
  return {
    seq: event.seq, part: event.part, eventId: event.eventId, stream: event.stream, category: event.category, revision: event.revision, type,
    cycleId: cycleOf(event) ?? null, planId, actionId: 'actionId' in data && event.category === 'oap' ? data.actionId : null, jadId, recordedAt: meta.recordedAt, effectiveAt: meta.effectiveAt,
    precision: meta.precision ?? null, role: meta.actor.role, party: meta.actor.party, actingFor: meta.actor.actingFor ?? null, reason: meta.reason ?? null, docRef: documentOf(event),
    source: meta.provenance?.kind === 'PUBLIC' ? meta.provenance.source : null, correlationId: meta.$correlationId, causationId: meta.$causationId, definitionId: meta.definition?.id ?? null,
    definitionVersion: meta.definition?.version ?? null, sentenceEn: sentence.en, sentenceFr: sentence.fr, data: summaryOf(type, data),
    marking, parties, owner, embargo, markings, provenance,
  };
}

/** The document a decision stands on (A2): named by the event itself, else by its envelope. */
function documentOf({ data, meta }: AnyEvent): string | null {
  const { docRef } = data as { docRef?: string };
  return docRef ?? meta.docRef ?? null;
}
