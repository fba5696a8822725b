import { isInstant, isLocalDate, toInstant, type Cell } from '#kernel';
import type { Schema } from '../docs/schema.js';
import type { JournalReader } from '#wiring';
import type { Principal } from '../http/principal.js';
import { CODE, CODE_LENGTH_MAX, ID, ID_LENGTH_MAX } from '../http/checks.js';
import { badParameter } from '../http/problem.js';

/** A parameter of a query: how its text is read, and how OpenAPI describes it. */
export interface Parameter {
  readonly read: (text: string, name: string) => Cell;
  readonly schema: Schema;
  readonly says?: string;
  /** Not asked for: it is what the caller's token says. */
  readonly of?: (principal: Principal) => Cell;
  /** What the query is given in place of the id: where the journal has it. Undefined of what it does not have. */
  readonly placed?: (id: string, journal: JournalReader) => Cell | undefined;
}

const matching = (form: RegExp, maxLength: number): Parameter => ({
  read: (text, name) => {
    if (!form.test(text)) throw badParameter(name, 'MALFORMED', `${name} takes letters, digits, "_", "." and "-".`);
    return text;
  },
  schema: { type: 'string', pattern: form.source, maxLength },
});

export const code = matching(CODE, CODE_LENGTH_MAX);
export const id = matching(ID, ID_LENGTH_MAX);

/** The id of an event; the query is asked for its `seq`. */
export const eventId: Parameter = { ...id, placed: (text, journal) => journal.byEventId(text)?.seq };

/** An id with a part: `empact-2022-fire-2024/3.2`. */
export const target = matching(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}(\/[A-Za-z0-9][A-Za-z0-9_.-]{0,63})?$/, ID_LENGTH_MAX + 1 + CODE_LENGTH_MAX);

export const oneOf = (...values: readonly string[]): Parameter => ({
  read: (text, name) => {
    if (!values.includes(text)) throw badParameter(name, 'NOT_ONE_OF', `${name} is one of ${values.join(', ')}.`);
    return text;
  },
  schema: { type: 'string', enum: [...values] },
});

export const whole = (min: number, max: number): Parameter => ({
  read: (text, name) => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) throw badParameter(name, 'OUT_OF_RANGE', `${name} is a whole number from ${min} to ${max}.`);
    return value;
  },
  schema: { type: 'integer', minimum: min, maximum: max },
});

export const year = whole(1_900, 2_199);

export const day: Parameter = {
  read: (text, name) => {
    if (!isLocalDate(text)) throw badParameter(name, 'NOT_A_DAY', `${name} is a day that exists, such as 2022-01-31.`);
    return text;
  },
  schema: { type: 'string', format: 'date' },
};

export const instant: Parameter = {
  read: (text, name) => {
    const plus = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
    if (!isInstant(plus)) throw badParameter(name, 'NOT_AN_INSTANT', `${name} is an instant such as 2022-01-31T09:00:00Z.`);
    return toInstant(plus);
  },
  schema: { type: 'string', format: 'date-time' },
};

/** A stream's whole name. */
export const stream = matching(/^[a-z]{1,20}-[A-Za-z0-9][A-Za-z0-9_.-]{0,200}$/, 222);

/** `true` asks for it; `false` is the same as nothing said. */
export const flag: Parameter = {
  read: (text, name) => {
    if (text !== 'true' && text !== 'false') throw badParameter(name, 'WRONG_TYPE', `${name} is true or false.`);
    return text === 'true' ? 1 : 0;
  },
  schema: { type: 'boolean' },
};

export const saying = (parameter: Parameter, says: string): Parameter => ({ ...parameter, says });

const unasked: Pick<Parameter, 'read' | 'schema'> = { read: (text) => text, schema: {} };
export const rolesOfCaller: Parameter = { ...unasked, of: ({ roles }) => JSON.stringify(roles) };
export const partyOfCaller: Parameter = { ...unasked, of: ({ party }) => party };
