import { splitStream, type StoredEvent } from '#kernel';
import type { AllStreamResolvedEvent, Position as StorePosition, ResolvedEvent } from '@eventstore/db-client';
import type { LogFilter, Position, Positioned } from '../../ports.js';

/** Names of the store's own streams and event types begin so; nobody else's may. */
const SYSTEM = '$';

/** Puts the namespace before stream names, and takes it off. Nothing outside the adapter sees it. */
export class Names {
  readonly prefix: string;

  constructor(namespace: string) {
    this.prefix = `${namespace}.`;
  }

  stored(stream: string): string {
    return this.prefix + stream;
  }

  /**
   * Prefixes of the stored names of a filter's categories, for the server to look through its names with. They let a little too
   * much pass (`doorx-1` for `door`): `own` decides.
   */
  prefixes(filter: LogFilter | undefined): string[] {
    const categories = filter?.categories;
    return categories && categories.length > 0 ? [...new Set(categories)].map((category) => this.prefix + category) : [this.prefix];
  }

  /** Whether an event of `$all` is one of this namespace and the filter wants it. */
  own(filter: LogFilter | undefined): (resolved: AllStreamResolvedEvent) => boolean {
    const categories = filter?.categories && new Set(filter.categories);
    const types = filter?.types && new Set(filter.types);
    return ({ event }) => {
      // A link whose target was deleted has no event.
      if (!event?.streamId.startsWith(this.prefix) || event.type.startsWith(SYSTEM)) return false;
      if (types && !types.has(event.type)) return false;
      return !categories || categories.has(splitStream(event.streamId.slice(this.prefix.length)).category);
    };
  }

  /** The event as the engine knows it. */
  event({ id, type, streamId, revision, data, metadata }: NonNullable<ResolvedEvent['event']>): StoredEvent {
    return { id, type, stream: streamId.slice(this.prefix.length), revision: Number(revision), data, metadata: (metadata ?? {}) as unknown as StoredEvent['metadata'] };
  }

  positioned({ event }: AllStreamResolvedEvent): Positioned {
    return { event: this.event(event!), position: textOf(event!.position) };
  }
}

export const isSystemName = (name: string): boolean => name.startsWith(SYSTEM);

const POSITION = /^(0|[1-9][0-9]{0,19})\/(0|[1-9][0-9]{0,19})$/;

/** Commit and prepare position in decimal: JSON has no bigint, and one of the two alone is not a position. */
export const textOf = ({ commit, prepare }: StorePosition): Position => `${commit}/${prepare}`;

/** Throws `RangeError` for a position of another kind of log. */
export function positionOf(text: Position): StorePosition {
  const parts = POSITION.exec(text);
  if (!parts) throw new RangeError(`${JSON.stringify(text)} is not a position of this log.`);
  return { commit: BigInt(parts[1]!), prepare: BigInt(parts[2]!) };
}

export const samePosition = (a: StorePosition, b: StorePosition): boolean => a.commit === b.commit && a.prepare === b.prepare;
