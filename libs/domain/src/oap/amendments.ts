import { canonical, command, dayOf, ensure, type Definition } from '#kernel';
import { contentOf, contentRefs, judgeComplete, judgeContent, type ContentFacts, type ContentRefs } from './content.js';
import type { ActionContent, OapEvent, PlanChanges } from './events.js';
import type { OapDecider } from './evolve.js';
import { cycleIdOf, definitionOf, liveActionOf, planIn, planOf, scopeOf } from './guards.js';
import { liveActions, type Amendment, type Oap, type Plan } from './state.js';

const NOTHING: PlanChanges = { add: [], revise: [], cancel: [] };

/** Changes to an approved plan within its period: proposed by its driver, decided by the decision body. */
export const amendments = {
  ProposeOAPAmendment: command({
    authority: (_data, state) => scopeOf(state),
    facts: ({ add = [], revise = [] }, state): ContentRefs => contentRefs(cycleIdOf(state), [...add, ...revise]),
    decide: ({ summary, ...data }, state, ctx) => {
      const changes = changesOf(data);
      const last = planOf(state).amendments.at(-1);
      if (last && !last.decision && last.summary === summary && canonical(last.changes) === canonical(changes)) return [];
      const plan = amendable(state);
      ensure(last === undefined || last.decision !== undefined, {
        code: 'OAP_AMENDMENT_PENDING', kind: 'state', message: `Amendment ${last?.amendmentNo} is not decided yet. Have it decided before proposing another.`,
      });
      judgeChanges(changes, plan, { facts: ctx.facts, definition: definitionOf(ctx) });
      return [{ type: 'OAPAmendmentProposed', data: { amendmentNo: plan.amendments.length + 1, summary, proposedBy: ctx.actor.party, ...changes } }];
    },
  }),

  DecideOAPAmendment: command({
    authority: ({ amendmentNo }, state) => scopeOf(state, authorOf(state, amendmentNo)),
    facts: ({ amendmentNo }, state): ContentRefs => contentRefs(cycleIdOf(state), pendingChanges(state, amendmentNo)),
    decide: ({ amendmentNo, accept, docRef, decidedOn, reasons = '' }, state, ctx) => {
      const amendment = amendmentOf(planOf(state), amendmentNo);
      if (amendment.decision && canonical(amendment.decision) === canonical({ accept, docRef, decidedOn, reasons: accept ? '' : reasons })) return [];
      const plan = amendable(state);
      ensure(amendment.decision === undefined, {
        code: 'OAP_AMENDMENT_DECIDED', kind: 'state', pointer: '/amendmentNo', message: `Amendment ${amendmentNo} was ${amendment.decision?.accept ? 'accepted' : 'refused'} already, in ${amendment.decision?.docRef}.`,
      });
      const definition = definitionOf(ctx);
      judgeDecision({ docRef, decidedOn }, { proposedOn: dayOf(amendment.proposedAt, definition.zone), today: dayOf(ctx.now, definition.zone) });
      const decided = { amendmentNo, docRef, decidedOn };
      if (!accept) {
        ensure(reasons.trim() !== '', { code: 'OAP_AMENDMENT_REASONS_MISSING', kind: 'rule', pointer: '/reasons', message: 'Say why the amendment is refused.' });
        return [{ type: 'OAPAmendmentRefused', data: { ...decided, reasons, refusedBy: definition.decisionBody } }];
      }
      // What it changes may have moved on since it was proposed.
      judgeChanges(amendment.changes, plan, { facts: ctx.facts, definition });
      const { oapId, cycleId } = plan;
      return [...eventsOf(amendment.changes), { type: 'OAPAmended', data: { oapId, cycleId, ...decided, version: plan.version + 1, actionIds: actionsAfter(plan, amendment.changes), approvedBy: definition.decisionBody } }];
    },
  }),

  /** Tacit approval: no document but the proposal itself, which the event names. Nothing is left to accept once it was decided. */
  AcceptOAPAmendmentBySilence: command({
    authority: (_data, state) => scopeOf(state),
    facts: (_data, state): ContentRefs => contentRefs(cycleIdOf(state), pendingChanges(state)),
    decide: (_data, state, ctx) => {
      const pending = planOf(state).amendments.find(({ decision }) => decision === undefined);
      if (!pending) return [];
      const plan = amendable(state);
      const definition = definitionOf(ctx);
      // What people would have to see is left to them: the amendment then waits for a decision.
      judgeChanges(pending.changes, plan, { facts: ctx.facts, definition });
      const { oapId, cycleId } = plan;
      const { amendmentNo, changes } = pending;
      return [
        ...eventsOf(changes),
        {
          type: 'OAPAmended',
          data: {
            oapId, cycleId, amendmentNo, docRef: `amendment ${amendmentNo} of ${oapId}`, decidedOn: dayOf(ctx.now, definition.zone), version: plan.version + 1, actionIds: actionsAfter(plan, changes),
            approvedBy: definition.decisionBody, tacit: true,
          },
        },
      ];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

const amendable = (state: Oap) =>
  planIn(state, ['approved', 'inImplementation'], { code: 'OAP_NOT_AMENDABLE', todo: 'A plan is amended from its approval until its period is over; before that, revise the draft.' });

function amendmentOf(plan: Plan, amendmentNo: number): Amendment {
  const amendment = plan.amendments.find((one) => one.amendmentNo === amendmentNo);
  ensure(amendment !== undefined, { code: 'OAP_AMENDMENT_UNKNOWN', kind: 'missing', pointer: '/amendmentNo', message: `The plan ${plan.oapId} has no amendment ${amendmentNo}.` });
  return amendment;
}

/** The actions an amendment would add or revise, while it is not decided: what they name is looked up. */
const pendingChanges = (state: Oap, amendmentNo?: number): readonly ActionContent[] => {
  const pending = state.status === 'unknown' ? undefined : state.amendments.find((one) => one.decision === undefined && (amendmentNo === undefined || one.amendmentNo === amendmentNo));
  return pending ? [...pending.changes.add, ...pending.changes.revise] : [];
};

/** Who proposed it may not decide on it. */
const authorOf = (state: Oap, amendmentNo: number): { author?: string } => {
  const author = state.status === 'unknown' ? undefined : state.amendments.find((one) => one.amendmentNo === amendmentNo)?.author;
  return author === undefined ? {} : { author };
};

const numbered = ({ actionId, ...content }: { readonly actionId: string } & ActionContent) => ({ actionId, ...contentOf(content) });

const changesOf = ({ add, revise, cancel }: Partial<PlanChanges>): PlanChanges => ({
  add: (add ?? NOTHING.add).map(numbered),
  revise: (revise ?? NOTHING.revise).map(numbered),
  cancel: cancel ?? NOTHING.cancel,
});

/** I14, I12: the plan is as complete after the amendment as its approval asked, and nothing is changed twice. */
function judgeChanges({ add, revise, cancel }: PlanChanges, plan: Plan, known: { readonly facts: ContentFacts; readonly definition: Definition }): void {
  const named = [...add, ...revise, ...cancel].map(({ actionId }) => actionId);
  ensure(named.length > 0, { code: 'OAP_AMENDMENT_EMPTY', kind: 'rule', message: 'The amendment changes nothing. Name an action to add, revise or cancel.' });
  const twice = named.find((actionId, at) => named.indexOf(actionId) !== at);
  ensure(twice === undefined, { code: 'OAP_AMENDMENT_ACTION_TWICE', kind: 'rule', message: `The amendment names action ${twice} twice. Say once what becomes of it.` });
  for (const [at, { actionId, ...content }] of add.entries()) {
    ensure(!plan.actions.some((action) => action.actionId === actionId), {
      code: 'ACTION_NUMBER_TAKEN', kind: 'state', pointer: `/add/${at}/actionId`, message: `The number ${actionId} is taken and is never given again. Take the next free one.`,
    });
    judgeContent(content, plan, known);
    judgeComplete([{ actionId, content }], plan, known.definition);
  }
  for (const { actionId, ...content } of revise) {
    const { carriedFrom } = liveActionOf(plan, actionId);
    judgeContent(content, plan, { ...known, isCarried: carriedFrom !== undefined });
    judgeComplete([{ actionId, content, carriedFrom }], plan, known.definition);
  }
  for (const { actionId } of cancel) liveActionOf(plan, actionId);
}

/** I15: on a document, and about what was proposed. */
function judgeDecision({ docRef, decidedOn }: { docRef: string; decidedOn: string }, { proposedOn, today }: { proposedOn: string; today: string }): void {
  ensure(docRef.trim() !== '', { code: 'OAP_DOCUMENT_MISSING', kind: 'rule', rule: 'I15', pointer: '/docRef', message: 'A decision rests on a document. Give its reference.' });
  ensure(decidedOn <= today, { code: 'OAP_DECIDED_IN_FUTURE', kind: 'rule', rule: 'I15', pointer: '/decidedOn', message: `The decision cannot be dated ${decidedOn}: today is ${today}.` });
  ensure(decidedOn >= proposedOn, {
    code: 'OAP_DECIDED_BEFORE_PROPOSAL', kind: 'rule', rule: 'I15', pointer: '/decidedOn', message: `The amendment was proposed on ${proposedOn}: a decision of ${decidedOn} is not about it.`,
  });
}

const eventsOf = ({ add, revise, cancel }: PlanChanges): readonly OapEvent[] => [
  ...add.map((data) => ({ type: 'OperationalActionProposed', data }) as const),
  ...revise.map((data) => ({ type: 'OperationalActionRevised', data }) as const),
  ...cancel.map((data) => ({ type: 'ActionCancelled', data }) as const),
];

const actionsAfter = (plan: Plan, { add, cancel }: PlanChanges): readonly string[] => [
  ...liveActions(plan).map(({ actionId }) => actionId).filter((actionId) => !cancel.some((one) => one.actionId === actionId)),
  ...add.map(({ actionId }) => actionId),
];
