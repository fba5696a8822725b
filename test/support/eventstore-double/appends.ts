import { randomUUID } from 'node:crypto';
import { status, type Metadata, type sendUnaryData, type ServerDuplexStream, type ServerReadableStream, type ServerUnaryCall } from '@grpc/grpc-js';
import type * as streams from '@eventstore/db-client/generated/streams_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import type { Faults } from './faults.js';
import { appendReply, batchReply, batchTooLarge, expectedOfAppend, expectedOfBatch, nameOf, proposedOf, serviceError } from './messages.js';
import type { Expected, Proposed, ServerStore } from './store.js';

const { DeleteResp, TombstoneResp } = streamMessages;

/** What the handlers of one server share. */
export interface Ground {
  readonly store: ServerStore;
  readonly faults: Faults;
  readonly maxAppendBytes: number;
  /** Whether this node is the leader of its cluster. */
  leads(): boolean;
  /** Where a client is sent that must go to the leader. */
  leader(): { readonly host: string; readonly port: number };
  readonly counts: { appends: number; dropped: number; delivered: number };
}

/** What happened to an append, and whether the caller is told. */
type Told = { readonly reply: ReturnType<ServerStore['append']> } | { readonly error: Error } | 'silence';

/** Streams.Append: one call, one append; the header first, then the events. */
export function append(ground: Ground) {
  return (call: ServerReadableStream<streams.AppendReq, streams.AppendResp>, callback: sendUnaryData<streams.AppendResp>): void => {
    const requests: streams.AppendReq[] = [];
    call.on('data', (request: streams.AppendReq) => requests.push(request));
    call.on('end', () => void answer());
    async function answer(): Promise<void> {
      if (!(await ground.faults.running())) return;
      try {
        const options = requests[0]!.getOptions()!;
        const expected = expectedOfAppend(options);
        const events = requests.slice(1).map((request) => proposedOf(request.getProposedMessage()!));
        if (sizeOf(events) > ground.maxAppendBytes) throw tooLarge(ground.maxAppendBytes);
        const stream = nameOf(options.getStreamIdentifier());
        await ground.faults.admitted(stream);
        const told = judge(ground, call.metadata, { stream, expected, events });
        if (told === 'silence') return;
        if ('error' in told) throw told.error;
        if (told.reply.kind === 'deleted') throw deleted(stream);
        callback(null, appendReply(told.reply, expected));
      } catch (error) {
        callback(error as Error);
      }
    }
  };
}

/** Streams.BatchAppend: one long stream, any number of appends, told apart by their correlation ids. */
export function batchAppend(ground: Ground, open: Set<ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>>) {
  return (call: ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>): void => {
    const growing = new Map<string, { options: streams.BatchAppendReq.Options; events: Proposed[] }>();
    open.add(call);
    call.on('close', () => open.delete(call));
    call.on('error', () => open.delete(call));
    call.on('end', () => call.end());
    call.on('data', (request: streams.BatchAppendReq) => void take(request));
    async function take(request: streams.BatchAppendReq): Promise<void> {
      if (!(await ground.faults.running())) return;
      try {
        const id = request.getCorrelationId()!.getString();
        const entry = growing.get(id) ?? { options: request.getOptions()!, events: [] };
        growing.set(id, entry);
        for (const message of request.getProposedMessagesList()) entry.events.push(proposedOf(message));
        if (!request.getIsFinal()) return;
        growing.delete(id);
        const stream = nameOf(entry.options.getStreamIdentifier());
        const expected = expectedOfBatch(entry.options);
        if (sizeOf(entry.events) > ground.maxAppendBytes) {
          call.write(batchTooLarge(stream, id, ground.maxAppendBytes));
          return;
        }
        await ground.faults.admitted(stream);
        const told = judge(ground, call.metadata, { stream, expected, events: entry.events });
        if (told === 'silence') return;
        if ('error' in told) throw told.error;
        call.write(batchReply(told.reply, stream, id, expected));
      } catch (error) {
        call.emit('error', error);
      }
    }
  };
}

export function deleteStream(ground: Ground) {
  return (call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>, callback: sendUnaryData<streams.DeleteResp>): void => {
    const options = call.request.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    const reply = new DeleteResp();
    answerDelete(stream, ground.store.softDelete(stream, expectedOfAppend(options)), (error) => callback(error, reply));
  };
}

export function tombstoneStream(ground: Ground) {
  return (call: ServerUnaryCall<streams.TombstoneReq, streams.TombstoneResp>, callback: sendUnaryData<streams.TombstoneResp>): void => {
    const options = call.request.getOptions()!;
    const stream = nameOf(options.getStreamIdentifier());
    const reply = new TombstoneResp();
    answerDelete(stream, ground.store.tombstone(stream, expectedOfAppend(options)), (error) => callback(error, reply));
  };
}

/** Commits unless told otherwise, and says what the caller hears of it. */
function judge(ground: Ground, headers: Metadata, { stream, expected, events }: { stream: string; expected: Expected; events: readonly Proposed[] }): Told {
  const { faults, counts } = ground;
  if (faults.take('notLeader')) return { error: notLeader(faults.now.leader ?? ground.leader()) };
  if (isMisdirected(ground, headers)) return { error: notLeader(ground.leader()) };
  if (faults.take('dropRequests')) return lost(ground);
  const reply = ground.store.append(stream, expected, events);
  counts.appends++;
  return faults.takeReply() ? lost(ground) : { reply };
}

/** A follower passes appends on to the leader, unless the caller wants none but the leader. */
export const isMisdirected = (ground: Ground, headers: Metadata): boolean => headers.get('requires-leader')[0] === 'true' && !ground.leads();

export const notLeader = ({ host, port }: { readonly host: string; readonly port: number }): Error =>
  serviceError(status.NOT_FOUND, 'Leader info available', { exception: 'not-leader', 'leader-endpoint-host': host, 'leader-endpoint-port': String(port) });

function lost(ground: Ground): Told {
  ground.counts.dropped++;
  switch (ground.faults.lostAs()) {
    case 'silence': return 'silence';
    case 'reset': return { error: serviceError(status.INTERNAL, 'Received RST_STREAM with code 0') };
    case 'unavailable': return { error: serviceError(status.UNAVAILABLE, 'Connection dropped') };
  }
}

const deleted = (stream: string): Error => serviceError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, { exception: 'stream-deleted', 'stream-name': stream });

const tooLarge = (maximum: number): Error =>
  serviceError(status.INVALID_ARGUMENT, `Maximum Append Size of ${maximum} Exceeded.`, { exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(maximum) });

const sizeOf = (events: readonly Proposed[]): number => events.reduce((sum, { type, data, metadata }) => sum + Buffer.byteLength(type) + data.length + metadata.length, 0);

function answerDelete(stream: string, answer: ReturnType<ServerStore['softDelete']>, callback: (error: Error | null) => void): void {
  if (answer.kind === 'deleted') return callback(deleted(stream));
  if (answer.kind === 'success') return callback(null);
  callback(serviceError(status.FAILED_PRECONDITION, `Append failed due to WrongExpectedVersion. Stream: ${stream}`, {
    exception: 'wrong-expected-version', 'stream-name': stream, 'expected-version': '-2', 'actual-version': String(answer.current),
  }));
}

/** The id of a subscription, as the server makes them. */
export const newId = (): string => randomUUID();
