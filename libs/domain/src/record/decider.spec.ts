import { describe, expect, it } from '@jest/globals';
import type { EventFact, Metadata } from '#kernel';
import { given } from '#kernel/testing';
import { specDefinition } from '../../testing/definition.js';
import { goldenSpec } from '../../testing/golden.js';
import { record } from './decider.js';
import golden from './events.golden.json' with { type: 'json' };
import { events } from './events.js';

const PLACE = { eventId: 'e1', cycleId: 'spec-2022', stream: 'cycle-spec-2022', revision: 4 } as const;
const FIX = { ...PLACE, field: 'title', value: 'The north', reason: 'A slip', docRef: 'CORR 1' };
const LOWER = { ...PLACE, to: 'OPEN', docRef: 'DECL 1' };
const adopted = (change: Partial<Metadata> = {}): EventFact => ({
  eventId: 'e1', type: 'PriorityAdopted', data: { code: 'north', title: 'Teh north', aim: 'Go', docRef: 'DOC 1', decidedOn: '2021-05-26', exceeds: 3 },
  meta: { actor: { subject: 's', role: 'BOARD', party: 'HSE' }, marking: 'LIMITED', cycleId: 'spec-2022', ...change } as Metadata,
});
const by = (party = 'HSE', role = 'BOARD', found: EventFact = adopted()) => ({ definition: specDefinition, actor: { party, role }, facts: { record: found } });
const rectified = { type: 'RecordRectified', data: { eventId: 'e1', stream: PLACE.stream, revision: 4, type: 'PriorityAdopted', field: 'title', oldValue: 'Teh north', value: 'The north', reason: 'A slip', docRef: 'CORR 1' } } as const;
const downgraded = { type: 'MarkingDowngraded', data: { eventId: 'e1', stream: PLACE.stream, revision: 4, type: 'PriorityAdopted', from: 'LIMITED', to: 'OPEN', docRef: 'DECL 1' } } as const;

describe('setting a record right', () => {
  it('I6: leaves the record and stands beside it, once', () => {
    given(record).when('RectifyRecord', FIX, by()).then(rectified);
    given(record, rectified).when('RectifyRecord', FIX, by()).thenNothing();
    given(record, rectified).when('RectifyRecord', { ...FIX, value: 'North' }, by()).then({ ...rectified, data: { ...rectified.data, oldValue: 'The north', value: 'North' } });
  });

  it('is of fields that describe, which the record has', () => {
    for (const field of ['code', 'aim', 'party', 'constructor']) given(record).when('RectifyRecord', { ...FIX, field }, by()).thenRefused('RECORD_FIELD_NOT_DESCRIPTIVE', { kind: 'rule', pointer: '/field' });
    given(record).when('RectifyRecord', { ...FIX, field: 'text' }, by()).thenRefused('RECORD_WITHOUT_FIELD', { pointer: '/field' });
    given(record).when('RectifyRecord', { ...FIX, value: ' ' }, by()).thenRefused('RECORD_VALUE_EMPTY', { pointer: '/value' });
    given(record).when('RectifyRecord', { ...FIX, field: 'decidedOn', value: '2021-02-30' }, by()).thenRefused('RECORD_DATE_UNREAL', { pointer: '/value' });
    given(record).when('RectifyRecord', { ...FIX, docRef: ' ' }, by()).thenRefused('RECORD_WITHOUT_DOCUMENT', { pointer: '/docRef' });
  });

  it('is for whoever recorded it, and found only where all that names it agrees', () => {
    given(record).when('RectifyRecord', FIX, by('AA')).thenRefused('RECORD_OF_ANOTHER', { kind: 'seat' });
    given(record).when('RectifyRecord', FIX, by('HSE', 'DESK')).thenRefused('RECORD_OF_ANOTHER');
    for (const found of [undefined, { ...adopted()!, eventId: 'e2' }, adopted({ cycleId: 'spec-2026' })]) {
      given(record).when('RectifyRecord', FIX, { ...by(), facts: { record: found } }).thenRefused('RECORD_UNKNOWN', { kind: 'missing' });
    }
  });
});

describe('lowering a marking', () => {
  it('I24: is the originator\'s, on a document, once', () => {
    given(record).when('DowngradeMarking', LOWER, by()).then(downgraded);
    given(record, downgraded).when('DowngradeMarking', LOWER, by()).thenNothing();
    given(record).when('DowngradeMarking', LOWER, by('AA')).thenRefused('RECORD_OF_ANOTHER', { kind: 'seat', rule: 'I24' });
    given(record).when('DowngradeMarking', { ...LOWER, docRef: '' }, by()).thenRefused('RECORD_WITHOUT_DOCUMENT');
  });

  it('I24: is to a marking of the programme, and lower', () => {
    given(record).when('DowngradeMarking', { ...LOWER, to: 'CLOSED' }, by()).thenRefused('MARKING_NOT_LOWER', { kind: 'rule', rule: 'I24', pointer: '/to' });
    given(record, downgraded).when('DowngradeMarking', { ...LOWER, to: 'LIMITED' }, by()).thenRefused('MARKING_NOT_LOWER', { rule: 'I24' });
    given(record).when('DowngradeMarking', { ...LOWER, to: 'SECRET' }, by()).thenRefused('MARKING_UNKNOWN', { rule: 'I24', pointer: '/to' });
  });
});

it('a record is of what its stream is of', () => {
  expect(record.commands.DowngradeMarking.authority(LOWER, record.initial)).toEqual({ cycle: 'spec-2022' });
  expect(record.commands.DowngradeMarking.authority({ ...LOWER, stream: 'oap-spec-2022-hill-2022' }, record.initial)).toEqual({ cycle: 'spec-2022', plan: 'spec-2022-hill-2022' });
  expect(record.commands.RectifyRecord.authority({ ...FIX, stream: 'jad-f00d' }, record.initial)).toEqual({ cycle: 'spec-2022', jad: 'f00d' });
  expect(record.facts(record.initial)).toEqual({});
});

goldenSpec(events, golden);
