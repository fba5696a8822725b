import { command, decider, ensure, eventRef, isLocalDate, Refused, splitStream, type Context, type EventFact, type FactRef, type Scope } from '#kernel';
import type { RecordCommands } from './commands.js';
import { events, type RecordEvent } from './events.js';

/** Fields that describe a record. What a record decides, counts or says of a party is changed by a command of its own, never rewritten. */
export const DESCRIPTIVE_FIELDS = ['title', 'docRef', 'decidedOn', 'text'] as const;

/** What was said of one record since it was recorded. */
export interface RecordState {
  /** Fields set right, with their values now. */
  readonly rectified: Readonly<Record<string, string>>;
  /** Its marking, where it was downgraded. */
  readonly marking?: string;
}

/** What others may know: nothing rests on it. */
export type RecordFacts = Record<never, never>;

type Named = RecordCommands['DowngradeMarking'] | RecordCommands['RectifyRecord'];
type Refs = { readonly record: FactRef<EventFact> };

/** What is said of a single record after the event: a slip set right, a marking lowered. The record itself stays as it was recorded. */
export const record = decider<RecordCommands, RecordState, RecordFacts, typeof events>()({
  name: 'record',
  events,
  initial: { rectified: {} },
  facts: () => ({}),
  commands: {
    RectifyRecord: command<RecordCommands['RectifyRecord'], RecordState, RecordEvent, Refs>({
      authority: scopeOf,
      facts: factsOf,
      decide: ({ eventId, cycleId: _cycleId, stream, revision, field, value, reason, docRef }, state, ctx) => {
        const { type, data, meta } = recordOf({ eventId, cycleId: _cycleId }, ctx);
        ensureOriginator(meta.actor, ctx);
        ensure((DESCRIPTIVE_FIELDS as readonly string[]).includes(field), {
          code: 'RECORD_FIELD_NOT_DESCRIPTIVE', kind: 'rule', pointer: '/field', message: `Only ${DESCRIPTIVE_FIELDS.join(', ')} are set right so. For anything else issue the command that changes it.`,
        });
        const recorded = (data as Readonly<Record<string, unknown>>)[field];
        ensure(typeof recorded === 'string', { code: 'RECORD_WITHOUT_FIELD', kind: 'rule', pointer: '/field', message: `${type} says nothing under ${field}.` });
        const oldValue = state.rectified[field] ?? recorded;
        if (oldValue === value) return [];
        ensure(value.trim() !== '', { code: 'RECORD_VALUE_EMPTY', kind: 'rule', pointer: '/value', message: `Say what ${field} should read.` });
        ensure(field !== 'decidedOn' || isLocalDate(value), { code: 'RECORD_DATE_UNREAL', kind: 'rule', pointer: '/value', message: `${value} is no day of the calendar. Write it as 2022-01-31.` });
        ensureDocument(docRef);
        return [{ type: 'RecordRectified', data: { eventId, stream, revision, type, field, oldValue, value, reason, docRef } }];
      },
    }),

    /** I24: only who marked it may lower it, on a document. */
    DowngradeMarking: command<RecordCommands['DowngradeMarking'], RecordState, RecordEvent, Refs>({
      authority: scopeOf,
      facts: factsOf,
      decide: ({ eventId, cycleId, stream, revision, to, docRef }, state, ctx) => {
        const { type, meta } = recordOf({ eventId, cycleId }, ctx);
        const from = state.marking ?? meta.marking;
        ensureOriginator(meta.actor, ctx);
        if (from === to) return [];
        const markings = ctx.definition?.markings.map(({ code }) => code) ?? [];
        ensure(markings.includes(to), { code: 'MARKING_UNKNOWN', kind: 'rule', rule: 'I24', pointer: '/to', message: `${to} is no marking of the programme. Use one of ${markings.join(', ')}.` });
        ensure(markings.indexOf(to) < markings.indexOf(from), { code: 'MARKING_NOT_LOWER', kind: 'rule', rule: 'I24', pointer: '/to', message: `The record is marked ${from}, and ${to} is not lower.` });
        ensureDocument(docRef);
        return [{ type: 'MarkingDowngraded', data: { eventId, stream, revision, type, from, to, docRef } }];
      },
    }),
  },
  evolve: {
    RecordRectified: (state, { field, value }) => ({ ...state, rectified: { ...state.rectified, [field]: value } }),
    MarkingDowngraded: (state, { to }) => ({ ...state, marking: to }),
  },
});

/** What the record is of, so that seats that are held open the gate too. */
function scopeOf({ cycleId, stream }: Named): Scope {
  const { category, id } = splitStream(stream);
  return { cycle: cycleId, ...(category === 'oap' && { plan: id }), ...(category === 'jad' && { jad: id }) };
}

function factsOf({ stream, revision }: Named): Refs {
  return { record: eventRef(stream, revision) };
}

/** The record named, if all that names it agrees; whoever guesses learns nothing. */
function recordOf({ eventId, cycleId }: Pick<Named, 'eventId' | 'cycleId'>, { facts }: Context<{ record: EventFact }>): NonNullable<EventFact> {
  const found = facts.record;
  if (found === undefined || found.eventId !== eventId || found.meta.cycleId !== cycleId) {
    throw new Refused({ code: 'RECORD_UNKNOWN', kind: 'missing', message: `There is no record ${eventId} at that place in the cycle ${cycleId}. Its history names stream and revision.` });
  }
  return found;
}

/** The party that recorded it, in the role in which it did. */
function ensureOriginator(by: { readonly party: string; readonly role: string }, { actor }: Pick<Context, 'actor'>): void {
  ensure(by.party === actor.party && by.role === actor.role, { code: 'RECORD_OF_ANOTHER', kind: 'seat', rule: 'I24', message: `${by.role} of ${by.party} recorded this, and nobody else may set it right or lower its marking.` });
}

function ensureDocument(docRef: string): void {
  ensure(docRef.trim() !== '', { code: 'RECORD_WITHOUT_DOCUMENT', kind: 'rule', pointer: '/docRef', message: 'Name the document this rests on.' });
}
