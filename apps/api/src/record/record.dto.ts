import type { RecordCommands } from '#domain';
import { bodiesOf, CommandBody } from '../commands/bodies.js';
import { Code, Id, Line, OneOf, Text, Whole } from '../http/fields.js';

/** The record itself stands in the path. */
type AtRecord<Name extends keyof RecordCommands> = Omit<RecordCommands[Name], 'eventId'>;

/** As the domain has it; the compiler cannot see across. */
const FIELDS = ['title', 'docRef', 'decidedOn', 'text'];

abstract class RecordBody extends CommandBody {
  @Id() cycleId!: string;
  @Id({ says: 'Stream of the record, as the history names it.' }) stream!: string;
  @Whole(0, Number.MAX_SAFE_INTEGER, { says: 'Its revision there.' }) revision!: number;
}

export class RectifyRecordBody extends RecordBody implements AtRecord<'RectifyRecord'> {
  @OneOf(FIELDS) field!: string;
  @Text(4_000, { says: 'What it should read.' }) value!: string;
  @Text(2_000) reason!: string;
  @Line(200) docRef!: string;
}

export class DowngradeMarkingBody extends RecordBody implements AtRecord<'DowngradeMarking'> {
  @Code({ says: 'A lower marking of the programme.' }) to!: string;
  @Line(200) docRef!: string;
}

export const recordBodies = bodiesOf<{ [Name in keyof RecordCommands]: AtRecord<Name> }>()({
  RectifyRecord: RectifyRecordBody,
  DowngradeMarking: DowngradeMarkingBody,
});
