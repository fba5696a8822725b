import type { DataOf } from '#kernel';
import type { DomainCatalogue } from '#domain';

type Scheduled = DataOf<DomainCatalogue['DeadlineScheduled']>;

/** What a deadline is to be, as its stream carries it: due date, rungs, who is told, and why. */
export type Terms = Pick<Scheduled, 'dueOn' | 'dueAt' | 'zone' | 'rungs' | 'recipients' | 'explanation' | 'transition'>;
export type Rung = Terms['rungs'][number];
export type Explanation = Terms['explanation'];
export type Transition = NonNullable<Terms['transition']>;
/** What a deadline is for; `period` names the repetition of an `every` rule. */
export type DeadlineScope = Scheduled['scope'];
