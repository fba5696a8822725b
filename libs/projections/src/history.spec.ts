import { describe, expect, it } from '@jest/globals';
import type { Metadata } from '#kernel';
import { catalogue } from '#domain';
import { approved, at, CYCLE, drafted, folded, happened, inCycle, inJad, inPlan, jadPlanned, jadProposed, JAD, NOW, of, PLAN, prepared, SUPPORT } from '../testing/happened.js';
import { narratedTypes, sentenceOf } from './history-sentences.js';
import { history } from './history.js';

type Looker = typeof SUPPORT;
const list = (view: ReturnType<typeof folded>, params: object = {}, viewer: Looker = SUPPORT) => view.query('listHistory', { limit: 50, ...params }, { viewer, at: NOW });
const lifted = inJad('JADEmbargoLifted', { reason: 'Over' });

describe('history', () => {
  it('has a sentence for every event type of the catalogue and folds each', () => {
    expect([...narratedTypes].sort()).toEqual(Object.keys(catalogue).sort());
    expect(Object.keys(history.on).sort()).toEqual(Object.keys(catalogue).sort());
  });

  it('A2: says who approved, for whom, why, on what document, effective and recorded', () => {
    const decided = { ...approved, metadata: { ...approved.metadata, actor: { subject: 's', role: 'COSI', party: 'COUNCIL', actingFor: 'PRESIDENCY' }, docRef: 'ST 16001/23', reason: 'No objection.', recordedAt: '2023-12-11T10:00:00.000Z' } };
    const [row] = list(folded('history', decided), { type: 'OAPApproved' });
    expect(row).toMatchObject({
      stream: `oap-${PLAN}`, planId: PLAN, cycleId: CYCLE, role: 'COSI', party: 'COUNCIL', actingFor: 'PRESIDENCY', docRef: 'ST 16000/23', reason: 'No objection.', effectiveAt: '2023-12-05T09:00:00.000Z', recordedAt: '2023-12-11T10:00:00.000Z',
      sentenceEn: `COSI (COUNCIL), acting for PRESIDENCY, approved version 1 of plan ${PLAN} with 2 actions, decided on 2023-12-05 in ST 16000/23, on ST 16001/23: No objection.`,
      sentenceFr: `COSI (COUNCIL), agissant pour PRESIDENCY, a approuvé la version 1 du plan ${PLAN} avec 2 actions, décidée le 2023-12-05 dans ST 16000/23, selon ST 16001/23 : No objection.`,
    });
  });

  it.each([
    ['ReminderDelivered', { role: 'EST', party: '', channel: 'mail' }, 'SPEC delivered a reminder to EST by mail.', 'SPEC a remis un rappel à EST par courriel.'],
    ['ReminderDelivered', { role: 'DRIVER', party: 'ES', channel: 'webhook' }, 'SPEC delivered a reminder to DRIVER of ES by webhook.', 'SPEC a remis un rappel à DRIVER de ES par webhook.'],
    ['ReminderUndeliverable', { role: 'COSI', party: '', to: ['EST'] }, 'SPEC could not reach COSI and had EST told.', "SPEC n'a pas pu joindre COSI et a fait prévenir EST."],
    ['DeadlineScheduled', { ruleId: 'C8b', scope: { kind: 'plan', id: 'p' }, dueOn: '2023-11-15' }, 'SPEC scheduled C8b for plan p, due on 2023-11-15.', 'SPEC a fixé C8b pour le plan p, échéance le 2023-11-15.'],
    ['DeadlineScheduled', { ruleId: 'G1', scope: { kind: 'milestone:ASKED', id: 'm' }, dueOn: '2023-11-15' }, 'SPEC scheduled G1 for milestone ASKED m, due on 2023-11-15.', "SPEC a fixé G1 pour l'étape franchie ASKED m, échéance le 2023-11-15."],
    ['DeadlineRescheduled', { dueOn: '2023-11-14', reason: 'The date moved from 2023-11-15 to 2023-11-14.' }, 'SPEC moved the deadline to 2023-11-14 (The date moved from 2023-11-15 to 2023-11-14).', "SPEC a déplacé l'échéance au 2023-11-14 (la date passe du 2023-11-15 au 2023-11-14)."],
    ['ActionLedAssigned', { actionId: '1.1', party: { code: 'FR' }, leadRole: 'LEADER', effectiveFrom: '2024-01-01' }, 'SPEC assigned FR as leader of action 1.1 from 2024-01-01.', "SPEC a désigné FR comme responsable de l'action 1.1 à partir du 2024-01-01."],
    ['DriverAppointed', { lineCode: 'fire', party: 'ES', from: '2024-01-01' }, 'SPEC appointed ES driver of fire from 2024-01-01.', 'SPEC a nommé ES chef de file de fire à partir du 2024-01-01.'],
  ])('says %s in both languages, in the words of seats and pages', (type, data, en, fr) =>
    expect(sentenceOf(type, data, { actor: { subject: 's', role: 'SPEC', party: '' } } as Metadata)).toEqual({ en, fr }));

  it('A3: lists all leaders of an action in order', () => {
    const next = inPlan('ActionLedAssigned', { actionId: '1.1', oapId: PLAN, party: { kind: 'MS', code: 'IT' }, leadRole: 'LEADER', assignedBy: 'ES', effectiveFrom: '2024-05-01', replaces: 'FR' });
    const view = folded('history', ...drafted, next);
    expect(list(view, { planId: PLAN, actionId: '1.1', type: 'ActionLedAssigned' }).map(({ sentenceEn }) => sentenceEn)).toEqual([
      'SPEC assigned FR as leader of action 1.1 from 2024-01-01.', 'SPEC assigned IT as leader of action 1.1 from 2024-05-01, in place of FR.',
    ]);
  });

  it('pages both ways by seq, and filters by stream, party and time', () => {
    const view = folded('history', ...prepared, ...drafted);
    expect(list(view, { limit: 2, afterSeq: 3, afterPart: 0 }).map(({ seq }) => seq)).toEqual([4, 5]);
    expect(list(view, { limit: 2, sort: '-seq', afterSeq: 3, afterPart: 0 }).map(({ seq }) => seq)).toEqual([2, 1]);
    expect(list(view, { stream: `oap-${PLAN}` })).toHaveLength(drafted.length);
    expect(list(view, { party: 'SPEC', fromAt: '2021-05-26T00:00:00.000Z', toAt: '2021-05-27T00:00:00.000Z' }).map(({ type }) => type)).toEqual(['PriorityAdopted', 'PriorityAdopted']);
  });

  it('shows what was told of a JAD to those who may know of it now, and to all once the embargo is lifted', () => {
    const told = (viewer: Looker, ...events: Parameters<typeof folded>[1][]) => list(folded('history', ...prepared, ...events), { category: 'jad' }, viewer).map(({ type }) => type);
    expect(told(of('MD'), jadProposed)).toEqual([]);
    expect(told(of('MD'), jadProposed, jadPlanned)).toEqual(['JADProposed', 'JADOperationalPlanAdopted']);
    expect(told(of('ES'), jadProposed, jadPlanned)).toEqual([]);
    expect(told(of('ES'), jadProposed, jadPlanned, lifted)).toEqual(['JADProposed', 'JADOperationalPlanAdopted', 'JADEmbargoLifted']);
  });

  it('I24: shows a record whose marking was lowered to those who may read it now, and what was lowered to all who see the plan', () => {
    const report = { ...inPlan('OAPReturned', { reasons: 'Say more' }, { marking: 'RESTREINT' }), id: 'r1' };
    const lowered = happened('record-r1', 'MarkingDowngraded', { eventId: 'r1', stream: `oap-${PLAN}`, revision: 0, type: 'OAPReturned', from: 'RESTREINT', to: 'LIMITE', docRef: 'D' }, { marking: 'LIMITE' });
    const told = (...events: Parameters<typeof folded>[1][]) => list(folded('history', ...events), { planId: PLAN }, of('ES')).map(({ type, marking }) => [type, marking]);
    expect(told(report)).toEqual([]);
    expect(told(report, lowered)).toEqual([['OAPReturned', 'LIMITE'], ['MarkingDowngraded', 'LIMITE']]);
  });

  it('never says which account held a seat', () => {
    const handed = inCycle('SeatsHandedOver', { party: 'ES', fromHolder: 'opaque-7', toHolder: 'opaque-9', from: '2024-05-01', seats: [{ seat: 'coordinator', target: 'ES', from: '2022-01-01' }], reason: 'Rotation' });
    const stands = inCycle('SubstituteDesignated', { seat: 'coordinator', target: 'ES', party: 'ES', substitute: 'ES', kind: 'MS', from: '2024-06-01', to: '2024-06-30', holder: 'opaque-8' });
    expect(JSON.stringify(folded('history', handed, stands).rows('history'))).not.toContain('opaque');
  });

  it('hides everything else that would tell of a JAD', () => {
    const deadline = `deadline-${CYCLE}.C19.${JAD}.1`;
    const scheduled = happened(deadline, 'DeadlineScheduled', {
      deadlineId: deadline.slice(9), cycleId: CYCLE, ruleId: 'C19', scope: { kind: 'jad', id: JAD }, occurrence: 1, dueOn: '2024-09-01', dueAt: '2024-09-01T22:00:00.000Z', zone: 'Europe/Brussels', rungs: [], recipients: [],
      explanation: { anchor: { name: 'jadFirstDay', on: '2024-09-10' }, rule: { id: 'C19', definition: { id: 'empact-2022', version: 1 } }, steps: [], skipped: [] },
    });
    const missed = happened(deadline, 'DeadlineMissed', { dueOn: '2024-09-01' });
    const refused = (noun: string, id: string) => happened(`reaction-${noun}`, 'ReactionRefused', { cause: noun, cycleId: CYCLE, reaction: 'r', noun, id, command: 'StartJAD', code: 'JAD_X', message: 'No.' });
    const result = inPlan('ActionResultRecorded', { resultId: 'r', actionId: '1.1', indicator: 'arrests', value: 3, unit: 'person', periodFrom: '2024-09-10', periodTo: '2024-09-12', source: 'FR', jadId: JAD });
    const secret = [jadProposed, scheduled, missed, refused('jad', JAD), refused('deadline', deadline.slice(9))];
    const view = folded('history', ...prepared, ...drafted, ...secret, result);
    expect(list(view, {}, of('ES')).map(({ type }) => type)).toEqual([...prepared, ...drafted, result].map(({ type }) => type));
    expect(JSON.stringify(list(view, {}, of('ES')))).not.toContain(JAD);
    expect(list(view, {}, of('RO'))).toHaveLength(prepared.length + drafted.length + secret.length + 1);
    expect(list(folded('history', ...prepared, ...secret, lifted), {}, of('ES'))).toHaveLength(prepared.length + secret.length + 1);
  });

  it('keeps the marking of each event on its own row', () => {
    const view = folded('history', ...prepared, inCycle('CycleActivated', { cycleId: CYCLE }, { marking: 'RESTREINT' }));
    expect(list(view, { type: 'CycleActivated' }, of('ES'))).toEqual([]);
    expect(list(view, { type: 'CycleActivated' }, of('ES', ['LIMITE', 'RESTREINT']))).toHaveLength(1);
  });

  it('shows data without the holder of a seat and without whole documents', () => {
    const calendar = { ...happened('calendar-EU-INST', 'CalendarPublished', { code: 'EU-INST', version: 1, from: '2017-01-01', to: '2030-12-31', weekend: [6, 7], holidays: [{ date: '2024-05-09', names: { en: 'Europe Day' } }] }, { ...at(NOW), cycleId: undefined }) };
    const view = folded('history', ...prepared, inCycle('DriverAppointed', { lineCode: 'thb', party: 'NL', kind: 'MS', from: '2022-01-01', holder: 'opaque-7' }), calendar);
    expect(JSON.stringify(view.rows('history'))).not.toContain('opaque-7');
    const [row] = list(view, { category: 'calendar' });
    expect(row).toMatchObject({ cycleId: null, data: '{"code":"EU-INST","from":"2017-01-01","holidays":1,"to":"2030-12-31","version":1,"weekend":[6,7]}' });
  });

  it('finds one event by its place', () => {
    const view = folded('history', ...prepared);
    expect(view.query('getEvent', { seq: 1 }, { viewer: SUPPORT, at: NOW })).toEqual([expect.objectContaining({ seq: 1, type: 'PriorityAdopted' })]);
  });
});
