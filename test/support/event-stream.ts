import { get, type IncomingMessage } from 'node:http';
import { messagesIn } from '../../apps/cli/src/sse.js';
import type { EngineProcess } from './engine-process.js';

/** One reader of `GET /v1/events/stream`, over a socket of his own. */
export class StreamReader {
  /** Events told so far, in the order in which they came. */
  readonly events: { readonly seq: number; readonly type: string; readonly stream: string }[] = [];
  /** The last id he has got. */
  lastId: string | undefined;
  private told: (() => void) | undefined;
  readonly over: Promise<void>;

  private constructor(private readonly answer: IncomingMessage) {
    this.over = this.read();
  }

  /** Opens the stream; throws with the answer where it is refused. */
  static async open(engine: EngineProcess, [role, party]: readonly [string, string], query: string, { lastId, slow = false }: { readonly lastId?: string; readonly slow?: boolean } = {}): Promise<StreamReader> {
    const headers = { authorization: `Bearer ${await engine.token(role, party)}`, ...(lastId !== undefined && { 'last-event-id': lastId }) };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => get(`${engine.url}/v1/events/stream?${query}`, { headers, agent: false }, resolve).once('error', reject));
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${answer.read() ?? ''}`);
    if (slow) answer.socket.pause();
    return new StreamReader(answer);
  }

  /** Waits until something told is as wanted. */
  async until(wanted: (events: StreamReader['events']) => boolean): Promise<void> {
    while (!wanted(this.events)) await new Promise<void>((resolve) => (this.told = resolve));
  }

  close(): void {
    this.answer.destroy();
  }

  private async read(): Promise<void> {
    try {
      for await (const { id, data } of messagesIn(this.answer.setEncoding('utf8') as AsyncIterable<string>)) {
        if (data !== undefined) this.events.push(JSON.parse(data) as StreamReader['events'][number]);
        this.lastId = id ?? this.lastId;
        this.told?.();
      }
    } catch {
      // The line broke, as it does where an engine is killed.
    }
  }
}
