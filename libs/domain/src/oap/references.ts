import { command, ensure } from '#kernel';
import type { OapDecider } from './evolve.js';
import { actionOf, planIn, planOf, scopeOf } from './guards.js';

/** References one action may hold. */
export const REFERENCES_MAX = 200;

/** Letters, digits and what numbers are put together with: no room for a sentence, a name or an address. */
const OPAQUE = /^[A-Za-z0-9][A-Za-z0-9./_:-]{0,99}$/;

/** Where an action meets other systems: a joint investigation team, an operational task force, a record of Europol's. */
export const references = {
  LinkReference: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, kind, ref }, state) => {
      const { references: known } = planOf(state);
      actionOf(planOf(state), actionId);
      if (known.some((one) => one.actionId === actionId && one.kind === kind && one.ref === ref)) return [];
      planIn(state, ['drafting', 'inConsultation', 'consulted', 'submitted', 'returned', 'approved', 'inImplementation', 'reporting'], { code: 'OAP_ENDED', todo: 'Nothing is linked to it any more.' });
      ensure(OPAQUE.test(ref), {
        code: 'REFERENCE_NOT_OPAQUE', kind: 'rule', rule: 'I25', pointer: '/ref', message: 'A reference is an id of the other system, such as JIT-2024-17: no spaces, no names, nothing about a person.',
      });
      ensure(known.filter((one) => one.actionId === actionId).length < REFERENCES_MAX, { code: 'REFERENCES_TOO_MANY', kind: 'rule', message: `Action ${actionId} has ${REFERENCES_MAX} references, as many as one may hold.` });
      return [{ type: 'ReferenceLinked', data: { actionId, kind, ref } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;
