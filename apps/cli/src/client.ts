import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Exit codes of the command line. */
export const EXIT = { ok: 0, error: 1, usage: 2, auth: 3, missing: 4, conflict: 5, retry: 10 } as const;

/** Ends the command with a sentence and a code. */
export class Failure extends Error {
  constructor(message: string, readonly code: number = EXIT.error) {
    super(message);
    this.name = 'Failure';
  }
}

export interface Connection {
  readonly url?: string;
  readonly data: string;
  /** Role, or role/party, to speak as in the demo. */
  readonly as: string;
}

/** Where the engine on a data folder listens, as it said itself when it was ready; undefined where none runs. */
export function runningEngine(data: string): string | undefined {
  const file = join(data, 'engine.json');
  if (!existsSync(file)) return undefined;
  try {
    const { url, pid } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; pid: number };
    process.kill(pid, 0);
    return url;
  } catch {
    // Left behind by an engine that was killed.
    return undefined;
  }
}

/** The API of the engine that runs on the data folder, or where it is said to be. Ends the command where there is none. */
export function clientOf({ url, data, as }: Connection): Client {
  const place = url ?? runningEngine(resolve(data));
  if (!place) throw new Failure(`No engine runs on ${resolve(data)}; start it with empact up.`, EXIT.retry);
  return new Client(place, as);
}

/** The HTTP API as one seat. */
export class Client {
  private token: string | undefined = process.env.EMPACT_TOKEN;

  constructor(private readonly url: string, private readonly as: string) {}

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  /** A table, byte for byte as the file has it. */
  postCsv<T>(path: string, csv: Uint8Array<ArrayBuffer>): Promise<T> {
    return this.call<T>('POST', path, csv);
  }

  /** Text as it comes, without end. Ending the loop over it ends the connection; one that breaks ends it as well. Throws `Failure` where it is refused. */
  async stream(path: string, headers: Readonly<Record<string, string>>): Promise<AsyncGenerator<string>> {
    const over = new AbortController();
    const response = await this.fetch(path, { headers: { accept: 'text/event-stream', authorization: `Bearer ${await this.authorisation()}`, ...headers }, signal: over.signal });
    if (!response.ok) throw refusal(response.status, await response.text());
    return textOf(response, over);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { type, sent } = contentOf(body);
    const response = await this.fetch(path, {
      method,
      headers: { authorization: `Bearer ${await this.authorisation()}`, ...(type !== undefined && { 'content-type': type }) },
      body: sent,
    });
    const text = await response.text();
    if (!response.ok) throw refusal(response.status, text);
    return JSON.parse(text) as T;
  }

  private async authorisation(): Promise<string> {
    if (this.token) return this.token;
    const [role, party = 'EST'] = this.as.split('/');
    const response = await this.fetch('/v1/demo/token', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role, party }) });
    if (!response.ok) throw new Failure('The engine gives no demo tokens; set EMPACT_TOKEN to an access token.', EXIT.auth);
    this.token = ((await response.json()) as { token: string }).token;
    return this.token;
  }

  private async fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.url + path, init);
    } catch (error) {
      throw new Failure(`No engine answers at ${this.url} (${error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)}).`, EXIT.retry);
    }
  }
}

async function* textOf({ body }: Response, over: AbortController): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  try {
    for await (const bytes of body ?? []) yield decoder.decode(bytes as Uint8Array, { stream: true });
  } catch {
    // The line broke; what was not told yet is asked for again.
  } finally {
    over.abort();
  }
}

/** Text is YAML, bytes are CSV, everything else JSON. */
function contentOf(body: unknown): { readonly type?: string; readonly sent?: string | Uint8Array<ArrayBuffer> } {
  if (body === undefined) return {};
  if (typeof body === 'string') return { type: 'application/yaml', sent: body };
  if (body instanceof Uint8Array) return { type: 'text/csv', sent: body as Uint8Array<ArrayBuffer> };
  return { type: 'application/json', sent: JSON.stringify(body) };
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly code?: string;
  readonly rule?: string;
  readonly errors?: readonly { pointer?: string; detail?: string }[];
}

function refusal(status: number, text: string): Failure {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch {
    problem = { detail: text.slice(0, 200) };
  }
  const where = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer ?? ''}  ${detail ?? ''}`).join('');
  const code = problem.code ? ` [${[problem.code, problem.rule].filter(Boolean).join(', ')}]` : '';
  return new Failure(`${problem.detail ?? problem.title ?? status}${code}${where}`, exitOf(status));
}

function exitOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.auth;
  if (status === 404) return EXIT.missing;
  if (status === 409 || status === 412) return EXIT.conflict;
  if (status === 400) return EXIT.usage;
  return status === 429 || status === 503 ? EXIT.retry : EXIT.error;
}
