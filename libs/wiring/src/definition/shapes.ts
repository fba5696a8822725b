/** JSON Schema pieces that definitions, rules, parties and calendars share. `description` completes the sentence "must be ...". */

export type Schema = Readonly<Record<string, unknown>>;

/** Bound on every list: far above any programme, far below what would hold up a check. */
const ITEMS_MAX = 1_000;
const TEXT_MAX = 500;

export const text: Schema = { type: 'string', minLength: 1, maxLength: TEXT_MAX, pattern: '\\S', description: `text of 1 to ${TEXT_MAX} characters` };
export const code: Schema = { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*$', maxLength: 64, description: 'a code: letters and digits, joined by _ or -, beginning with a letter' };
export const id: Schema = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 64, description: 'lower-case words joined by hyphens, such as empact-2022' };
/** Names streams, whose category ends at the first hyphen; a cycle's id is `<programme>-<year>`. */
export const lowerCode: Schema = { type: 'string', pattern: '^[a-z][a-z0-9]*(-[a-z0-9]+)*$', maxLength: 40, description: 'a lower-case code, such as fire' };
export const day: Schema = { type: 'string', format: 'local-date', description: 'a day that exists, such as 2022-01-31' };
export const yes: Schema = { type: 'boolean', description: 'true or false' };
export const labels: Schema = {
  type: 'object', minProperties: 1, maxProperties: 24, additionalProperties: text,
  propertyNames: { type: 'string', pattern: '^[a-z]{2}$', description: 'a language of two letters, such as en' }, description: 'text by language, such as { en: Driver, fr: Chef de file }',
};

export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, maxItems: ITEMS_MAX, description: 'a list', ...more });
export const integer = (minimum: number, maximum: number): Schema => ({ type: 'integer', minimum, maximum, description: `a whole number from ${minimum} to ${maximum}` });
export const oneOf = (...values: readonly string[]): Schema => ({ type: 'string', enum: values, description: `one of ${values.join(', ')}` });

/** An object with these keys and no others; all are required but the optional ones. */
export function object(properties: Readonly<Record<string, Schema>>, optional: readonly string[] = []): Schema {
  return { type: 'object', properties, required: Object.keys(properties).filter((key) => !optional.includes(key)), additionalProperties: false, description: `an object with the keys ${Object.keys(properties).join(', ')}` };
}

/** An object with keys of the author's own, of one form. */
export const map = (keys: Schema, values: Schema): Schema => ({ type: 'object', propertyNames: keys, additionalProperties: values, maxProperties: ITEMS_MAX, description: 'an object' });
