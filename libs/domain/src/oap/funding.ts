import { canonical, command, dayOf, ensure, type Context } from '#kernel';
import { judgeSource } from './content.js';
import type { OapDecider } from './evolve.js';
import { actionOf, definitionOf, liveActionOf, planIn, planOf, scopeOf } from './guards.js';
import type { Funding, Oap, Plan } from './state.js';

/** Money for an action: asked for by its leader, awarded or declined by whoever pays, settled once spent (C10). Amounts are EUR minor units. */
export const funding = {
  RequestFunding: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, source, amount, purpose }, state, ctx) => {
      const known = fundingOf(planOf(state), { actionId, source });
      if (known?.status === 'requested' && known.requested === amount) return [];
      const plan = fundable(state);
      liveActionOf(plan, actionId);
      judgeSource(source, definitionOf(ctx), '/source');
      judgeAmount(amount, '/amount');
      ensure(known === undefined || known.status === 'declined' || known.status === 'settled', {
        code: 'FUNDING_ALREADY_REQUESTED', kind: 'state', pointer: '/source', message: `Action ${actionId} has a request to ${source} that is ${known?.status}. Have it declined or settled before asking again.`,
      });
      return [{ type: 'FundingRequested', data: { actionId, source, amount, purpose, requestedBy: ctx.actor.party } }];
    },
  }),

  AwardFunding: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, source, amount, docRef, decidedOn }, state, ctx) => {
      const known = askedFor(planOf(state), { actionId, source });
      if (known.status === 'awarded' && known.awarded === amount && known.docRef === docRef) return [];
      fundable(state);
      ensureWaiting(known);
      judgeAmount(amount, '/amount');
      judgeDocument(docRef);
      ensure(decidedOn <= today(ctx), { code: 'FUNDING_DECIDED_IN_FUTURE', kind: 'rule', pointer: '/decidedOn', message: `The award cannot be dated ${decidedOn}: today is ${today(ctx)}.` });
      return [{ type: 'FundingAwarded', data: { actionId, source, amount, docRef, decidedOn, awardedBy: ctx.actor.party } }];
    },
  }),

  DeclineFunding: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, source, reason, docRef }, state, ctx) => {
      const known = askedFor(planOf(state), { actionId, source });
      if (known.status === 'declined' && known.reason === reason) return [];
      ensureWaiting(known);
      return [{ type: 'FundingDeclined', data: { actionId, source, reason, docRef, declinedBy: ctx.actor.party } }];
    },
  }),

  SettleFunding: command({
    authority: ({ actionId }, state) => scopeOf(state, { action: actionId }),
    decide: ({ actionId, source, amountPaid, docRef }, state) => {
      const known = askedFor(planOf(state), { actionId, source });
      if (known.status === 'settled' && canonical([known.paid, known.docRef]) === canonical([amountPaid, docRef])) return [];
      ensure(known.status === 'awarded', { code: 'FUNDING_NOT_AWARDED', kind: 'state', pointer: '/source', message: `The request of action ${actionId} to ${source} is ${known.status}. Only an award is settled.` });
      ensure(Number.isSafeInteger(amountPaid) && amountPaid >= 0, { code: 'FUNDING_AMOUNT_UNREAL', kind: 'rule', pointer: '/amountPaid', message: 'An amount paid is a whole number of EUR minor units, from 0 on.' });
      ensure(amountPaid <= known.awarded, { code: 'FUNDING_OVER_AWARD', kind: 'rule', pointer: '/amountPaid', message: `${source} awarded ${known.awarded}; ${amountPaid} is more. Have the difference requested and awarded.` });
      judgeDocument(docRef);
      return [{ type: 'FundingSettled', data: { actionId, source, amountPaid, docRef } }];
    },
  }),
} satisfies Partial<OapDecider['commands']>;

type Named = Pick<Funding, 'actionId' | 'source'>;

const fundable = (state: Oap) =>
  planIn(state, ['approved', 'inImplementation', 'reporting'], { code: 'OAP_NOT_APPROVED', todo: 'Money is asked for and awarded once the plan is approved, until it is closed.' });

const fundingOf = (plan: Plan, { actionId, source }: Named): Funding | undefined => plan.funding.find((one) => one.actionId === actionId && one.source === source);

function askedFor(plan: Plan, named: Named): Funding {
  actionOf(plan, named.actionId);
  const known = fundingOf(plan, named);
  ensure(known !== undefined, { code: 'FUNDING_NOT_REQUESTED', kind: 'missing', pointer: '/source', message: `Action ${named.actionId} has asked ${named.source} for nothing. Request it first.` });
  return known;
}

function ensureWaiting({ actionId, source, status }: Funding): void {
  ensure(status === 'requested', { code: 'FUNDING_ALREADY_DECIDED', kind: 'state', pointer: '/source', message: `The request of action ${actionId} to ${source} is ${status} already.` });
}

function judgeAmount(amount: number, pointer: string): void {
  ensure(Number.isSafeInteger(amount) && amount > 0, { code: 'FUNDING_AMOUNT_UNREAL', kind: 'rule', pointer, message: 'An amount is a whole number of EUR minor units above 0.' });
}

function judgeDocument(docRef: string): void {
  ensure(docRef.trim() !== '', { code: 'FUNDING_DOCUMENT_MISSING', kind: 'rule', pointer: '/docRef', message: 'Name the decision or agreement this rests on.' });
}

const today = (ctx: Pick<Context, 'definition' | 'now'>) => dayOf(ctx.now, definitionOf(ctx).zone);
