import type { EventMatch, Instant, Rule, RuleUnit } from '#kernel';
import type { Occurred } from './scopes.js';

export type Status =
  | { readonly is: 'open'; readonly resumedBy?: string }
  | { readonly is: 'suspended'; readonly eventId: string }
  | { readonly is: 'met'; readonly eventId: string; readonly metAt: Instant }
  | { readonly is: 'lapsed'; readonly eventId: string; readonly why: string };

/** One life of an obligation, as the events of its scope tell it. */
export interface Occurrence {
  readonly no: number;
  readonly status: Status;
  /** The event that brought it back. */
  readonly reopened?: { readonly by: Occurred; readonly offset: number; readonly unit: RuleUnit };
  /** Suspensions that ended. */
  readonly suspensions: readonly { readonly from: Occurred; readonly to: Occurred }[];
}

type Draft = { -readonly [K in keyof Occurrence]: Occurrence[K] } & { pending?: { from: Occurred; until: string } };

/**
 * The lives of an obligation, oldest first. What satisfies closes it; what lapses it ends it for good; what reopens a met one begins
 * the next; one event may do both (an extension meets what was owed by the old end and begins what is owed by the new one). With `year`,
 * events that name another year are about another repetition.
 */
export function occurrencesOf(rule: Rule, log: readonly Occurred[], year?: number): readonly Occurrence[] {
  const lives: Draft[] = [{ no: 1, status: { is: 'open' }, suspensions: [] }];
  for (const event of log) {
    if (year !== undefined && typeof event.data['year'] === 'number' && event.data['year'] !== year) continue;
    const life = lives[lives.length - 1]!;
    const { is } = life.status;
    if (is === 'lapsed') break;
    const again = rule.reopensOn?.find((match) => matches(match, event));
    const meets = is !== 'met' && (rule.satisfiedBy ?? []).some((match) => matches(match, event));
    if (meets) {
      life.status = { is: 'met', eventId: event.eventId, metAt: event.effectiveAt };
      life.pending = undefined;
      if (!again) continue;
    }
    if (!meets && is !== 'met' && rule.lapsesOn?.some((match) => matches(match, event))) {
      life.status = { is: 'lapsed', eventId: event.eventId, why: event.type };
      life.pending = undefined;
      continue;
    }
    if (again) {
      const reopened = { by: event, offset: again.offset, unit: again.unit };
      // Still open: the event gives it a new date. Met: it begins anew.
      if (meets || is === 'met') lives.push({ no: life.no + 1, status: { is: 'open' }, suspensions: [], reopened });
      else life.reopened = reopened;
    }
    suspend(rule, lives[lives.length - 1]!, event);
  }
  return lives;
}

function suspend(rule: Rule, life: Draft, event: Occurred): void {
  if (life.pending && event.type === life.pending.until) {
    life.suspensions = [...life.suspensions, { from: life.pending.from, to: event }];
    life.status = { is: 'open', resumedBy: event.eventId };
    life.pending = undefined;
    return;
  }
  const by = life.status.is === 'open' ? rule.suspendedBy?.find((match) => matches(match, event)) : undefined;
  if (!by) return;
  life.pending = { from: event, until: by.until };
  life.status = { is: 'suspended', eventId: event.eventId };
}

const matches = ({ event, where = {} }: EventMatch, { type, data }: Occurred): boolean =>
  type === event && Object.entries(where).every(([name, value]) => data[name] === value);
