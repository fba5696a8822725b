import type { Definition, Rule } from '#kernel';
import type { EngineProcess } from './engine-process.js';
import { dayEnd, wallClock, type WorkingDays } from './working-days.js';

/** One line of the ledger: what was to be told, whom, and what became of it. */
export interface Told {
  readonly seq: number;
  readonly kind: 'reminder' | 'escalation' | 'nudge' | 'undeliverable' | 'snooze';
  readonly rungs: string;
  readonly dueOn: string;
  readonly intendedAt: string;
  readonly recipient: string;
  readonly role: string | null;
  readonly party: string | null;
  readonly outcome: 'delivered' | 'bounced' | null;
  readonly messageId: string | null;
}

export interface Mail {
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly sentAt: string;
}

export interface DeadlineRow {
  readonly deadlineId: string;
  readonly state: string;
  readonly dueOn: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  readonly missedAt: string | null;
  readonly metAt: string | null;
  readonly late: boolean;
  readonly escalation: number;
}

interface Items<T> { readonly items: readonly T[] }

/** What the API says of reminders and mails, to whom reads all. */
export class Ledger {
  constructor(private readonly engine: EngineProcess, private readonly role = 'EST', private readonly party = 'EUROPOL') {}

  async told(deadlineId: string): Promise<readonly Told[]> {
    return (await this.get<Items<Told>>(`/v1/reminders?deadlineId=${deadlineId}&limit=500`)).items;
  }

  /** When people were to be told, once an intent: several were told of one. */
  async intents(deadlineId: string): Promise<readonly string[]> {
    const told = await this.told(deadlineId);
    return [...new Map(told.map(({ seq, kind, intendedAt }) => [seq, `${kind} ${intendedAt}`])).values()];
  }

  deadline(deadlineId: string): Promise<DeadlineRow> {
    return this.get(`/v1/deadlines/${deadlineId}`);
  }

  async ladder(deadlineId: string): Promise<readonly Step[]> {
    const { items } = await this.get<Items<{ kind: Step['kind']; dueAt: string }>>(`/v1/deadlines/${deadlineId}/rungs?limit=100`);
    return items.map(({ kind, dueAt }) => ({ kind, at: dueAt }));
  }

  /** Types of everything recorded about the deadline, in order. */
  happened(deadlineId: string): Promise<readonly string[]> {
    return this.happenedIn(`deadline-${deadlineId}`);
  }

  /** The same of any stream. */
  async happenedIn(stream: string): Promise<readonly string[]> {
    const { items } = await this.get<Items<{ type: string }>>(`/v1/history?stream=${stream}&limit=500`);
    return items.map(({ type }) => type);
  }

  /** What the mail catcher holds about a reference, oldest first. */
  async mails(reference: string): Promise<readonly Mail[]> {
    const { items } = await this.get<Items<Mail>>('/v1/demo/inbox?limit=200');
    if (items.length === 200) throw new Error('The catcher shows its newest 200 mails only: this walk makes too many.');
    return items.filter(({ text }) => text.split('\n').some((line) => line.endsWith(`: ${reference}`))).reverse();
  }

  private async get<T>(path: string): Promise<T> {
    const { status, body } = await this.engine.as(this.role, this.party).get<T>(path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }
}

export interface Step {
  readonly kind: 'reminder' | 'missed' | 'escalation';
  readonly at: string;
}

/** Reckons by hand what time does to a deadline: reminders and escalations at 09:00 of working days, the miss as its day ends. */
export function ladderByHand(rule: Rule, dueOn: string, days: WorkingDays, zone: string): readonly Step[] {
  const dueAt = rule.time === undefined ? dayEnd(dueOn, zone) : wallClock(dueOn, rule.time, zone);
  const told = (workdays: number): string => wallClock(workdays === 0 ? days.nearest(dueOn, -1) : days.from(dueOn, workdays), '09:00', zone);
  const steps: Step[] = [
    ...(rule.remind ?? []).map((before): Step => ({ kind: 'reminder', at: told(-before) })),
    { kind: 'missed', at: dueAt },
    ...(rule.escalate ?? []).map(({ after }): Step => ({ kind: 'escalation', at: told(after) })),
  ];
  return steps.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

export const ruleOf = ({ rules }: Definition, id: string): Rule => {
  const rule = rules.find((each) => each.id === id);
  if (!rule) throw new Error(`There is no rule ${id}.`);
  return rule;
};
