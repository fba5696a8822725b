/**
 * Calls over a message port: of the views' threads. A call has a number; its answer, its error or its progress carries the same.
 * Arguments and answers are plain data.
 */
import { EngineError, ViewBehind, ViewUnavailable } from '../ports.js';

/** A `Worker`, its `parentPort`, or one end of a `MessageChannel`. */
export interface Port {
  postMessage(message: unknown): void;
  on(event: string, listener: (heard: unknown) => void): unknown;
  off(event: string, listener: (heard: unknown) => void): unknown;
}

interface Call {
  readonly call: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

type Answer =
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: { readonly name: string; readonly message: string } }
  | { readonly call: number; readonly progress: readonly unknown[] }
  | { readonly told: string; readonly value: unknown };

export type Calls = Readonly<Record<string, (args: never, progress: (...step: unknown[]) => void) => unknown>>;

/** Answers the calls of the other end, each as soon as it is done. `tell` sends what nobody asked for. */
export function answer(port: Port, calls: Calls): { readonly tell: (topic: string, value: unknown) => void; readonly stop: () => void } {
  const post = (message: Answer): void => port.postMessage(message);
  const listener = ({ call, name, args }: Call): void => {
    void (async () => {
      try {
        const does = Object.hasOwn(calls, name) ? calls[name] : undefined;
        if (!does) throw new Error(`There is no call ${name}.`);
        post({ call, value: await does(args as never, (...progress) => post({ call, progress })) });
      } catch (error) {
        post({ call, error: error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) } });
      }
    })();
  };
  port.on('message', listener as (heard: unknown) => void);
  return { tell: (told, value) => post({ told, value }), stop: () => void port.off('message', listener as (heard: unknown) => void) };
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly progress?: (...step: never[]) => void;
}

/** The asking end. When the other end goes, every open call is rejected. */
export class Caller {
  private readonly pending = new Map<number, Pending>();
  private readonly listeners = new Map<string, Set<(value: never) => void>>();
  private next = 0;
  private gone: Error | undefined;

  constructor(private readonly port: Port, private readonly errors: Readonly<Record<string, new (message: string) => Error>> = {}) {
    port.on('message', ((message: Answer) => this.take(message)) as (heard: unknown) => void);
    port.on('error', ((error: Error) => this.lose(error)) as (heard: unknown) => void);
    for (const end of ['exit', 'close'] as const) port.on(end, () => this.lose(new EngineGone('The thread has ended.')));
  }

  call<T>(name: string, args: readonly unknown[] = [], progress?: (...step: never[]) => void): Promise<T> {
    if (this.gone) return Promise.reject(this.gone);
    const call = this.next++;
    return new Promise<T>((resolve, reject) => {
      this.pending.set(call, { resolve: resolve as (value: unknown) => void, reject, progress });
      this.port.postMessage({ call, name, args } satisfies Call);
    });
  }

  /** Hears what the other end tells unasked; returns the way to stop. */
  hear<T>(topic: string, listener: (value: T) => void): () => void {
    const all = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, all.add(listener));
    return () => void all.delete(listener);
  }

  private take(message: Answer): void {
    if ('told' in message) {
      for (const listener of this.listeners.get(message.told) ?? []) listener(message.value as never);
      return;
    }
    const pending = this.pending.get(message.call);
    if (!pending) return;
    if ('progress' in message) {
      pending.progress?.(...(message.progress as never[]));
      return;
    }
    this.pending.delete(message.call);
    if ('error' in message) pending.reject(this.revived(message.error));
    else pending.resolve(message.value);
  }

  private revived({ name, message }: { name: string; message: string }): Error {
    const known = { ViewBehind, ViewUnavailable, ...this.errors }[name];
    return known ? new known(message) : Object.assign(new Error(message), { name });
  }

  private lose(error: Error): void {
    this.gone ??= error;
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}

/** The thread that would have answered is no more. */
export class EngineGone extends EngineError {}
