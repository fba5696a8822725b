import { Server, ServerCredentials, status, type sendUnaryData, type ServerDuplexStream, type ServerUnaryCall } from '@grpc/grpc-js';
import { GossipService } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
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
  /** A node of whose cluster this is another: the same log. The node longest alive is the leader. */
  readonly beside?: Double;
}

export interface Double {
  /** A connection string, without TLS. */
  readonly url: string;
  readonly port: number;
  /** Everything written, in log order; system events too. */
  readonly events: readonly Kept[];
  /** Appends judged, replies not given, messages written to reads and subscriptions: some of them may still wait in this process. */
  readonly counts: { readonly appends: number; readonly dropped: number; readonly delivered: number };
  /** Appends that have arrived and wait to be judged (`holdAppendsTo`). */
  readonly held: number;
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

/** Nodes over one log, in the order in which they came up: the first leads. */
interface Cluster {
  readonly store: ServerStore;
  readonly alive: WireDouble[];
}

class WireDouble implements Double {
  readonly #cluster: Cluster;
  readonly #faults = new Faults();
  readonly #options: DoubleOptions;
  readonly #reads = new Set<ReadCall>();
  readonly #batches = new Set<ServerDuplexStream<BatchAppendReq, BatchAppendResp>>();
  readonly counts = { appends: 0, dropped: 0, delivered: 0 };
  #server: Server | undefined;
  #port = 0;

  constructor(options: DoubleOptions) {
    this.#options = options;
    this.#cluster = options.beside instanceof WireDouble ? options.beside.#cluster : { store: new ServerStore(), alive: [] };
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `esdb://${HOST}:${this.#port}?tls=false`;
  }

  get events(): readonly Kept[] {
    return this.#cluster.store.all;
  }

  get held(): number {
    return this.#faults.held;
  }

  async listen(port: number): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX, 'grpc.max_send_message_length': -1 });
    const ground: Ground = {
      store: this.#cluster.store, faults: this.#faults, counts: this.counts,
      maxAppendBytes: this.#options.maxAppendBytes ?? MAX_APPEND_BYTES,
      leads: () => this.#cluster.alive[0] === this,
      leader: () => ({ host: HOST, port: (this.#cluster.alive[0] ?? this).port }),
    };
    server.addService(GossipService, { read: (_call: ServerUnaryCall<unknown, ClusterInfo>, callback: sendUnaryData<ClusterInfo>) => callback(null, this.#members()) });
    server.addService(StreamsService, {
      append: append(ground), batchAppend: batchAppend(ground, this.#batches), read: read(ground, this.#reads),
      delete: deleteStream(ground), tombstone: tombstoneStream(ground),
    });
    if (this.#options.serverFeatures !== false) server.addService(ServerFeaturesService, { getSupportedMethods: (call: ServerUnaryCall<unknown, SupportedMethods>, callback: sendUnaryData<SupportedMethods>) => void this.#features(call, callback) });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`${HOST}:${port}`, ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    this.#server = server;
    this.#cluster.alive.push(this);
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
    const at = this.#cluster.alive.indexOf(this);
    if (at >= 0) this.#cluster.alive.splice(at, 1);
    if (this.#cluster.alive.length === 0) this.#cluster.store.forgetMemory();
  }

  async restart(): Promise<void> {
    if (this.#server) await this.kill();
    await this.listen(this.#port);
  }

  async stop(): Promise<void> {
    await this.kill();
  }

  #members(): ClusterInfo {
    const info = new gossipMessages.ClusterInfo();
    for (const [i, { port }] of this.#cluster.alive.entries()) {
      const member = new gossipMessages.MemberInfo();
      const address = new gossipMessages.EndPoint();
      address.setAddress(HOST);
      address.setPort(port);
      member.setHttpEndPoint(address);
      member.setIsAlive(true);
      member.setState(i === 0 ? gossipMessages.MemberInfo.VNodeState.LEADER : gossipMessages.MemberInfo.VNodeState.FOLLOWER);
      info.addMembers(member);
    }
    return info;
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
