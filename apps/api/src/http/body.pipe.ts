import type { PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { badRequest, type Fault } from './problem.js';
import { escapePointer } from './json-scan.js';
import { FIELD, readMessage } from './fields.js';

/** Faults reported of one body. */
export const FAULTS_MAX = 20;

/**
 * Judges a body by its class and hands on the body itself, untouched: what was judged is what is recorded. Nothing is converted,
 * nothing unknown is let through or silently dropped.
 */
export class BodyPipe<Body extends object> implements PipeTransform<unknown, Body> {
  constructor(private readonly type: new () => Body) {}

  transform(given: unknown): Body {
    const { value, faults } = this.judge(given);
    if (faults.length > 0) throw badRequest(faults.slice(0, FAULTS_MAX));
    return value;
  }

  /** The body and everything that is wrong with it. One that is no object at all is refused at once. */
  judge(given: unknown): { readonly value: Body; readonly faults: readonly Fault[] } {
    // Fastify leaves the body out where the request has none.
    const value = given ?? (given === undefined ? {} : given);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badRequest([{ pointer: '', code: 'WRONG_TYPE', detail: 'The body must be a JSON object.' }]);
    // Keys an instance would hide (`constructor`, `hasOwnProperty`) were refused when the body was read.
    return { value: value as Body, faults: [...faultsOf(validateSync(plainToInstance(this.type, value), VALIDATION), '')] };
  }
}

const VALIDATION = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true, validationError: { target: false, value: false } };

function* faultsOf(errors: readonly ValidationError[], above: string): Generator<Fault> {
  for (const { property, constraints, children } of errors) {
    const pointer = `${above}/${escapePointer(property)}`;
    const said = constraints?.[FIELD];
    if (said !== undefined) {
      const { at = '', code, detail } = readMessage(said);
      yield { pointer: pointer + at, code, detail };
    } else if (constraints?.whitelistValidation !== undefined) {
      yield { pointer, code: 'UNKNOWN_FIELD', detail: 'This field is not known here.' };
    } else if (children?.length) {
      yield* faultsOf(children, pointer);
    } else {
      yield { pointer, code: 'MALFORMED', detail: 'This is not what is expected here.' };
    }
  }
}
