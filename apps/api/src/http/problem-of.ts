import { HttpException } from '@nestjs/common';
import { NotJson, Refused, type RefusalKind } from '#kernel';
import {
  AppendTooLarge, ClockSuspect, CommandIdReused, Contended, EngineTooOld, LogFailed, LogUnavailable, OutcomeUnknown, Overloaded, PreconditionFailed,
  ViewBehind, ViewUnavailable, WorkersAbsent,
} from '#wiring';
import { badRequest, notFound, Problem } from './problem.js';

/** A domain refusal by its kind. HTTP numbers of the domain stand here and nowhere else. */
const REFUSALS: Readonly<Record<RefusalKind, { status: number; title: string }>> = {
  state: { status: 409, title: 'Not possible in the present state' },
  rule: { status: 422, title: 'A rule is broken' },
  seat: { status: 403, title: 'The seat needed is not held' },
  missing: { status: 404, title: 'Not found' },
};

/** Errors that pass: nothing was decided, or it is not known yet; the same request may be sent again. Seconds to wait. */
const PASSING = new Map<unknown, { code: string; title: string; retryAfter: number }>([
  [Contended, { code: 'CONTENDED', title: 'Too many changes at once', retryAfter: 1 }],
  [Overloaded, { code: 'OVERLOADED', title: 'Too much to do at once', retryAfter: 1 }],
  [LogUnavailable, { code: 'LOG_UNAVAILABLE', title: 'The log cannot store now', retryAfter: 5 }],
  [OutcomeUnknown, { code: 'OUTCOME_UNKNOWN', title: 'Not known yet whether it was recorded', retryAfter: 2 }],
  [LogFailed, { code: 'LOG_FAILED', title: 'The log has failed; the engine must be restarted', retryAfter: 30 }],
  [ClockSuspect, { code: 'CLOCK_SUSPECT', title: 'The clock waits for an operator', retryAfter: 60 }],
  [EngineTooOld, { code: 'ENGINE_TOO_OLD', title: 'This version of the engine cannot read the record', retryAfter: 60 }],
  [ViewBehind, { code: 'VIEW_BEHIND', title: 'The view has not come that far', retryAfter: 1 }],
  [WorkersAbsent, { code: 'WORKERS_ABSENT', title: 'No worker does what has to follow', retryAfter: 10 }],
  [ViewUnavailable, { code: 'VIEW_UNAVAILABLE', title: 'The view is not in service', retryAfter: 5 }],
]);

/** Errors of Fastify, by its code. */
const FASTIFY: Readonly<Record<string, { status: number; code: string; title: string; detail: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'BODY_TOO_LARGE', title: 'The body is too large', detail: 'The body is larger than this route takes.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415, code: 'MEDIA_TYPE_UNSUPPORTED', title: 'The media type is not supported', detail: 'Send JSON with the content type application/json.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { status: 400, code: 'LENGTH_WRONG', title: 'The request is not valid', detail: 'The body is not as long as Content-Length says.' },
  FST_ERR_BAD_URL: { status: 400, code: 'URL_INVALID', title: 'The request is not valid', detail: 'The path is not a valid URL path.' },
  FST_ERR_MAX_PARAM_LENGTH: { status: 404, code: 'NOT_FOUND', title: 'Not found', detail: 'There is nothing here that you may see.' },
  FST_ERR_ASYNC_CONSTRAINT: { status: 404, code: 'NOT_FOUND', title: 'Not found', detail: 'There is nothing here that you may see.' },
};

/**
 * The problem an error stands for. What is not known is a defect of ours: 500, without a word of detail;
 * the caller logs it.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Refused) return refusal(error);
  if (error instanceof NotJson) return badRequest([{ pointer: bodyPointer(error.pointer), code: 'NOT_JSON', detail: `The engine cannot keep ${error.why}.` }]);
  if (error instanceof PreconditionFailed) return preconditionFailed(error);
  if (error instanceof CommandIdReused) {
    return new Problem(422, { code: 'IDEMPOTENCY_KEY_REUSED', title: 'The idempotency key was used for another request', detail: 'Take a new Idempotency-Key, or send the same body as the first time.' });
  }
  if (error instanceof AppendTooLarge) {
    return new Problem(413, { code: 'RECORD_TOO_LARGE', title: 'The body is too large', detail: 'What would be recorded exceeds one append of the log.' });
  }
  const passing = error instanceof Error ? PASSING.get(error.constructor) : undefined;
  if (passing) {
    const { code, title, retryAfter } = passing;
    return new Problem(503, { code, title, detail: 'Try again later.', headers: { 'retry-after': String(retryAfter) } }, { cause: error });
  }
  return ofFramework(error);
}

function refusal({ code, kind, rule, pointer, message }: Refused): Problem {
  const { status, title } = REFUSALS[kind];
  return new Problem(status, { code, title, detail: message, rule, errors: pointer === undefined ? undefined : [{ pointer, code, detail: message }] });
}

function preconditionFailed({ expected, actual, by }: PreconditionFailed): Problem {
  const who = by ? ` by ${by.role} of ${by.party} at ${by.at}` : '';
  return new Problem(412, {
    code: 'PRECONDITION_FAILED', title: 'It has changed since you saw it', detail: `You saw revision ${expected}; it is at ${actual} now, changed${who}.`,
    more: { expectedRevision: expected, currentRevision: actual, changedBy: by }, headers: { etag: `"${actual}"` },
  });
}

function ofFramework(error: unknown): Problem {
  const inner = error instanceof HttpException && error.cause instanceof Error ? error.cause : error;
  const known = FASTIFY[(inner as { code?: string })?.code ?? ''];
  if (known) return new Problem(known.status, known);
  if (error instanceof HttpException) {
    const status = error.getStatus();
    if (status === 404) return notFound();
    if (status < 500) return new Problem(status, { code: 'REQUEST_INVALID', title: 'The request is not valid' });
  }
  const status = (inner as { statusCode?: unknown })?.statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) return new Problem(status, { code: 'REQUEST_INVALID', title: 'The request is not valid' });
  return new Problem(500, { code: 'INTERNAL', title: 'Something went wrong here' }, { cause: error });
}

/** The runner names places in the whole command; the caller knows its body alone. */
const bodyPointer = (pointer: string): string => pointer.replace(/^\/data(?=\/|$)/, '');
