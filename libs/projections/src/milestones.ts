import { projection, put, type Change, type Happened, type Instant, type Own, type Precision } from '#kernel';
import type { DomainCatalogue, MilestoneEvent } from '#domain';
import { ask, equal, keyset, seen, where, type Page } from './page.js';
import { byCycle } from './partition.js';
import { changed, stampColumns, stamped, type Stamp } from './stamp.js';

/** A happening of the programme's own. */
type MilestoneRow = Stamp & {
  readonly milestoneId: string;
  readonly cycleId: string;
  readonly kind: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** The plan it is about, or is an action of. */
  readonly planId: string | null;
  /** As JSON, by name. */
  readonly fields: string;
  /** Ids of the milestones it comes after, as a JSON list. */
  readonly follows: string;
  readonly begins: string | null;
  readonly completes: string | null;
  readonly at: Instant;
  readonly precision: Precision | null;
  readonly byRole: string;
  readonly byParty: string;
  readonly seq: number;
};

/** A step as milestones begin and complete it. Steps may overlap; one that no milestone has begun has no row. */
type PhaseRow = Stamp & { readonly cycleId: string; readonly step: string; readonly begunAt: Instant | null; readonly completedAt: Instant | null };
type MilestoneTables = { milestones: MilestoneRow; phases: PhaseRow };

export type MilestoneAnswer = Omit<MilestoneRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'>;
/** `underWay` from its beginning until it is completed, and again where it was begun anew. */
export type PhaseAnswer = Omit<PhaseRow, keyof Stamp> & Pick<Stamp, 'marking' | 'provenance'> & { readonly state: 'underWay' | 'completed' };

export type ListMilestones = Page<'at' | 'milestoneId'> & {
  readonly cycleId?: string | null;
  readonly kind?: string | null;
  readonly subjectKind?: string | null;
  readonly subjectId?: string | null;
  readonly planId?: string | null;
  readonly party?: string | null;
};
export type ListPhases = Page<'step'> & { readonly cycleId: string };

const byTime = keyset({ at: 'm.at', milestoneId: 'm.milestoneId' });
const byStep = keyset({ step: 'p.step' });
const columns = `m.milestoneId, m.cycleId, m.kind, m.subjectKind, m.subjectId, m.planId, m.fields, m.follows, m.begins, m.completes, m.at, m.precision, m.byRole, m.byParty, m.seq, m.marking, m.provenance`;

export const milestonesQueries = {
  listMilestones: ask<ListMilestones, MilestoneAnswer>(
    { limit: 'required', afterAt: 'optional', afterMilestoneId: 'optional', cycleId: 'optional', kind: 'optional', subjectKind: 'optional', subjectId: 'optional', planId: 'optional', party: 'optional' },
    (p) => `SELECT ${columns} FROM ${seen('milestones')} m ${where(
      equal(p.cycleId, 'm.cycleId', 'cycleId'), equal(p.kind, 'm.kind', 'kind'), equal(p.subjectKind, 'm.subjectKind', 'subjectKind'), equal(p.subjectId, 'm.subjectId', 'subjectId'),
      equal(p.planId, 'm.planId', 'planId'), equal(p.party, 'm.byParty', 'party'), byTime.after(p),
    )} ${byTime.page(p)}`,
    byTime,
  ),
  getMilestone: ask<{ readonly milestoneId: string }, MilestoneAnswer>({ milestoneId: 'required' }, () => `SELECT ${columns} FROM ${seen('milestones')} m WHERE m.milestoneId = :milestoneId`),
  listPhases: ask<ListPhases, PhaseAnswer>(
    { limit: 'required', afterStep: 'optional', cycleId: 'required' },
    (p) => `SELECT p.cycleId, p.step, p.begunAt, p.completedAt, p.marking, p.provenance, CASE WHEN p.completedAt IS NULL THEN 'underWay' ELSE 'completed' END AS state
      FROM ${seen('phases')} p ${where('p.cycleId = :cycleId', byStep.after(p))} ${byStep.page(p)}`,
    byStep,
  ),
};

/** What a programme has of its own, and how far its steps are by it. */
export const milestonesView = projection<DomainCatalogue, MilestoneTables>({
  name: 'milestones',
  version: 1,
  scope: 'cycle',
  partition: byCycle,
  reads: ['milestone'],
  tables: {
    milestones: {
      columns: {
        milestoneId: 'text', cycleId: 'text', kind: 'text', subjectKind: 'text', subjectId: 'text', planId: 'text', fields: 'text', follows: 'text', begins: 'text', completes: 'text', at: 'text',
        precision: 'text', byRole: 'text', byParty: 'text', seq: 'integer', ...stampColumns,
      },
      key: ['milestoneId'],
      indexes: { byCycle: ['cycleId', 'at'] },
    },
    phases: { columns: { cycleId: 'text', step: 'text', begunAt: 'text', completedAt: 'text', ...stampColumns }, key: ['cycleId', 'step'] },
  },
  on: {
    MilestoneRecorded: (event, own) => {
      const { cycleId, kind, subject, fields, follows, begins, completes } = event.data;
      const { effectiveAt: at, precision = null, actor } = event.meta;
      const row: MilestoneRow = {
        ...stamped(event), milestoneId: event.id, cycleId, kind, subjectKind: subject.kind, subjectId: subject.id, planId: planOf(subject), fields: JSON.stringify(fields),
        follows: JSON.stringify(follows.map(({ id }) => id)), begins: begins ?? null, completes: completes ?? null, at, precision, byRole: actor.role, byParty: actor.party, seq: event.seq,
      };
      const steps = begins === completes ? [begins] : [begins, completes];
      return [put('milestones', row), ...steps.flatMap((step) => (step === undefined ? [] : [phaseAfter(step, event, own)]))];
    },
  },
  queries: milestonesQueries,
});

const planOf = ({ kind, id }: { readonly kind: string; readonly id: string }): string | null => (kind === 'plan' || kind === 'action' ? id.split('/')[0]! : null);

/** Milestones may be recorded late: a step began with the earliest of those that begin it, and ended with the last, unless it was begun anew since. */
function phaseAfter(step: string, event: Happened<MilestoneEvent>, own: Own<MilestoneTables>): Change {
  const { cycleId, begins, completes } = event.data;
  const at = event.meta.effectiveAt;
  const before = own.phases.get(cycleId, step);
  const { begunAt, completedAt } = before ?? { begunAt: null, completedAt: null };
  const change = {
    begunAt: begins === step && (begunAt === null || at < begunAt) ? at : begunAt,
    completedAt: completes === step ? (completedAt === null || at > completedAt ? at : completedAt) : completedAt !== null && at > completedAt ? null : completedAt,
  };
  return put('phases', before ? changed(before, event, change) : { ...stamped(event), cycleId, step, ...change });
}
