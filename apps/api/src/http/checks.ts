import { isInstant, isLocalDate } from '#kernel';

/** What is wrong with a value; `at` leads on into it. */
export interface Wrong {
  readonly at?: string;
  readonly code: string;
  readonly detail: string;
}

/** Judges a value; undefined means that it is as it should be. Linear in its size. */
export type Check = (value: unknown) => Wrong | undefined;

export const CODE_LENGTH_MAX = 64;
export const ID_LENGTH_MAX = 128;
export const LABEL_LENGTH_MAX = 500;
export const LABELS_MAX = 40;
export const URL_LENGTH_MAX = 1_000;

export const CODE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
export const ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;

/** An opaque subject, as tokens carry it. */
export const SUBJECT = /^[\x21-\x7e]{1,128}$/;

/** C0 and C1 controls, line and paragraph separators, and the marks that turn text around: they hide what is written. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
/** The same but for tab and line feed. */
const CONTROL_IN_TEXT = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Half a character: no UTF-8 can carry it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Dates the engine takes: four-digit years in which the European Union's calendars and time zones make sense. */
const FIRST_DAY = '1900-01-01';
const LAST_DAY = '2199-12-31';

const REQUIRED: Wrong = { code: 'REQUIRED', detail: 'This field is missing.' };
const wrongType = (wanted: string): Wrong => ({ code: 'WRONG_TYPE', detail: `This must be ${wanted}.` });

const string = (max: number, control: RegExp, wanted: string): Check => (value) => {
  if (value === undefined) return REQUIRED;
  if (typeof value !== 'string') return wrongType(wanted);
  if (value.trim() === '') return { code: 'EMPTY', detail: 'This must not be empty.' };
  if (value.length > max) return { code: 'TOO_LONG', detail: `This is longer than ${max} characters.` };
  if (LONE_SURROGATE.test(value)) return { code: 'NOT_UNICODE', detail: 'This holds half a character.' };
  if (control.test(value)) return { code: 'CONTROL_CHARACTER', detail: 'This holds a control character.' };
  return undefined;
};

export const line = (max: number): Check => string(max, CONTROL, 'a string');
export const text = (max: number): Check => string(max, CONTROL_IN_TEXT, 'a string');

const pattern = (form: RegExp, max: number, detail: string): Check => {
  const plain = line(max);
  return (value) => plain(value) ?? (form.test(value as string) ? undefined : { code: 'MALFORMED', detail });
};

export const code: Check = pattern(CODE, CODE_LENGTH_MAX, 'This is not a code: letters, digits, "_", "." and "-".');
export const id: Check = pattern(ID, ID_LENGTH_MAX, 'This is not an id: letters, digits, "_", "." and "-".');
export const subject: Check = pattern(SUBJECT, ID_LENGTH_MAX, 'This is not a subject: printable ASCII without blanks.');

/** An absolute https address without user, password or fragment. */
export const httpsUrl: Check = (value) => {
  const wrong = line(URL_LENGTH_MAX)(value);
  if (wrong) return wrong;
  const url = URL.canParse(value as string) ? new URL(value as string) : undefined;
  // As it is parsed it is written: what two programs might read differently is refused.
  const plain = url?.protocol === 'https:' && !url.username && !url.password && !url.hash && [url.href, `${url.origin}${url.search}`].includes(value as string);
  return plain ? undefined : { code: 'MALFORMED', detail: 'This is not an address such as https://hooks.example.org/told, without user, password or fragment.' };
};

export const day: Check = (value) => {
  if (value === undefined) return REQUIRED;
  if (typeof value !== 'string') return wrongType('a day such as 2022-01-31');
  if (!isLocalDate(value)) return { code: 'NOT_A_DAY', detail: 'This is not a day that exists, such as 2022-01-31.' };
  return withinYears(value) ? undefined : OUT_OF_YEARS;
};

export const moment: Check = (value) => {
  if (value === undefined) return REQUIRED;
  if (typeof value !== 'string') return wrongType('an instant such as 2022-01-31T09:00:00Z');
  if (!isInstant(value)) return { code: 'NOT_AN_INSTANT', detail: 'This is not an instant such as 2022-01-31T09:00:00Z.' };
  return withinYears(value.slice(0, 10)) ? undefined : OUT_OF_YEARS;
};

const withinYears = (date: string): boolean => date > FIRST_DAY && date < LAST_DAY;
const OUT_OF_YEARS: Wrong = { code: 'OUT_OF_RANGE', detail: `The date must lie between ${FIRST_DAY} and ${LAST_DAY}.` };

export const whole = (min: number, max: number): Check => (value) => {
  if (value === undefined) return REQUIRED;
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return wrongType('a whole number');
  return value >= min && value <= max ? undefined : { code: 'OUT_OF_RANGE', detail: `This must be from ${min} to ${max}.` };
};

export const flag: Check = (value) => (value === undefined ? REQUIRED : typeof value === 'boolean' ? undefined : wrongType('true or false'));

export const oneOf = (values: readonly string[]): Check => (value) => {
  if (value === undefined) return REQUIRED;
  if (typeof value !== 'string') return wrongType('a string');
  return values.includes(value) ? undefined : { code: 'NOT_ONE_OF', detail: `This must be one of ${values.join(', ')}.` };
};

/** A plain object; a list is none. */
export const record: Check = (value) => (value === undefined ? REQUIRED : typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : wrongType('an object'));

export const listOf = (each: Check, max: number, min = 0): Check => (value) => {
  if (value === undefined) return REQUIRED;
  if (!Array.isArray(value)) return wrongType('a list');
  if (value.length > max) return { code: 'TOO_MANY', detail: `At most ${max} are taken.` };
  if (value.length < min) return { code: 'TOO_FEW', detail: `At least ${min} must be given.` };
  for (let i = 0; i < value.length; i++) {
    const wrong = each(value[i]);
    if (wrong) return { ...wrong, at: `/${i}${wrong.at ?? ''}` };
  }
  return undefined;
};

const FIELD_NAME = /^[a-z][A-Za-z0-9]{0,63}$/;
const FIELDS_MAX = 50;
const FIELD_TEXT_MAX = 4_000;
const fieldText = text(FIELD_TEXT_MAX);

/** Text and whole numbers by name; which names and which type is the domain's to say. */
export const fieldValues: Check = (value) => {
  const wrong = record(value);
  if (wrong) return wrong;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > FIELDS_MAX) return { code: 'TOO_MANY', detail: `At most ${FIELDS_MAX} fields are taken.` };
  for (const [name, held] of entries) {
    const at = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!FIELD_NAME.test(name)) return { at, code: 'MALFORMED', detail: 'This is not the name of a field, such as heldOn.' };
    const inField = typeof held === 'number' ? whole(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)(held) : fieldText(held);
    if (inField) return { ...inField, at };
  }
  return undefined;
};

const label = line(LABEL_LENGTH_MAX);

export const labels: Check = (value) => {
  const wrong = record(value);
  if (wrong) return wrong;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length === 0) return { code: 'EMPTY', detail: 'At least one language must be given.' };
  if (entries.length > LABELS_MAX) return { code: 'TOO_MANY', detail: `At most ${LABELS_MAX} languages are taken.` };
  for (const [language, said] of entries) {
    if (!LANGUAGE.test(language)) return { at: `/${language.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'MALFORMED', detail: 'This is not a language code such as en or pt-BR.' };
    const inLabel = label(said);
    if (inLabel) return { ...inLabel, at: `/${language}` };
  }
  return undefined;
};
