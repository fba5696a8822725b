/** A JSON schema as the engine's OpenAPI document has it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** A sound body made wrong in one place. `shape`: no state can make it right. `meaning`: well formed, and foreign to what is there. */
export interface Wrong {
  readonly what: string;
  readonly pointer: string;
  readonly kind: 'shape' | 'meaning';
  readonly body: unknown;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

const FOREIGN_ID = 'nope-99';
/** Days that exist, and lie in no cycle. */
const DAYS_OUTSIDE = ['1999-12-31', '2098-06-30'];
/** What a body may say of itself; each place of it is made wrong where the body has none. */
const META = { effectiveAt: '2021-03-01T09:00:00Z', precision: 'day', reason: 'SYNTHETIC', docRef: 'SYNTHETIC 1', marking: 'PUBLIC', actingFor: 'ES' };
/** Keys beyond this many are refused as such, whatever they are. */
const KEYS_MAX = 900;
const PAIRS_TRIED_MAX = 10_000;

/** Every way in which the document lets a body be made wrong in one place. Fields the body lacks are left alone, but for `meta`. */
export function* wrongBodies(schemas: Schemas, schema: JsonSchema, body: Readonly<Record<string, unknown>>): Generator<Wrong> {
  const sound = 'meta' in (resolved(schemas, schema).properties ?? {}) ? { ...body, meta: body['meta'] ?? META } : body;
  for (const { at, what, kind, value } of wrongs(schemas, schema, sound, [])) {
    const wrong = at[0] === 'meta' ? put({ ...body, meta: sound['meta'] }, at, value) : put(body, at, value);
    yield { what: `${what} at /${at.join('/')}`, pointer: `/${at.join('/')}`, kind, body: wrong };
  }
}

/** As many as are wanted, those of meaning first; where one place each is too few, two places at once. */
export function drawnFrom(all: readonly Wrong[], body: Readonly<Record<string, unknown>>, { wanted, random }: { readonly wanted: number; readonly random: () => number }): readonly Wrong[] {
  const drawn = shuffled(all.filter(({ kind }) => kind === 'meaning'), random).concat(shuffled(all.filter(({ kind }) => kind === 'shape'), random)).slice(0, wanted);
  for (let tries = 0; drawn.length < wanted && tries < PAIRS_TRIED_MAX; tries++) {
    const pair = together(all[Math.floor(random() * all.length)]!, all[Math.floor(random() * all.length)]!, body);
    if (pair) drawn.push(pair);
  }
  return drawn;
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** Two of them at once: more than any one body can be made wrong in alone. */
function together(one: Wrong, other: Wrong, body: Readonly<Record<string, unknown>>): Wrong | undefined {
  const [a, b] = [one, other].map(({ pointer }) => pointer.split('/')[1]!) as [string, string];
  if (a === b || one.kind !== 'shape' || other.kind !== 'shape') return undefined;
  const merged: Record<string, unknown> = { ...body };
  for (const [key, { body: from }] of [[a, one], [b, other]] as const) {
    if (key in (from as object)) merged[key] = (from as Record<string, unknown>)[key];
    else Reflect.deleteProperty(merged, key);
  }
  return { what: `${one.what} and ${other.what}`, pointer: one.pointer, kind: 'shape', body: merged };
}

interface Change {
  readonly at: readonly (string | number)[];
  readonly what: string;
  readonly kind: 'shape' | 'meaning';
  /** `GONE`: left out. */
  readonly value: unknown;
}

const GONE = Symbol('left out');

type Put = (what: string, wrong: unknown, below?: Change['at']) => Change;

function* wrongs(schemas: Schemas, given: JsonSchema, value: unknown, at: Change['at']): Generator<Change> {
  const schema = resolved(schemas, given);
  const shape: Put = (what, wrong, below = []) => ({ at: [...at, ...below], what, kind: 'shape', value: wrong });
  if (at.length > 0) yield shape('null', null);
  if (schema.type === 'object') yield* wrongObjects(schemas, schema, value as Readonly<Record<string, unknown>>, at, shape);
  else if (schema.type === 'array') yield* wrongLists(schemas, schema, value as readonly unknown[], at, shape);
  else if (schema.type === 'integer') yield* wrongNumbers(schema, value as number, shape);
  else if (schema.type === 'boolean') yield* [shape('a boolean as text', 'true'), shape('a number for a boolean', 1), shape('a list for a boolean', [true])];
  else if (schema.type === 'string') {
    yield* wrongTexts(schema, value as string, shape);
    yield* foreign(schema, at);
  }
}

function* wrongObjects(schemas: Schemas, schema: JsonSchema, value: Readonly<Record<string, unknown>>, at: Change['at'], shape: Put): Generator<Change> {
  if (at.length > 0) yield* [shape('a list for an object', [value]), shape('a text for an object', 'x')];
  if (!schema.properties) return;
  yield shape('an unknown field', 'red', ['colour']);
  for (const field of schema.required ?? []) yield shape('nothing', GONE, [field]);
  for (const [field, inner] of Object.entries(schema.properties)) if (value[field] !== undefined) yield* wrongs(schemas, inner, value[field], [...at, field]);
}

function* wrongLists(schemas: Schemas, schema: JsonSchema, [first]: readonly unknown[], at: Change['at'], shape: Put): Generator<Change> {
  yield* [shape('an object for a list', { 0: first }), shape('a text for a list', 'x'), shape('null in a list', [null])];
  const most = (schema.maxItems ?? Infinity) + 1;
  if (most * Math.max(1, keysOf(first)) < KEYS_MAX) yield shape('too many', Array.from({ length: most }, () => first));
  if ((schema.minItems ?? 0) > 0) yield shape('too few', []);
  if (schema.items && first !== undefined) yield* wrongs(schemas, schema.items, first, [...at, 0]);
}

function* wrongNumbers(schema: JsonSchema, value: number, shape: Put): Generator<Change> {
  yield* [shape('a number as text', String(value)), shape('a fraction', 1.5), shape('a number beyond 2^53', 2 ** 60), shape('a number in a list', [value])];
  if (schema.minimum !== undefined) yield shape('too small a number', schema.minimum - 1);
  if (schema.maximum !== undefined && schema.maximum < Number.MAX_SAFE_INTEGER) yield shape('too large a number', schema.maximum + 1);
  if (schema.enum) yield shape('a number not offered', 99);
}

/** Well formed, and foreign to what is there. A subject is opaque and may be anybody's. */
function* foreign(schema: JsonSchema, at: Change['at']): Generator<Change> {
  if (schema.format === 'date') for (const day of DAYS_OUTSIDE) yield { at, what: day, kind: 'meaning', value: day };
  else if (schema.pattern?.startsWith('^[A-Za-z0-9]') && at[0] !== 'meta') yield { at, what: 'a foreign id', kind: 'meaning', value: FOREIGN_ID };
}

function* wrongTexts(schema: JsonSchema, value: string, shape: Put): Generator<Change> {
  yield* [shape('a number for a text', 7), shape('a boolean for a text', true), shape('a list for a text', [value]), shape('an object for a text', { text: value }), shape('no text', ''), shape('blanks', ' \t ')];
  yield* [shape('a control character', `${value}\u0000`), shape('a bell', `\u0007${value}`), shape('a text turned round', `${value}\u202e`), shape('half a character', `${value}\ud83d`)];
  if (schema.maxLength !== undefined) yield shape('too long a text', 'x'.repeat(schema.maxLength + 1));
  if (schema.enum) yield* [shape('one not offered', 'NOT_OFFERED'), shape('one in other letters', value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase())];
  if (schema.pattern?.startsWith('^[A-Za-z0-9]')) yield* [shape('a code with a blank', 'a b'), shape('a path', '../x'), shape('a code that begins with a point', '.x')];
  if (schema.format === 'date') for (const day of ['2021-02-30', '2021-02-29', '2021-13-01', '2021-00-10', '21-01-01', '2021-02-26T00:00:00Z', '+012021-02-26', '0001-01-01', 'tomorrow']) yield shape(day, day);
  if (schema.format === 'date-time') for (const moment of ['2021-03-01T09:00:00', '2021-02-30T09:00:00Z', '2021-03-01', '0000-01-01T00:00:00+14:00', '2021-03-01T25:00:00Z', 'now']) yield shape(moment, moment);
}

function resolved(schemas: Schemas, schema: JsonSchema): JsonSchema {
  const ref = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return ref === undefined ? schema : resolved(schemas, schemas[ref.split('/').at(-1)!]!);
}

function put(body: unknown, [step, ...rest]: Change['at'], value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...(body as object) }) as Record<string | number, unknown>;
  if (value === GONE && rest.length === 0) Reflect.deleteProperty(copy, step);
  else copy[step] = put(copy[step], rest, value);
  return copy;
}

const keysOf = (item: unknown): number => (typeof item === 'object' && item !== null ? Object.values(item).reduce<number>((sum, inner) => sum + 1 + keysOf(inner), 0) : 0);
