import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(120_000);

/** Fifteen working days without a decision, counted from each proposal. */
const TACIT = `
  - id: T9
    labels: { en: An amendment is accepted by silence }
    forEach: plan
    anchor: event:OAPAmendmentProposed
    offset: 15
    unit: workday
    recipients: []
    satisfiedBy: [{ event: OAPAmended }, { event: OAPAmendmentRefused }]
    reopensOn: [{ event: OAPAmendmentProposed, offset: 15, unit: workday }]
    then: { command: AcceptOAPAmendmentBySilence }
`;

describe('an amendment, where the definition lets silence accept it', () => {
  let engine: EngineProcess;
  let thread: Thread;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new Thread(engine, empact());
    await thread.publishAndAnnounce(`${EMPACT_YAML.trimEnd()}\n${TACIT}`);
    await thread.toApproval();
    await engine.advance({ to: '2022-02-01T08:00:00Z' });
  });
  afterAll(() => engine.stop());

  const plan = async () => (await engine.as('EST', 'EUROPOL').get(`/v1/oaps/${thread.oapId}`)).body;
  const amendments = async () => (await engine.as('EST', 'EUROPOL').get<{ items: readonly Record<string, unknown>[] }>(`/v1/oaps/${thread.oapId}/amendments`)).body.items;

  it('is decided within the days by the decision body, else accepted when they are over; each is counted anew', async () => {
    await thread.oap('ProposeOAPAmendment', { summary: 'SYNTHETIC first', cancel: [{ actionId: '1.2', reason: 'SYNTHETIC' }] });
    await engine.advance({ to: '2022-02-10T08:00:00Z' });
    await thread.command('DecideOAPAmendment', 'COUNCIL', `/v1/oaps/${thread.oapId}/decide-oap-amendment`, { amendmentNo: 1, accept: false, docRef: 'SYNTHETIC 6/22', decidedOn: '2022-02-10', reasons: 'SYNTHETIC' });
    await engine.advance({ to: '2022-03-01T08:00:00Z' });
    await thread.oap('ProposeOAPAmendment', { summary: 'SYNTHETIC second', cancel: [{ actionId: '1.2', reason: 'SYNTHETIC' }] });
    await engine.advance({ to: '2022-03-18T08:00:00Z' });
    expect((await amendments()).map(({ state }) => state)).toEqual(['refused', 'proposed']);
    await engine.advance({ to: '2022-03-24T08:00:00Z' });
    expect((await amendments()).map(({ state }) => state)).toEqual(['refused', 'accepted']);
    expect(await plan()).toMatchObject({ version: 2 });
    const { body } = await engine.as('EST', 'EUROPOL').get<{ items: readonly Record<string, unknown>[] }>(`/v1/history?planId=${thread.oapId}&type=OAPAmended`);
    expect(body.items).toMatchObject([{ role: 'CYCLE_CLOCK', sentenceEn: expect.stringContaining('by silence until 2022-03-22') as unknown }]);
  });

  it('is refused where what it changes has moved on, and somebody owes a look at that until it is settled', async () => {
    await engine.advance({ to: '2022-04-04T08:00:00Z' });
    await thread.oap('ProposeOAPAmendment', { summary: 'SYNTHETIC third', cancel: [{ actionId: '1.1', reason: 'SYNTHETIC' }] });
    await thread.action('CancelAction', '1.1', { reason: 'SYNTHETIC' });
    await engine.advance({ to: '2022-05-03T08:00:00Z' });
    expect((await amendments()).map(({ state }) => state)).toEqual(['refused', 'accepted', 'proposed']);
    const est = engine.as('EST', 'EUROPOL');
    const { body: history } = await est.get<{ items: readonly { stream: string; planId: string; data: Record<string, unknown> }[] }>('/v1/history?type=ReactionRefused');
    expect(history.items).toMatchObject([{ planId: thread.oapId, data: { command: 'AcceptOAPAmendmentBySilence', cycleId: thread.cycleId } }]);
    const id = history.items[0]!.stream.slice('reaction-'.length);
    const owed = async () => (await est.get<{ items: readonly Record<string, unknown>[] }>(`/v1/deadlines?ruleId=C25&scopeId=${id}`)).body.items;
    expect(await owed()).toMatchObject([{ state: 'open', scopeKind: 'reaction', recipients: ['EST'] }]);

    expect(await est.post(`/v1/reactions/nope-99/settle-reaction`, { outcome: 'NOT_NEEDED', reason: 'SYNTHETIC' })).toMatchObject({ status: 404, body: { code: 'REACTION_UNKNOWN' } });
    expect(await engine.as('DRIVER', 'ES').post(`/v1/reactions/${id}/settle-reaction`, { outcome: 'NOT_NEEDED', reason: 'SYNTHETIC' })).toMatchObject({ status: 403 });
    expect(await est.post(`/v1/reactions/${id}/settle-reaction`, { outcome: 'NOT_NEEDED', reason: 'SYNTHETIC: the action was cancelled' })).toMatchObject({ status: 200, body: { events: [{ type: 'ReactionSettled' }] } });
    await engine.quiet();
    expect(await owed()).toMatchObject([{ state: 'met' }]);
    expect((await est.get<{ items: readonly object[] }>(`/v1/history?stream=reaction-${id}&type=ReactionSettled`)).body.items).toMatchObject([{ planId: thread.oapId }]);
  });

  it('is nobody\'s to wave through by hand', async () => {
    expect((await engine.as('COSI', 'COUNCIL').post(`/v1/oaps/${thread.oapId}/accept-oap-amendment-by-silence`)).status).toBe(403);
  });
});
