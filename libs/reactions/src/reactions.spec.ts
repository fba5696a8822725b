import { describe, expect, it } from '@jest/globals';
import type { AnyReaction, Command, DataOf } from '#kernel';
import { catalogue, type DomainCatalogue } from '#domain';
import { reactions } from './index.js';

const META = {
  v: 1, cycleId: 'empact-2022', actor: { subject: 's', role: 'EST', party: 'EUROPOL' }, effectiveAt: '2024-06-03T09:00:00.000Z', recordedAt: '2024-06-03T09:00:00.000Z', marking: 'LIMITE', commandId: 'c', commandHash: '',
  $correlationId: 'c', $causationId: 'c', facts: [],
};

/** What follows from an event by all reactions: who sends which commands. `facts`: of streams they ask for, by noun and id; nothing else may be asked for. */
function followsFrom<T extends keyof DomainCatalogue & string>(category: string, id: string, type: T, data: DataOf<DomainCatalogue[T]>, facts: Readonly<Record<string, unknown>> = {}): (Command & { actor: string })[] {
  const event = { type, data, eventId: 'e', stream: `${category}-${id}`, id, category, revision: 0, seq: 0, part: 0, meta: META };
  return reactions.flatMap((one: AnyReaction) => {
    const asking = one.on[type]?.(event as never);
    if (!asking) return [];
    let step = asking.next();
    while (!step.done) {
      const { noun, id: asked } = step.value;
      expect(facts).toHaveProperty([`${noun}-${asked}`]);
      step = asking.next(facts[`${noun}-${asked}`]);
    }
    return step.value.map((command) => ({ ...command, actor: one.actor }));
  });
}

describe('reactions', () => {
  it('register-plan: an opened draft is registered in its cycle by the reactor', () => {
    const plan = { oapId: 'empact-2022-fire-2024', cycleId: 'empact-2022', priorityCode: 'fire', lineCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31' };
    expect(followsFrom('oap', plan.oapId, 'OAPDraftOpened', plan)).toEqual([
      { actor: 'reactor', noun: 'cycle', name: 'RegisterPlan', id: 'empact-2022', data: { oapId: plan.oapId, lineCode: 'fire', priorityCode: 'fire', periodFrom: '2024-01-01', periodTo: '2025-12-31' } },
    ]);
  });

  it('register-plan-closure: a plan closed or cancelled is told to its cycle', () => {
    const id = 'empact-2022-fire-2024';
    const told = (outcome: string) => [{ actor: 'reactor', noun: 'cycle', name: 'RegisterPlanClosure', id: 'empact-2022', data: { oapId: id, outcome } }];
    expect(followsFrom('oap', id, 'OAPClosed', { oapId: id, cycleId: 'empact-2022', lineCode: 'fire', summary: 'Done.' })).toEqual(told('CLOSED'));
    expect(followsFrom('oap', id, 'OAPCancelled', { reason: 'Merged', docRef: 'ST 2/24' })).toEqual(told('CANCELLED'));
  });

  it('carry-in: an action carried over is taken in by the plan it goes to, with what it needs there', () => {
    const carried = {
      wasOngoing: true, carriedBy: 'ES', content: { title: 'Trace parcels', goals: ['CHSG1'], kind: 'OPERATIONAL', start: '2023-03-01', end: '2024-06-30' }, goalMapping: [{ from: 'CHSG1', to: 'CHSG1' }],
      leads: [{ party: { kind: 'MEMBER_STATE', code: 'NL' }, leadRole: 'LEADER' as const }], participants: [{ party: 'PT', kind: 'MEMBER_STATE' }],
    };
    expect(followsFrom('oap', 'empact-2022-fire-2023', 'OperationalActionCarriedOver', { actionId: '3.2', oapId: 'empact-2022-fire-2023', toOapId: 'empact-2022-fire-2024', newEnd: '2024-06-30', ...carried })).toEqual([
      { actor: 'reactor', noun: 'oap', name: 'ReceiveCarriedAction', id: 'empact-2022-fire-2024', data: { fromOapId: 'empact-2022-fire-2023', fromActionId: '3.2', ...carried } },
    ]);
  });

  it('transitions: what has fallen due is sent as the cycle-clock', () => {
    const transition = { noun: 'oap', id: 'empact-2022-fire-2024', command: 'OpenReportingRound', data: { year: 2024, roundNo: 1, dueOn: '2024-07-15' } };
    expect(followsFrom('deadline', 'd', 'TransitionDue', { transition })).toEqual([
      { actor: 'cycle-clock', noun: 'oap', name: 'OpenReportingRound', id: 'empact-2022-fire-2024', data: { year: 2024, roundNo: 1, dueOn: '2024-07-15' } },
    ]);
  });

  describe('notices: those concerned are told of', () => {
    const plan = 'empact-2022-fire-2024';
    const given = (scope: object, ...to: object[]) => [expect.objectContaining({ actor: 'reactor', noun: 'notice', name: 'GiveNotice', data: expect.objectContaining({ cycleId: 'empact-2022', scope, to }) })];

    it('a lead: the party named, whoever else leads', () => {
      const lead = { actionId: '2.1', oapId: plan, party: { kind: 'MEMBER_STATE', code: 'NL' }, leadRole: 'CO_LEADER', assignedBy: 'ES', effectiveFrom: '2024-07-01' } as const;
      expect(followsFrom('oap', plan, 'ActionLedAssigned', lead)).toEqual(given({ kind: 'action', id: `${plan}.2.1` }, { seat: 'coLeader', party: 'NL' }));
    });
    it('a plan returned: driver and co-driver', () => expect(followsFrom('oap', plan, 'OAPReturned', { reasons: 'r' })).toEqual(given({ kind: 'plan', id: plan }, { seat: 'driver' }, { seat: 'coDriver' })));
    it('a joint action put off: its leads and whoever takes part', () =>
      expect(followsFrom('jad', 'j1', 'JADPostponed', { newDays: [{ from: '2024-09-01', to: '2024-09-02' }], reason: 'r' })).toEqual(given({ kind: 'jad', id: 'j1' }, { seat: 'jadLead' }, { seat: 'self' })));
    it('an appointment: the party appointed', () =>
      expect(followsFrom('cycle', 'empact-2022', 'DriverAppointed', { lineCode: 'fire', party: 'ES', kind: 'MEMBER_STATE', from: '2024-07-01' })).toEqual(given({ kind: 'line', id: 'empact-2022.fire' }, { seat: 'driver', party: 'ES' })));
    it('a webhook disabled: the seat whose it is, though it is in no cycle', () => {
      const told = (seat: object) => followsFrom('webhook', 'w1', 'WebhookDisabled', { error: 'answered 503' }, { 'webhook-w1': { seat } });
      for (const seat of [{ role: 'DRIVER', party: 'ES' }, { role: 'EST', party: '' }]) {
        expect(told(seat)).toEqual([{ actor: 'reactor', noun: 'notice', name: 'GiveNotice', data: { cause: { eventId: 'e', type: 'WebhookDisabled', on: '2024-06-03' }, scope: { kind: 'webhook', id: 'w1' }, to: [seat] } }]);
      }
    });
    it('nothing that an importer or a seeder brought', () => {
      const [notices] = reactions.filter(({ name }) => name === 'notices');
      const event = { type: 'OAPReturned', data: { reasons: 'r' }, eventId: 'e', stream: `oap-${plan}`, id: plan, category: 'oap', revision: 0, seq: 0, part: 0, meta: { ...META, provenance: { kind: 'SYNTHETIC' } } };
      expect(notices!.on['OAPReturned']!(event as never).next().value).toEqual([]);
    });
  });

  it('nothing follows from what no reaction names', () => {
    expect(followsFrom('cycle', 'empact-2022', 'CycleActivated', { cycleId: 'empact-2022' })).toEqual([]);
  });

  it('reacts only to events there are, under names of their own', () => {
    for (const { on } of reactions) for (const type of Object.keys(on)) expect(catalogue).toHaveProperty(type);
    expect(new Set(reactions.map(({ name }) => name)).size).toBe(reactions.length);
  });
});
