import { dayOf, ensure, type Context, type MilestoneKind, type Scope } from '#kernel';
import type { CycleFacts } from '../cycle/facts.js';
import type { OapFacts } from '../oap/facts.js';
import type { PartyFacts } from '../party/facts.js';
import type { MilestoneCommands } from './commands.js';
import type { SubjectRef } from './events.js';

type Facts = { readonly cycle: CycleFacts; readonly plan: OapFacts | undefined; readonly party: PartyFacts | undefined };

/** The plan a subject is, or is an action of. */
export const planOf = ({ kind, id }: SubjectRef): string | undefined => (kind === 'plan' ? id : kind === 'action' ? id.split('/')[0] : undefined);
const actionOf = ({ kind, id }: SubjectRef): string | undefined => (kind === 'action' ? id.split('/')[1] : undefined);

/** What seats are looked for by: those of the line, of the plan's line, of the action, of the state, or the party itself. */
export function scopeOf(subject: SubjectRef): Scope {
  const { kind, id } = subject;
  switch (kind) {
    case 'cycle':
      return {};
    case 'line':
      return { line: id };
    case 'goal':
      return { goal: id };
    case 'party':
      return { state: id, party: id };
    case 'plan':
    case 'action':
      return { plan: planOf(subject), action: actionOf(subject) };
  }
}

/** The subject is of the kind the definition asks for, and exists in the cycle; a party does on the day the milestone takes effect. */
export function ensureSubject(kind: MilestoneKind, { cycleId, subject }: MilestoneCommands['RecordMilestone'], ctx: Context<Facts>): void {
  ensure(kind.subject === undefined || kind.subject === subject.kind, {
    code: 'MILESTONE_SUBJECT_KIND', kind: 'rule', pointer: '/subject/kind', message: `${kind.code} is recorded about a ${kind.subject}, not about a ${subject.kind}.`,
  });
  ensure(exists(cycleId, subject, ctx), { code: 'MILESTONE_SUBJECT_UNKNOWN', kind: 'missing', pointer: '/subject/id', message: `The cycle ${cycleId} knows no ${subject.kind} ${subject.id}.` });
}

function exists(cycleId: string, subject: SubjectRef, { facts: { cycle, plan, party }, effectiveAt, definition }: Context<Facts>): boolean {
  const { kind, id } = subject;
  switch (kind) {
    case 'cycle':
      return id === cycleId;
    case 'line':
      return cycle.lines.some(({ lineCode }) => lineCode === id);
    case 'goal':
      return cycle.goals.some(({ code }) => code === id);
    case 'plan':
      return plan?.cycleId === cycleId;
    case 'action':
      return plan?.cycleId === cycleId && plan.actions.some(({ actionId }) => actionId === actionOf(subject));
    case 'party': {
      const day = dayOf(effectiveAt, definition?.zone);
      return party?.kinds.some(({ from, to }) => from <= day && (to === undefined || day <= to)) ?? false;
    }
  }
}
