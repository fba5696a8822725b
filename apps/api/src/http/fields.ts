import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested, type ValidationArguments } from 'class-validator';
import * as check from './checks.js';
import type { Check } from './checks.js';

/**
 * The fields a body may have. One decorator says how a value is checked and how OpenAPI describes it, so that the two cannot
 * differ. Shape is judged here; meaning in the domain.
 */
export interface FieldOptions {
  /** May be left out; `null` is never "left out". */
  readonly optional?: true;
  /** A sentence for the API's reader. */
  readonly says?: string;
}

/** Of each line in a list of them. */
const LINES_LENGTH_MAX = 300;

/** A single line: names, references, reasons. */
export const Line = (max = 200, options: FieldOptions = {}): PropertyDecorator =>
  field(check.line(max), { type: String, minLength: 1, maxLength: max }, options);

/** Text of several lines. */
export const Text = (max = 4_000, options: FieldOptions = {}): PropertyDecorator =>
  field(check.text(max), { type: String, minLength: 1, maxLength: max }, options);

/** A code or id as the engine writes them. */
export const Code = (options: FieldOptions = {}): PropertyDecorator =>
  field(check.code, { type: String, pattern: check.CODE.source, maxLength: check.CODE_LENGTH_MAX }, options);

/** Id of a stream, without its category. */
export const Id = (options: FieldOptions = {}): PropertyDecorator => field(check.id, { type: String, pattern: check.ID.source, maxLength: check.ID_LENGTH_MAX }, options);

/** An account, as tokens name it: opaque, never a name. */
export const Subject = (options: FieldOptions = {}): PropertyDecorator =>
  field(check.subject, { type: String, pattern: check.SUBJECT.source, maxLength: check.ID_LENGTH_MAX }, options);

/** An absolute https address. */
export const HttpsUrl = (options: FieldOptions = {}): PropertyDecorator => field(check.httpsUrl, { type: String, format: 'uri', minLength: 1, maxLength: check.URL_LENGTH_MAX }, options);

/** A day that exists. */
export const Day = (options: FieldOptions = {}): PropertyDecorator => field(check.day, { type: String, format: 'date' }, options);

/** An RFC 3339 instant. */
export const Moment = (options: FieldOptions = {}): PropertyDecorator => field(check.moment, { type: String, format: 'date-time' }, options);

/** A whole number. */
export const Whole = (min: number, max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(check.whole(min, max), { type: 'integer', minimum: min, maximum: max }, options);

/** One of the first few whole numbers, from 1 to `last`. */
export const Ordinal = (last: number, options: FieldOptions = {}): PropertyDecorator =>
  field(check.whole(1, last), { type: 'integer', enum: Array.from({ length: last }, (_, i) => i + 1) }, options);

export const Flag = (options: FieldOptions = {}): PropertyDecorator => field(check.flag, { type: Boolean }, options);

export const OneOf = (values: readonly string[], options: FieldOptions = {}): PropertyDecorator =>
  field(check.oneOf(values), { type: String, enum: [...values] }, options);

/** Text by language code. */
export const LabelText = (options: FieldOptions = {}): PropertyDecorator =>
  field(check.labels, { type: 'object', additionalProperties: { type: 'string', maxLength: check.LABEL_LENGTH_MAX }, minProperties: 1 }, options);

/** Text and whole numbers by name. */
export const FieldValues = (options: FieldOptions = {}): PropertyDecorator =>
  field(check.fieldValues, { type: 'object', additionalProperties: { oneOf: [{ type: 'string', minLength: 1 }, { type: 'integer' }] } }, options);

/** A list of codes. */
export const Codes = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(check.listOf(check.code, max), { type: String, isArray: true, maxItems: max }, options);

/** A list of single lines. */
export const Lines = (max: number, options: FieldOptions = {}): PropertyDecorator =>
  field(check.listOf(check.line(LINES_LENGTH_MAX), max), { type: 'array', items: { type: 'string', minLength: 1, maxLength: LINES_LENGTH_MAX }, maxItems: max }, options);

export const WholeNumbers = (min: number, max: number, items: number, options: FieldOptions = {}): PropertyDecorator =>
  field(check.listOf(check.whole(min, max), items), { type: 'array', items: { type: 'integer', minimum: min, maximum: max }, maxItems: items }, options);

/** Another body within this one. */
export const Nested = (body: () => new () => object, options: FieldOptions = {}): PropertyDecorator => nested(body, check.record, { type: () => body() }, options);

/** A list of bodies. */
export const ListOf = (body: () => new () => object, max: number, options: FieldOptions & { min?: number } = {}): PropertyDecorator =>
  nested(body, check.listOf(check.record, max, options.min), { type: () => body(), isArray: true, maxItems: max, minItems: options.min }, options);

/** Any object; its own reader judges it. */
export const Document = (options: FieldOptions = {}): PropertyDecorator => field(check.record, { type: 'object', additionalProperties: true }, options);

// @nestjs/swagger knows a lazy type by the name of its function, which must be `type`: an arrow written in place has it.
function nested(body: () => new () => object, judged: Check, described: ApiPropertyOptions, options: FieldOptions): PropertyDecorator {
  return (target, key) => {
    Type(body)(target, key);
    ValidateNested()(target, key);
    field(judged, described, options)(target, key);
  };
}

function field(judged: Check, described: ApiPropertyOptions, { optional, says }: FieldOptions): PropertyDecorator {
  return (target, key) => {
    ValidateBy({ name: FIELD, validator: { validate: (value: unknown) => judged(value) === undefined, defaultMessage: (args) => messageOf(judged, args) } })(target, key);
    if (optional) ValidateIf((_, value) => value !== undefined)(target, key);
    ApiProperty({ ...described, required: !optional, ...(says && { description: says }) } as ApiPropertyOptions)(target, key);
  };
}

/** Name under which class-validator carries what a field's check says. */
export const FIELD = 'field';

/** class-validator carries one string; ours holds where, code and sentence. `readMessage` takes it apart. */
const messageOf = (judged: Check, args?: ValidationArguments): string => JSON.stringify(judged(args?.value));
export const readMessage = (message: string): check.Wrong => JSON.parse(message) as check.Wrong;
