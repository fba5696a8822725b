import { Agent, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Engine, LogLevel } from '#wiring';
import { createApi, type ApiOptions } from '../../../apps/api/src/api.js';

/** A problem, or whatever a route answers; specifications read members of both. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is asserted of a body is what gives it a shape
type Body = any;

export interface Answer<T = Body> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed where it is JSON, else the text. */
  readonly body: T;
}

export interface Asking {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, text and bytes as they are. */
  readonly body?: unknown;
}

/** The API in this process, on a free port of the loopback, asked over a socket as anybody would. Lines it logs are kept. */
export class ApiUnderTest {
  logged: { level: LogLevel; message: string; more?: Readonly<Record<string, unknown>> }[] = [];
  private readonly tokens = new Map<string, string>();

  private readonly agent = new Agent({ keepAlive: true });

  private constructor(readonly app: NestFastifyApplication, readonly port: number) {}

  static async start(engine: Engine, options: Partial<ApiOptions> = {}): Promise<ApiUnderTest> {
    const lines: ApiUnderTest['logged'] = [];
    const app = await createApi(engine, { log: (level, message, more) => lines.push({ level, message, more }), ...options });
    await app.listen(0, '127.0.0.1');
    const api = new ApiUnderTest(app, (app.getHttpServer().address() as AddressInfo).port);
    api.logged = lines;
    return api;
  }

  /** A token of a seat, taken as anybody takes one in the demo; the same seat gives the same token. */
  async seat(role: string, party = 'EUROPOL'): Promise<string> {
    const seat = `${role}.${party}`;
    const known = this.tokens.get(seat);
    if (known !== undefined) return known;
    const { body } = await this.post<{ token: string }>('/v1/demo/token', { body: { role, party } });
    this.tokens.set(seat, body.token);
    return body.token;
  }

  get = <T = Body>(url: string, asking: Asking = {}): Promise<Answer<T>> => this.ask<T>('GET', url, asking);
  post = <T = Body>(url: string, asking: Asking = {}): Promise<Answer<T>> => this.ask<T>('POST', url, asking);

  async ask<T = Body>(method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD', path: string, { token, headers, body }: Asking): Promise<Answer<T>> {
    const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const { status, headers: answered, text } = await this.exchange(method, path, payload, {
      ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(payload !== undefined && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(payload)) }), ...headers,
    });
    return { status, headers: answered, body: (String(answered['content-type'] ?? '').includes('json') && text !== '' ? JSON.parse(text) : text) as T };
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    await this.app.close();
  }

  private exchange(method: string, path: string, payload: string | Buffer | undefined, headers: Record<string, string>): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
    return new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent: this.agent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString('utf8') }));
        answer.on('error', reject);
      });
      asking.on('error', reject);
      asking.end(payload);
    });
  }
}
