/** The scope of what belongs to a plan or a JAD begins with its id: `<plan>.<action>`, `<plan>.<year>-<round>`, `<jad>.<party>`. */
const whole = (id: string): string => id.split('.')[0]!;

export interface DeadlineScope {
  readonly kind: string;
  readonly id: string;
}

/** The JAD a deadline is about, if it is about one: its existence is then as secret as the JAD's. */
export const jadOfScope = ({ kind, id }: DeadlineScope): string | null => (kind === 'jad' || kind === 'jadParty' ? whole(id) : null);

/** The plan a deadline is about, be it for an action or a round of it. */
export const planOfScope = ({ kind, id }: DeadlineScope): string | null => (kind === 'plan' || kind === 'action' || kind === 'round' ? whole(id) : null);
