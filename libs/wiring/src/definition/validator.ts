import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { dayOf, isLocalDate } from '#kernel';
import { PROBLEMS_MAX, type Problem } from './read-yaml.js';
import type { Schema } from './shapes.js';

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true, ownProperties: true });
ajv.addFormat('local-date', isLocalDate);
ajv.addFormat('zone', isZone);

/** A check that says of each problem where it is and what was expected there. The schema is compiled by the first use: most starts publish nothing. */
export function validator(schema: Schema): (value: unknown) => readonly Problem[] {
  let valid: ValidateFunction | undefined;
  return (value) => {
    valid ??= ajv.compile(schema);
    return valid(value) ? [] : worded(valid.errors ?? []);
  };
}

function worded(errors: readonly ErrorObject[]): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const error of errors) {
    // `if` and `propertyNames` only repeat what the error beneath them says.
    if (error.keyword === 'if' || error.keyword === 'propertyNames' || problems.length === PROBLEMS_MAX) continue;
    const problem = word(error);
    // One text may break several conditions of one form; the form is named once.
    const key = `${problem.pointer} ${problem.message}`;
    if (!seen.has(key)) problems.push(problem);
    seen.add(key);
  }
  return problems;
}

function word({ instancePath, keyword, params, propertyName, parentSchema, data, message }: ErrorObject): Problem {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const described = (parentSchema as { description?: string } | undefined)?.description;
  if (missingProperty !== undefined) return { pointer: instancePath, message: `The key ${missingProperty} is missing.` };
  if (additionalProperty !== undefined) return { pointer: within(instancePath, additionalProperty), message: `The key ${additionalProperty} is unknown here. Known are ${known(parentSchema)}.` };
  if (propertyName !== undefined) return { pointer: within(instancePath, propertyName), message: `The key ${propertyName} must be ${described ?? message}.` };
  if (keyword === 'maxItems' || keyword === 'maxProperties') return { pointer: instancePath, message: `There are too many: this ${message}.` };
  return { pointer: instancePath, message: described ? `This must be ${described}, not ${shown(data)}.` : `This ${message}.` };
}

const within = (path: string, key: string): string => `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const known = (schema: object | undefined): string => Object.keys((schema as { properties?: object } | undefined)?.properties ?? {}).join(', ') || 'none';

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value);
}

function isZone(zone: string): boolean {
  try {
    dayOf('2022-01-01T00:00:00Z', zone);
    // An offset is a zone to the calendar and has no summer time: not what a programme means.
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
