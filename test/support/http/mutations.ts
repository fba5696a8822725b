import type { Bodies } from '../../../apps/api/src/commands/bodies.js';

/** A body made wrong in one place, and where the answer must point. */
export interface Mutation {
  readonly what: string;
  readonly pointer: string;
  readonly body: unknown;
}

type Path = readonly (string | number)[];

/** Longer than any text taken. */
const TOO_LONG = 'x'.repeat(10_000);
/** No list takes more, but that of holidays. */
const LIST_MAX = 300;
/** A body may have 1000 keys; more of them are refused before a list is looked at. */
const KEYS_MAX = 900;
const HOLIDAYS_MAX = 2_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Every way in which a well-formed body is made wrong in one place, for each of its places. `optional` may be left out. */
export function* mutationsOf(body: Readonly<Record<string, unknown>>, isOptional: (field: string) => boolean): Generator<Mutation> {
  yield { what: 'an unknown field', pointer: '/colour', body: { ...body, colour: 'red' } };
  yield { what: 'provenance', pointer: '/meta/provenance', body: { ...body, meta: { provenance: { kind: 'PUBLIC', source: 'x' } } } };
  yield { what: 'an unknown field in meta', pointer: '/meta/colour', body: { ...body, meta: { colour: 'red' } } };
  yield { what: 'meta as a list', pointer: '/meta', body: { ...body, meta: [] } };
  yield { what: 'an instant without a zone', pointer: '/meta/effectiveAt', body: { ...body, meta: { effectiveAt: '2021-03-01T09:00:00' } } };
  yield { what: 'an instant that does not exist', pointer: '/meta/effectiveAt', body: { ...body, meta: { effectiveAt: '2021-02-30T09:00:00Z' } } };
  yield { what: 'an instant out of any range', pointer: '/meta/effectiveAt', body: { ...body, meta: { effectiveAt: '0000-01-01T00:00:00+14:00' } } };
  yield { what: 'a reason with a bell', pointer: '/meta/reason', body: { ...body, meta: { reason: 'a\u0007b' } } };
  for (const field of Object.keys(body)) {
    if (!isOptional(field)) {
      const { [field]: _, ...rest } = body;
      yield { what: `${field} left out`, pointer: `/${field}`, body: rest };
    }
    yield { what: `${field} as null`, pointer: `/${field}`, body: { ...body, [field]: null } };
  }
  for (const path of places(body)) yield* atPlace(body, path);
}

/** Places that hold something, nested ones too. */
function* places(value: unknown, above: Path = []): Generator<Path> {
  if (above.length > 0) yield above;
  if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) yield* places(inner, [...above, Array.isArray(value) ? Number(key) : key]);
}

function* atPlace(body: unknown, path: Path): Generator<Mutation> {
  const pointer = `/${path.join('/')}`;
  const put = (what: string, value: unknown, at = pointer): Mutation => ({ what: `${what} at ${pointer}`, pointer: at, body: replaced(body, path, value) });
  const value = path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], body);
  if (typeof value === 'string') {
    yield put('a number', 7);
    yield put('a list', [value]);
    yield put('an object', { text: value });
    yield put('nothing but blanks', '  ');
    yield put('a control character', `${value}\u0000`);
    yield put('a text that turns itself round', `${value}\u202e`);
    yield put('half a character', `${value}\ud83d`);
    yield put('too long a text', TOO_LONG);
    if (DAY.test(value)) {
      yield put('a day that does not exist', '2021-02-30');
      yield put('a leap day of a common year', '2021-02-29');
      yield put('an instant for a day', '2021-02-26T00:00:00Z');
      yield put('a year of six digits', '+012021-02-26');
      yield put('a year nobody counts', '0001-01-01');
    }
  } else if (typeof value === 'number') {
    yield put('a number as text', String(value));
    yield put('a fraction', 1.5);
    yield put('a negative number', -1);
    yield put('a number beyond 2^53', 2 ** 60);
  } else if (typeof value === 'boolean') {
    yield put('a boolean as text', 'false');
    yield put('a number for a boolean', 1);
  } else if (Array.isArray(value)) {
    yield put('an object for a list', { 0: value[0] as unknown });
    yield put('a text for a list', 'x');
    yield put('a list in a list', [[value[0]]], `${pointer}/0`);
    yield put('null in a list', [null], `${pointer}/0`);
    yield put('too many', Array.from({ length: pointer === '/holidays' ? HOLIDAYS_MAX + 1 : tooMany(value[0]) }, () => value[0] as unknown));
  } else {
    yield put('a list for an object', [value]);
    yield put('a text for an object', 'x');
  }
}

function replaced(body: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(body) ? [...(body as unknown[])] : { ...(body as object) }) as Record<string | number, unknown>;
  copy[step] = replaced(copy[step], rest, value);
  return copy;
}

/** Fields a body class may lack, as its OpenAPI description has it. */
export function optionalFields(body: Bodies[string]): ReadonlySet<string> {
  const prototype: object = body.prototype;
  const optional = new Set<string>();
  for (const named of (Reflect.getMetadata('swagger/apiModelPropertiesArray', prototype) as string[] | undefined) ?? []) {
    const field = named.slice(1);
    if ((Reflect.getMetadata('swagger/apiModelProperties', prototype, field) as { required?: boolean } | undefined)?.required === false) optional.add(field);
  }
  return optional;
}

/** More than any list may hold of such items, in a body that is not too large for another reason. */
const tooMany = (item: unknown): number => Math.min(LIST_MAX + 1, Math.floor(KEYS_MAX / Math.max(1, keysIn(item))));
const keysIn = (item: unknown): number => (typeof item === 'object' && item !== null ? Object.values(item).reduce<number>((sum, inner) => sum + 1 + keysIn(inner), 0) : 0);
