import type { BreachCommands } from './commands.js';
import type { ChangedFact } from './events.js';
import { splitStream } from '#kernel';

/** Where no numbered rule rests on the field, the policy asked for it: whether the seat was held. */
export const AUTHORITY = 'authority';

type Rested = Readonly<Record<string, string>>;

/** By event, where what a field means depends on what was decided: `<noun>.<field>` -> rule. */
const OF_EVENT: Readonly<Record<string, Rested>> = {
  OAPSubmitted: { 'cycle.seats': 'I11' },
  OAPApproved: { 'cycle.seats': 'I11' },
  DriverAppointed: { 'party.kinds': 'I8' },
  RoleHolderNominated: { 'party.kinds': 'I8' },
  CoDriverAppointed: { 'party.kinds': 'I9' },
  NationalCoordinatorDesignated: { 'party.kinds': 'I10' },
  GoalSupervisorAppointed: { 'party.kinds': 'I10' },
  ActionLedAssigned: { 'party.kinds': 'I16', 'cycle.seats': 'I16' },
  EvaluationLaunched: { 'oap.actions': 'I19', 'oap.status': 'I19', 'party.kinds': 'I19' },
  CycleAnnounced: { 'cycle.status': 'I1', 'cycle.settled': 'I1', 'cycle.from': 'I1', 'cycle.to': 'I1' },
  ActionResultRecorded: { 'jad.status': 'I23', 'jad.actions': 'I23' },
  ActionResultCorrected: { 'jad.status': 'I23', 'jad.actions': 'I23' },
};

/** By category of the event's stream. */
const OF_CATEGORY: Readonly<Record<string, Rested>> = {
  oap: { 'cycle.status': 'I13', 'cycle.settled': 'I13', 'cycle.priorities': 'I13', 'cycle.strategicPlans': 'I13', 'cycle.lines': 'I13', 'cycle.goals': 'I12' },
  jad: { 'oap.status': 'I20', 'oap.actions': 'I20', 'oap.periodFrom': 'I20', 'oap.periodTo': 'I20', 'party.kinds': 'I20', 'cycle.status': 'I20' },
};

/** The rule that an event of a type, in a stream, may have broken because a field of another stream changed. */
export function ruleBehind({ type, stream }: { readonly type: string; readonly stream: string }, noun: string, field: string): string {
  const name = `${noun}.${field}`;
  return OF_EVENT[type]?.[name] ?? OF_CATEGORY[splitStream(stream).category]?.[name] ?? AUTHORITY;
}

/** What there is to record of an event whose facts had changed: one breach for each rule, in the order of the rules. */
export function breachesOf(event: Omit<BreachCommands['RecordBreach'], 'rule' | 'facts'>, facts: readonly ChangedFact[]): readonly BreachCommands['RecordBreach'][] {
  const byRule = new Map<string, ChangedFact[]>();
  for (const fact of facts) {
    const fields = new Map<string, string[]>();
    for (const field of fact.fields) {
      const rule = ruleBehind(event, splitStream(fact.stream).category, field);
      fields.set(rule, [...(fields.get(rule) ?? []), field]);
    }
    for (const [rule, own] of fields) byRule.set(rule, [...(byRule.get(rule) ?? []), { ...fact, fields: own }]);
  }
  return [...byRule].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, changed]) => ({ ...event, rule, facts: changed }));
}
