import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type * as shared from '@eventstore/db-client/generated/shared_pb.js';
import sharedMessages from '@eventstore/db-client/generated/shared_pb.js';
import statusMessages from '@eventstore/db-client/generated/status_pb.js';
import type * as streams from '@eventstore/db-client/generated/streams_pb.js';
import streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import anyMessages from 'google-protobuf/google/protobuf/any_pb.js';
import emptyMessages from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendAnswer, Expected, Kept, Proposed } from './store.js';

// The generated files give their exports at run time only: Node finds no names in them, hence the default imports.
const { AllStreamPosition, Empty, MaximumAppendSizeExceeded, StreamDeleted, StreamIdentifier, UUID, WrongExpectedVersion } = sharedMessages;
const { AppendResp, BatchAppendResp, ReadResp } = streamMessages;
const { Any } = anyMessages;
const { Empty: GoogleEmpty } = emptyMessages;

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string => Buffer.from(identifier!.getStreamName_asU8()).toString('utf8');

export function identifierOf(name: string): shared.StreamIdentifier {
  const identifier = new StreamIdentifier();
  identifier.setStreamName(Buffer.from(name, 'utf8').toString('base64'));
  return identifier;
}

const UUID_TEXT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The event of a request. Throws a gRPC error for an id that is no UUID: the server parses it, the client does not. */
export function proposedOf(message: streams.AppendReq.ProposedMessage | streams.BatchAppendReq.ProposedMessage): Proposed {
  const id = message.getId()!.getString();
  if (!UUID_TEXT.test(id)) throw serviceError(status.UNKNOWN, 'Exception was thrown by handler.');
  const type = message.getMetadataMap().get('type');
  if (!type) throw serviceError(status.INVALID_ARGUMENT, 'Required Metadata Property Missing', { exception: 'missing-required-metadata-property', 'required-metadata-properties': 'type' });
  return { id: id.toLowerCase(), type, json: message.getMetadataMap().get('content-type') === 'application/json', data: message.getData_asU8(), metadata: message.getCustomMetadata_asU8() };
}

export function expectedOfAppend(options: streams.AppendReq.Options | streams.DeleteReq.Options | streams.TombstoneReq.Options): Expected {
  if (options.hasNoStream()) return -1;
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return revisionOf(options.getRevision());
}

export function expectedOfBatch(options: streams.BatchAppendReq.Options): Expected {
  if (options.hasNoStream()) return -1;
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream_exists';
  return revisionOf(options.getStreamPosition());
}

/** On the wire it is unsigned; -1 arrives as the greatest number. */
const revisionOf = (text: string): number => Number(BigInt.asIntN(64, BigInt(text)));

/** The reply of Streams.Append. */
export function appendReply(answer: Exclude<AppendAnswer, { kind: 'deleted' }>, expected: Expected): streams.AppendResp {
  const reply = new AppendResp();
  if (answer.kind === 'success') {
    const success = new AppendResp.Success();
    if (answer.revision < 0) success.setNoStream(new Empty());
    else success.setCurrentRevision(String(answer.revision));
    if (answer.position === undefined) success.setNoPosition(new Empty());
    else {
      const position = new AppendResp.Position();
      position.setCommitPosition(String(answer.position));
      position.setPreparePosition(String(answer.position));
      success.setPosition(position);
    }
    reply.setSuccess(success);
    return reply;
  }
  const wrong = new AppendResp.WrongExpectedVersion();
  if (answer.current < 0) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(answer.current));
  if (expected === 'any') wrong.setExpectedAny(new Empty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new Empty());
  else if (expected < 0) wrong.setExpectedNoStream(new Empty());
  else wrong.setExpectedRevision(String(expected));
  reply.setWrongExpectedVersion(wrong);
  return reply;
}

/** The reply of Streams.BatchAppend to one append of its stream. */
export function batchReply(answer: AppendAnswer, stream: string, correlationId: string, expected: Expected): streams.BatchAppendResp {
  const reply = batchEnvelope(stream, correlationId);
  if (answer.kind === 'success') {
    const success = new BatchAppendResp.Success();
    if (answer.revision < 0) success.setNoStream(new GoogleEmpty());
    else success.setCurrentRevision(String(answer.revision));
    if (answer.position === undefined) success.setNoPosition(new GoogleEmpty());
    else success.setPosition(allPosition(answer.position));
    reply.setSuccess(success);
    return reply;
  }
  if (answer.kind === 'deleted') return withError(reply, 'event_store.client.StreamDeleted', new StreamDeleted());
  const wrong = new WrongExpectedVersion();
  if (answer.current < 0) wrong.setCurrentNoStream(new GoogleEmpty());
  else wrong.setCurrentStreamRevision(String(answer.current));
  if (expected === 'any') wrong.setExpectedAny(new GoogleEmpty());
  else if (expected === 'stream_exists') wrong.setExpectedStreamExists(new GoogleEmpty());
  else if (expected < 0) wrong.setExpectedNoStream(new GoogleEmpty());
  else wrong.setExpectedStreamPosition(String(expected));
  return withError(reply, 'event_store.client.WrongExpectedVersion', wrong);
}

export function batchTooLarge(stream: string, correlationId: string, maximum: number): streams.BatchAppendResp {
  const details = new MaximumAppendSizeExceeded();
  details.setMaxappendsize(maximum);
  return withError(batchEnvelope(stream, correlationId), 'event_store.client.MaximumAppendSizeExceeded', details);
}

/** An event of a read. Reads of one stream carry no usable position: the server sends -1 there. */
export function readEvent(kept: Kept, of: 'stream' | 'all'): streams.ReadResp {
  const recorded = new ReadResp.ReadEvent.RecordedEvent();
  recorded.setId(uuidOf(kept.id));
  recorded.setStreamIdentifier(identifierOf(kept.stream));
  recorded.setStreamRevision(String(kept.revision));
  const position = of === 'all' ? String(kept.position) : '18446744073709551615';
  recorded.setCommitPosition(position);
  recorded.setPreparePosition(position);
  recorded.getMetadataMap().set('type', kept.type);
  recorded.getMetadataMap().set('content-type', kept.json ? 'application/json' : 'application/octet-stream');
  recorded.getMetadataMap().set('created', String(kept.createdTicks));
  recorded.setData(kept.data);
  recorded.setCustomMetadata(kept.metadata);
  const event = new ReadResp.ReadEvent();
  event.setEvent(recorded);
  if (of === 'all') event.setCommitPosition(position);
  else event.setNoPosition(new Empty());
  const reply = new ReadResp();
  reply.setEvent(event);
  return reply;
}

export function confirmation(id: string): streams.ReadResp {
  const reply = new ReadResp();
  const message = new ReadResp.SubscriptionConfirmation();
  message.setSubscriptionId(id);
  reply.setConfirmation(message);
  return reply;
}

export function caughtUp(): streams.ReadResp {
  const reply = new ReadResp();
  reply.setCaughtUp(new ReadResp.CaughtUp());
  return reply;
}

export function checkpoint(position: bigint): streams.ReadResp {
  const reply = new ReadResp();
  const message = new ReadResp.Checkpoint();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  reply.setCheckpoint(message);
  return reply;
}

export function streamNotFound(stream: string): streams.ReadResp {
  const reply = new ReadResp();
  const message = new ReadResp.StreamNotFound();
  message.setStreamIdentifier(identifierOf(stream));
  reply.setStreamNotFound(message);
  return reply;
}

/** A gRPC error with the trailers by which the client tells the server's own errors apart. */
export function serviceError(code: status, details: string, trailers: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

function batchEnvelope(stream: string, correlationId: string): streams.BatchAppendResp {
  const reply = new BatchAppendResp();
  reply.setCorrelationId(uuidOf(correlationId));
  reply.setStreamIdentifier(identifierOf(stream));
  return reply;
}

function withError(reply: streams.BatchAppendResp, type: string, details: { serializeBinary(): Uint8Array }): streams.BatchAppendResp {
  const any = new Any();
  any.pack(details.serializeBinary(), type);
  const error = new statusMessages.Status();
  error.setDetails(any);
  reply.setError(error);
  return reply;
}

function uuidOf(text: string): shared.UUID {
  const uuid = new UUID();
  uuid.setString(text);
  return uuid;
}

function allPosition(position: bigint): shared.AllStreamPosition {
  const message = new AllStreamPosition();
  message.setCommitPosition(String(position));
  message.setPreparePosition(String(position));
  return message;
}
