import { ofBreach, self, type Concerns } from './concern.js';

/** A breach is owed an answer in the cycle whose record broke the rule. One outside any cycle is shown, and owed by nobody. */
export const breachConcerns: Concerns = {
  RuleBreachDetected: ({ id, data: { cycleId, rule } }) => (cycleId === undefined ? [] : [{ cycleId, kind: 'breach', id, create: {}, fields: { rule } }]),
  BreachSettled: ({ id }, scopes) => ofBreach(scopes, id, (breach) => [self(breach)]),
};
