import { Server, ServerCredentials, status, type sendUnaryData, type ServerDuplexStream, type ServerUnaryCall } from '@grpc/grpc-js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import featureMessages from '@eventstore/db-client/generated/serverfeatures_pb.js';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { append, batchAppend, deleteStream, tombstoneStream, type Ground } from './appends.js';
import { Faults, type Misbehaviour } from './faults.js';
import { serviceError } from './messages.js';
import { read, type ReadCall } from './reads.js';
import { ServerStore, type Kept } from './store.js';

/** Of one append: the server's default. */
export const MAX_APPEND_BYTES = 1_048_576;
/** A message may hold several events of an append. */
const MESSAGE_BYTES_MAX = 17 * 1_048_576;
const HOST = '127.0.0.1';

export interface DoubleOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** False leaves the service out, as old servers do: the client then knows no batch append. */
  readonly serverFeatures?: boolean;
  readonly maxAppendBytes?: number;
}

export interface Double {
  /** A connection string, without TLS. */
  readonly url: string;
  readonly port: number;
  /** Everything written, in log order; system events too. */
  readonly events: readonly Kept[];
  readonly counts: { readonly appends: number; readonly dropped: number };
  /** Adds to what it does wrong; a property set to undefined ends that. */
  misbehave(misbehaviour: Misbehaviour): void;
  /** Answers nothing until `thaw`; what arrives meanwhile is worked off then, as by a stopped process that goes on. */
  freeze(): void;
  thaw(): void;
  /** Ends every open stream (batch append, subscriptions) as if all were well, or with the error of a server being stopped. */
  endStreams(how: 'ok' | 'reset'): void;
  /** All connections break at once and the port is closed; what was written stays. */
  kill(): Promise<void>;
  /** Listens on the same port again, over the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a stand-in for an EventStoreDB node: the client's own service definitions over what one node keeps in memory. It answers
 * as `transcript.ts` says the real server did, and misbehaves on request. No TLS, no accounts, no persistent subscriptions.
 */
export async function startDouble(options: DoubleOptions = {}): Promise<Double> {
  const double = new WireDouble(options);
  await double.listen(options.port ?? 0);
  return double;
}

class WireDouble implements Double {
  readonly #store = new ServerStore();
  readonly #faults = new Faults();
  readonly #options: DoubleOptions;
  readonly #reads = new Set<ReadCall>();
  readonly #batches = new Set<ServerDuplexStream<BatchAppendReq, BatchAppendResp>>();
  readonly counts = { appends: 0, dropped: 0 };
  #server: Server | undefined;
  #port = 0;

  constructor(options: DoubleOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `esdb://${HOST}:${this.#port}?tls=false`;
  }

  get events(): readonly Kept[] {
    return this.#store.all;
  }

  async listen(port: number): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX, 'grpc.max_send_message_length': -1 });
    const ground: Ground = {
      store: this.#store, faults: this.#faults, counts: this.counts,
      maxAppendBytes: this.#options.maxAppendBytes ?? MAX_APPEND_BYTES,
      address: () => ({ host: HOST, port: this.#port }),
    };
    server.addService(StreamsService, {
      append: append(ground), batchAppend: batchAppend(ground, this.#batches), read: read(ground, this.#reads),
      delete: deleteStream(ground), tombstone: tombstoneStream(ground),
    });
    if (this.#options.serverFeatures !== false) server.addService(ServerFeaturesService, { getSupportedMethods: (call: ServerUnaryCall<unknown, SupportedMethods>, callback: sendUnaryData<SupportedMethods>) => void this.#features(call, callback) });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${HOST}:${port}`, ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    this.#server = server;
  }

  misbehave(misbehaviour: Misbehaviour): void {
    this.#faults.set(misbehaviour);
  }

  freeze(): void {
    this.#faults.freeze();
  }

  thaw(): void {
    this.#faults.thaw();
  }

  endStreams(how: 'ok' | 'reset'): void {
    for (const call of [...this.#reads, ...this.#batches]) {
      if (how === 'ok') call.end();
      else call.emit('error', serviceError(status.INTERNAL, 'Received RST_STREAM with code 0'));
    }
  }

  async kill(): Promise<void> {
    this.#server?.forceShutdown();
    this.#server = undefined;
    this.#faults.die();
    this.#store.forgetMemory();
  }

  async restart(): Promise<void> {
    if (this.#server) await this.kill();
    await this.listen(this.#port);
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  async #features(_call: ServerUnaryCall<unknown, SupportedMethods>, callback: sendUnaryData<SupportedMethods>): Promise<void> {
    if (!(await this.#faults.running())) return;
    const { featuresStatus } = this.#faults.now;
    if (featuresStatus !== undefined && this.#faults.take('featuresStatusTimes')) return callback(serviceError(featuresStatus, 'refused'));
    const methods = new featureMessages.SupportedMethods();
    methods.setEventStoreServerVersion('23.10.6');
    for (const name of ['append', 'batchappend', 'delete', 'read', 'tombstone']) {
      const method = new featureMessages.SupportedMethod();
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName(name);
      methods.addMethods(method);
    }
    callback(null, methods);
  }
}
