/** What the edge's own problems mean and what to do. Refusals of the domain name their rule in `rule` and say the rest in `detail`. */
export const PROBLEM_PAGES: Readonly<Record<string, string>> = {
  REQUEST_INVALID: 'The request is not well formed. Each entry of errors names a place (a JSON pointer into the body, or a parameter), a code and a sentence.',
  UNAUTHENTICATED: 'The request needs a valid access token in the header Authorization: Bearer. It does not say what is wrong with the one it has.',
  ROLE_NEEDED: 'The token does not claim the role this route needs.',
  NOT_FOUND: 'There is nothing at this address, or you may not know of it. The two are answered alike.',
  PRECONDITION_FAILED: 'The resource has changed since the revision named in If-Match. Read it again, then decide.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was sent before with another body. Take a new key for a new command.',
  BODY_TOO_LARGE: 'The body is larger than the route takes: 256 kB, 1 MB for a definition.',
  RECORD_TOO_LARGE: 'What would be recorded is larger than one append of the log.',
  MEDIA_TYPE_UNSUPPORTED: 'Bodies are application/json; a definition may also be application/yaml.',
  LENGTH_WRONG: 'The body is not as long as the header Content-Length says.',
  URL_INVALID: 'The path is not a valid URL path.',
  CONTENDED: 'Others changed the same records at the same moment, several times over. Nothing was recorded; send it again.',
  OVERLOADED: 'The queue before the log is full. Nothing was recorded; send it again.',
  LOG_UNAVAILABLE: 'The log cannot store now, for example because the disk is full. Nothing was recorded.',
  OUTCOME_UNKNOWN: 'It is not known whether the command was recorded. Send it again with the same Idempotency-Key: it is recorded once.',
  LOG_FAILED: 'The log failed for good in this process; nothing more is acknowledged until it is restarted.',
  CLOCK_SUSPECT: 'The engine does not trust its clock. An operator confirms it with POST /v1/clock/confirm-clock.',
  ENGINE_TOO_OLD: 'The record holds something a newer version of the engine wrote.',
  VIEW_BEHIND: 'The view has not yet taken in the event named in Read-After. Ask again.',
  VIEW_UNAVAILABLE: 'The view is being built, or was stopped by an event it could not take in.',
  ISSUER_UNAVAILABLE: 'The keys of the token issuer cannot be fetched, so tokens cannot be checked.',
  CLOCK_TARGET: 'The demo clock cannot be moved there.',
  REPLAY_RUNNING: 'One replay of the log runs at a time.',
  PARTITION_NOT_PARKED: 'No partition of that name is held back in this view.',
  SEAT_RESERVED: 'The role or subject is one of the engine itself.',
  INTERNAL: 'A defect of the engine. It was logged under the requestId of the answer.',
};

/** What a refusal of the domain is, for a code that has no page of its own. */
export const REFUSAL_PAGE =
  'A refusal by the rules of the programme. 403: the seat that is needed is not held. 404: what is named does not exist or may not be seen. ' +
  '409: it is not in the state the command needs. 422: a numbered rule is broken, named in rule. The member detail says what is wrong and what to do.';
