/** One thing wrong with a request. `pointer` (RFC 6901) leads into the body, `parameter` names a query parameter or header. */
export interface Fault {
  readonly pointer?: string;
  readonly parameter?: string;
  /** Stable, for programs. */
  readonly code: string;
  /** A sentence, for people. */
  readonly detail: string;
  /** The numbered rule, where one of several lines broke it. */
  readonly rule?: string;
}

/** What a problem says beside its status. */
export interface ProblemContent {
  /** Stable, `NOUN_REASON`. */
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  /** The numbered rule, e.g. `I14`. */
  readonly rule?: string;
  readonly errors?: readonly Fault[];
  /** Members of this kind of problem (RFC 9457, 3.2). */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not what was asked for. The filter alone turns it into HTTP. */
export class Problem extends Error {
  constructor(readonly status: number, readonly content: ProblemContent, options?: ErrorOptions) {
    super(content.detail ?? content.title, options);
    this.name = 'Problem';
  }

  /** The RFC 9457 document. `type` is a page this server serves. */
  body(requestId: string): Readonly<Record<string, unknown>> {
    const { errors, more } = this.content;
    return { ...this.lineBody(), ...more, errors, requestId };
  }

  /** The same of one line of many: the request's id belongs to the whole. */
  lineBody(): Readonly<Record<string, unknown>> {
    const { code, title, detail, rule, errors } = this.content;
    return { type: `/problems/${code}`, title, status: this.status, detail, code, rule, errors };
  }
}

export const PROBLEM_TYPE = 'application/problem+json';

/** What is missing and what is hidden are answered alike, to the byte but for the request id. */
export const notFound = (): Problem => new Problem(404, { code: 'NOT_FOUND', title: 'Not found', detail: 'There is nothing here that you may see.' });

export const unauthenticated = (challenge: string): Problem =>
  new Problem(401, { code: 'UNAUTHENTICATED', title: 'A valid access token is needed', headers: { 'www-authenticate': challenge } });

export const needsRole = (role: string): Problem =>
  new Problem(403, { code: 'ROLE_NEEDED', title: 'Not allowed', detail: `This needs the role ${role}.`, more: { role } });

/** A request that is not well formed: `errors` says where. */
export const badRequest = (errors: readonly Fault[]): Problem =>
  new Problem(400, { code: 'REQUEST_INVALID', title: 'The request is not valid', detail: errors[0]?.detail, errors });

export const badParameter = (parameter: string, code: string, detail: string): Problem => badRequest([{ parameter, code, detail }]);
