import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Definition } from '#kernel';
import { EngineProcess, LOGS } from '../support/engine-process.js';
import { empact, Thread } from '../support/thread.js';

jest.setTimeout(180_000);
type Row = Readonly<Record<string, unknown>>;
interface Page { readonly items: readonly Row[] }

/** EMPACT 2022-25 with plans of two years from its first day on, as they are from 2024. */
const twoYears = (): Definition => ({ ...empact(), planPeriods: [{ from: '2022-01-01', to: '2023-12-31' }, { from: '2024-01-01', to: '2025-12-31' }] });

describe.each(LOGS)('policy over HTTP: a plan of two years, %s log', (log) => {
  let engine: EngineProcess;
  let t: Thread;
  beforeAll(async () => {
    engine = await EngineProcess.startOn(log, { EMPACT_AT: '2021-05-26' });
    t = new Thread(engine, twoYears());
    await t.publishAndAnnounce();
    await t.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await t.draft();
    await t.oap('StartConsultation', { closesOn: '2021-11-05' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    await t.oap('SubmitOAP');
    await t.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' }, 'COUNCIL');
    await t.lead('1.1', 'ES', '2022-01-01');
    await engine.advance({ to: '2022-02-01T08:00:00Z' });
    await t.action('StartAction', '1.1');
  });
  afterAll(() => engine.stop());

  const est = () => engine.as('EST', 'EUROPOL');
  const items = async (path: string): Promise<readonly Row[]> => (await est().get<Page>(path)).body.items;
  const status = async (role: string, party: string, path: string, body: object, subject?: string) => (await engine.as(role, party, subject).post(path, body)).status;
  const actionPath = (command: string) => `/v1/oaps/${t.oapId}/actions/1.1/${command}`;

  it('C10: money is requested, awarded and settled, each where it is seen', async () => {
    const asked = { source: 'EUROPOL_HVG', amount: 5_000_000, purpose: 'SYNTHETIC scanners' };
    await t.action('RequestFunding', '1.1', asked, 'ES', 'ACTION_LEADER');
    expect(await status('ACTION_LEADER', 'ES', actionPath('award-funding'), { source: 'EUROPOL_HVG', amount: 1, docRef: 'SYNTHETIC', decidedOn: '2022-02-01' })).toBe(403);
    expect((await engine.as('EST', 'EUROPOL').post(actionPath('award-funding'), { source: 'ISF', amount: 1, docRef: 'SYNTHETIC', decidedOn: '2022-02-01' })).body).toMatchObject({ code: 'FUNDING_NOT_REQUESTED' });
    await t.action('AwardFunding', '1.1', { source: 'EUROPOL_HVG', amount: 4_500_000, docRef: 'SYNTHETIC grant', decidedOn: '2022-02-01' }, 'EUROPOL', 'EST');
    await t.action('SettleFunding', '1.1', { source: 'EUROPOL_HVG', amountPaid: 4_400_000, docRef: 'SYNTHETIC claim' }, 'EUROPOL', 'EST');
    expect(await items(`/v1/funding?planId=${t.oapId}`)).toEqual([expect.objectContaining({ actionId: '1.1', state: 'settled', requested: 5_000_000, awarded: 4_500_000, paid: 4_400_000 })]);
    await t.action('LinkReference', '1.1', { kind: 'JIT', ref: 'JIT-2022-17' }, 'ES', 'ACTION_LEADER');
    expect((await engine.as('ACTION_LEADER', 'ES').post(actionPath('link-reference'), { kind: 'JIT', ref: 'the case of somebody' })).body).toMatchObject({ code: 'REFERENCE_NOT_OPAQUE', rule: 'I25', errors: [expect.objectContaining({ pointer: '/ref' })] });
  });

  it('a result is corrected and both figures stand (I22)', async () => {
    await t.action('RecordResult', '1.1', { indicator: t.indicator.code, value: 5, unit: t.indicator.unit, periodFrom: '2022-01-01', periodTo: '2022-01-31', source: 'SYNTHETIC' });
    const [{ resultId }] = (await items(`/v1/results?planId=${t.oapId}`)) as [Row];
    await t.action('CorrectResult', '1.1', { resultId, newValue: 4, reason: 'SYNTHETIC count' });
    expect(await items(`/v1/results?planId=${t.oapId}`)).toEqual([expect.objectContaining({ value: 4, recordedValue: 5, correctionReason: 'SYNTHETIC count' })]);
  });

  it('a joint action day is postponed and held, another one cancelled', async () => {
    await t.prepareJad('2022-05-10');
    const held = t.jadId;
    await t.jad('PostponeJAD', { newDays: [{ from: '2022-05-17', to: '2022-05-18' }], reason: 'SYNTHETIC weather' });
    expect((await engine.as('JAD_LEAD', 'ES').post(`/v1/jads/${held}/start-jad`)).status).toBe(409);
    await t.jad('ConfirmJAD');
    await t.prepareJad('2022-06-01');
    const called = t.jadId;
    await t.jad('CancelJAD', { reason: 'SYNTHETIC leak' });
    await engine.advance({ to: '2022-05-17T07:00:00Z' });
    t.jadId = held;
    await t.jad('StartJAD');
    const states = new Map((await items('/v1/jads')).map((row) => [row['jadId'], row['status']]));
    expect([states.get(held), states.get(called)]).toEqual(['inAction', 'cancelled']);
  });

  it('I8, I11: a driver leaves in mid-year; others stand in, and no longer once another is appointed', async () => {
    await engine.advance({ to: '2022-06-15T08:00:00Z' });
    await t.command('ReleaseRole', 'COUNCIL', `/v1/cycles/${t.cycleId}/release-role`, { seat: 'driver', target: t.line.code, party: 'ES', to: '2022-06-30', reason: 'SYNTHETIC' }, { role: 'COSI' });
    await engine.advance({ to: '2022-07-04T08:00:00Z' });
    expect(await items(`/v1/vacancies?cycleId=${t.cycleId}&seat=driver`)).toEqual([expect.objectContaining({ target: t.line.code, lastParty: 'ES', lastDay: '2022-06-30' })]);
    const more = { newEnd: '2023-11-30', reason: 'SYNTHETIC' };
    const later = { newStart: '2022-01-01', newEnd: '2023-11-30', reason: 'SYNTHETIC' };
    expect(await status('DRIVER', 'ES', `/v1/oaps/${t.oapId}/actions/1.2/reschedule-action`, later)).toBe(403);
    await t.command('RescheduleAction', 'EUROPOL', `/v1/oaps/${t.oapId}/actions/1.2/reschedule-action`, later, { role: 'EST' });
    expect((await items(`/v1/history?planId=${t.oapId}&type=ActionRescheduled`)).at(-1)).toMatchObject({ role: 'EST', actingFor: 'DRIVER(vacant)' });
    await t.command('AppointDriver', 'COUNCIL', `/v1/cycles/${t.cycleId}/appoint-driver`, { lineCode: t.line.code, party: 'FR', from: '2022-07-04' }, { role: 'COSI' });
    expect(await status('EST', 'EUROPOL', `/v1/oaps/${t.oapId}/actions/1.2/extend-action`, more)).toBe(403);
  });

  it('every seat of one official goes to another at once; a substitute acts for whoever holds the seat', async () => {
    await t.command('AppointCoDriver', 'COUNCIL', `/v1/cycles/${t.cycleId}/appoint-co-driver`, { lineCode: t.line.code, party: 'PT', from: '2022-07-04', holder: 'pt-1' }, { role: 'COSI' });
    await t.command('DesignateNationalCoordinator', 'PT', `/v1/cycles/${t.cycleId}/designate-national-coordinator`, { state: 'PT', from: '2022-07-04', holder: 'pt-1' }, { role: 'STATE_AUTHORITY' });
    const opinion = (subject: string) => status('NEC', 'PT', `/v1/cycles/${t.cycleId}/integrate-into-national-plan`, { state: 'PT', oapId: t.oapId, ref: `SYNTHETIC ${subject}` }, subject);
    expect([await opinion('pt-1'), await opinion('pt-2')]).toEqual([200, 403]);
    const { body } = await t.command('HandOverSeats', 'PT', `/v1/cycles/${t.cycleId}/hand-over-seats`, { party: 'PT', fromHolder: 'pt-1', toHolder: 'pt-2', reason: 'SYNTHETIC rotation' }, { role: 'STATE_AUTHORITY' });
    expect((body['events'] as readonly Row[]).map(({ type }) => type)).toEqual(['SeatsHandedOver']);
    expect([await opinion('pt-1'), await opinion('pt-2')]).toEqual([403, 200]);
    await t.command('DesignateSubstitute', 'FR', `/v1/cycles/${t.cycleId}/designate-substitute`, { seat: 'driver', target: t.line.code, party: 'FR', substitute: 'DE', from: '2022-07-04', to: '2022-08-31' }, { role: 'STATE_AUTHORITY' });
    await t.command('ExtendAction', 'DE', `/v1/oaps/${t.oapId}/actions/1.1/extend-action`, { newEnd: '2024-02-28', reason: 'SYNTHETIC' }, { role: 'DRIVER' });
    expect((await items(`/v1/history?planId=${t.oapId}&type=ActionExtended`)).at(-1)).toMatchObject({ role: 'DRIVER', party: 'DE', actingFor: 'FR' });
    expect(JSON.stringify(await items(`/v1/history?cycleId=${t.cycleId}&type=SeatsHandedOver`))).not.toContain('pt-');
  });

  it('I24, I6: who recorded a thing sets it right and lowers its marking; a publication is marked lower than its cycle', async () => {
    const [adopted] = (await items(`/v1/history?cycleId=${t.cycleId}&type=PriorityAdopted`)) as [Row];
    const place = { cycleId: t.cycleId, stream: adopted['stream'], revision: adopted['revision'] };
    const path = (command: string, id = String(adopted['eventId'])) => `/v1/records/${id}/${command}`;
    const fix = { ...place, field: 'docRef', value: 'SYNTHETIC 1/21 REV 1', reason: 'SYNTHETIC slip', docRef: 'SYNTHETIC corrigendum' };
    expect(await status('EST', 'EUROPOL', path('rectify-record'), fix)).toBe(403);
    expect(await status('COUNCIL', String(adopted['party']), path('rectify-record', 'gone'), fix)).toBe(404);
    expect(await status('COUNCIL', String(adopted['party']), path('rectify-record'), fix)).toBe(200);
    expect(await status('COUNCIL', String(adopted['party']), path('downgrade-marking'), { ...place, to: 'PUBLIC', docRef: 'SYNTHETIC' })).toBe(200);
    expect((await items(`/v1/history?cycleId=${t.cycleId}&type=PriorityAdopted`))[0]).toMatchObject({ marking: 'PUBLIC' });
    expect((await items(`/v1/history?cycleId=${t.cycleId}&type=RecordRectified`))[0]!['sentenceEn']).toContain('set right docRef of PriorityAdopted');
    const figures = { year: 2022, docRef: 'SYNTHETIC', source: 'SYNTHETIC', indicators: [{ indicator: t.indicator.code, value: 1, unit: t.indicator.unit, period: { from: '2022-01-01', to: '2022-06-30' } }], meta: { marking: 'PUBLIC' } };
    await t.command('PublishAnnualResults', 'COUNCIL', `/v1/cycles/${t.cycleId}/publish-annual-results`, figures, { role: 'GSC' });
    expect(await status('COSI', 'COUNCIL', `/v1/cycles/${t.cycleId}/reopen-step`, { step: 2, reason: 'SYNTHETIC', meta: { marking: 'PUBLIC' } })).toBe(422);
  });

  it('runs for two years: in implementation after the first, past its period after the second', async () => {
    const state = async () => (await est().get<Row>(`/v1/oaps/${t.oapId}`)).body['state'];
    await engine.advance({ to: '2023-02-01T08:00:00Z' });
    expect(await state()).toBe('inImplementation');
    await engine.advance({ to: '2024-01-02T08:00:00Z' });
    expect(await state()).toBe('reporting');
  });
});
