import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startDouble, type Double } from './eventstore-double/double.js';

/** Longest wait for a started engine to say that it is ready. */
const READY_MS_MAX = 60_000;

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The event logs there are: what the engine does must not depend on which it has. The second is the wire-level double of EventStoreDB. */
export const LOGS = ['embedded', 'EventStoreDB'] as const;
export type LogName = (typeof LOGS)[number];

/** What an engine process says when it answers. */
interface Ready {
  readonly url: string;
  readonly movedFrom?: number;
}

/**
 * A read that meets a connection the engine has just closed, as it was idle for long, is asked for once more, as any client does
 * (RFC 9110, 9.2.2): where a test reckons for a minute and hears nothing meanwhile, it learns of that too late.
 */
async function fetchAgain(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (((error as Error).cause as { code?: string } | undefined)?.code !== 'UND_ERR_SOCKET') throw error;
    return fetch(url, init);
  }
}

/** The built main of the api, or of a worker, as a process of its own, in the demo, on a data folder of its own. */
export class EngineProcess {
  private child: ChildProcess | undefined;
  /** Its log, where that is one of its own outside the folder. */
  private double: Double | undefined;
  private tokens = new Map<string, string>();
  /** What was written last: reads wait for it, as a screen's do. */
  private written: string | undefined;
  url = '';
  /** The port that was wanted and taken, the last time. */
  movedFrom: number | undefined;
  /** What it wrote to stderr, line by line, over all its starts. */
  readonly complaints: string[] = [];

  private constructor(readonly dataDir: string, private readonly env: Readonly<Record<string, string>>, private readonly app: 'api' | 'worker') {}

  /** On a new folder, not started. */
  static async prepare(env: Readonly<Record<string, string>> = {}): Promise<EngineProcess> {
    return new EngineProcess(await mkdtemp(join(tmpdir(), 'empact-')), env, 'api');
  }

  /** On a new folder. */
  static async start(env: Readonly<Record<string, string>> = {}, app: 'api' | 'worker' = 'api'): Promise<EngineProcess> {
    return EngineProcess.on(await mkdtemp(join(tmpdir(), 'empact-')), env, app);
  }

  /** On a new folder and a new log of the kind named; `stop` ends the log too. */
  static async startOn(log: LogName, env: Readonly<Record<string, string>> = {}): Promise<EngineProcess> {
    if (log === 'embedded') return EngineProcess.start(env);
    const double = await startDouble();
    try {
      const engine = await EngineProcess.start({ ...env, EVENTSTORE_URL: double.url, EVENTSTORE_NAMESPACE: 'journey' });
      engine.double = double;
      return engine;
    } catch (error) {
      await double.stop();
      throw error;
    }
  }

  /** On a folder that is there. */
  static async on(dataDir: string, env: Readonly<Record<string, string>> = {}, app: 'api' | 'worker' = 'api'): Promise<EngineProcess> {
    const engine = new EngineProcess(dataDir, env, app);
    await engine.up();
    return engine;
  }

  /** Starts, or starts again on the same folder, and waits until what was due is done as well; `onLine` hears what it says before. */
  async up({ readyMs = READY_MS_MAX, onLine }: { readonly readyMs?: number; readonly onLine?: (line: string) => void } = {}): Promise<void> {
    const child = spawn(process.execPath, ['--enable-source-maps', `dist/apps/${this.app}/src/main.js`], {
      env: { PATH: process.env.PATH, EMPACT_MODE: 'demo', EMPACT_PORT: '0', EMPACT_DATA: this.dataDir, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const heard = this.complaints.length;
    createInterface(child.stderr).on('line', (line) => this.complaints.push(line));
    const errors = (): string => this.complaints.slice(heard).join('\n');
    const alone = this.app === 'api' && !(this.env.REDIS_URL && this.env.EVENTSTORE_URL);
    const ready = new Promise<Ready>((resolve, reject) => {
      let said: Ready | undefined;
      const late = setTimeout(() => reject(new Error(`Not ready within ${readyMs} ms. ${errors()}`)), readyMs);
      child.once('close', (code) => {
        clearTimeout(late);
        reject(new Error(`The engine ended with ${code} before it was ready. ${errors()}`));
      });
      createInterface(child.stdout).on('line', (line) => {
        onLine?.(line);
        if (line.startsWith('EMPACT_READY ')) said = JSON.parse(line.slice('EMPACT_READY '.length)) as Ready;
        // An api process of several waits for no worker.
        if (said === undefined || (alone && !line.startsWith('EMPACT_SETTLED '))) return;
        clearTimeout(late);
        resolve(said);
      });
    });
    ({ url: this.url, movedFrom: this.movedFrom } = await ready);
    this.tokens.clear();
    this.written = undefined;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends the process: `SIGTERM` drains, `SIGKILL` does not. Resolves with the exit code, if there was one. */
  async down(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await exit)[0];
  }

  async stop(): Promise<void> {
    await this.down('SIGKILL');
    await this.double?.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** The seat that speaks: `as('COSI', 'COUNCIL')`. */
  as(role: string, party: string, subject = `${role}@${party}`) {
    const call = async <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> => {
      const text = typeof body === 'string';
      const response = await (method === 'GET' ? fetchAgain : fetch)(this.url + path, {
        method,
        headers: {
          authorization: `Bearer ${await this.token(role, party, subject)}`,
          ...(body === undefined ? {} : { 'content-type': text ? 'application/yaml' : 'application/json' }),
          ...(method === 'GET' && this.written ? { 'read-after': this.written } : {}), ...headers,
        },
        body: body === undefined ? undefined : text ? body : JSON.stringify(body),
      });
      const answer: Answer<T> = { status: response.status, headers: response.headers, body: parsed(await response.text()) as T };
      this.remember(answer);
      return answer;
    };
    return {
      get: <T = Record<string, unknown>>(path: string, headers?: Record<string, string>) => call<T>('GET', path, undefined, headers),
      post: <T = Record<string, unknown>>(path: string, body: unknown = {}, headers?: Record<string, string>) => call<T>('POST', path, body, headers),
    };
  }

  /** Moves the demo clock. */
  async advance(by: { advance: string } | { workdays: number } | { to: string }): Promise<void> {
    const { status, body } = await this.as('OPERATOR', 'EST').post('/v1/demo/clock', by);
    if (status !== 200) throw new Error(`The clock did not move: ${status} ${JSON.stringify(body)}`);
  }

  private remember({ status, body }: Answer<unknown>): void {
    const { stream, revision } = (body ?? {}) as { stream?: unknown; revision?: unknown };
    if (status < 300 && typeof stream === 'string' && typeof revision === 'number' && revision >= 0) this.written = `${stream}@${revision}`;
  }

  /** Waits until nothing more follows from what was recorded: an advance answers only then, and this one lets no time pass. */
  async quiet(): Promise<void> {
    const { now } = (await (await fetch(`${this.url}/v1/demo/clock`)).json()) as { now: string };
    await this.advance({ to: now });
  }

  /** Ordinal of the last event recorded; -1 on an empty log. */
  async head(): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^empact_journal_seq (-?\d+)$/m.exec(text)?.[1]);
  }

  /** An access token of the seat. */
  async token(role: string, party: string, subject = `${role}@${party}`): Promise<string> {
    const key = `${role} ${party} ${subject}`;
    const known = this.tokens.get(key);
    if (known) return known;
    const response = await fetch(`${this.url}/v1/demo/token`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role, party, subject }),
    });
    if (!response.ok) throw new Error(`No token for ${key}: ${await response.text()}`);
    const { token } = (await response.json()) as { token: string };
    this.tokens.set(key, token);
    return token;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
