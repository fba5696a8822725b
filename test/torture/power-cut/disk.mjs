/** What a disk may hold after the power went, given the calls made until then. */

const SECTOR = 512;

/**
 * An image of the folder after a cut at a moment of the trace: `Map` of name to bytes. What was synced is there. Of what was written
 * and not synced, each piece is there, not there, or there in part, in any combination (`fate` says); a later one may be there without
 * an earlier. A name made or removed since the folder was last synced may be as before: names go in order.
 */
export function imageAt(calls, moment, fate) {
  const files = [];
  const names = new Map();
  const changes = [];
  let syncedChanges = 0;
  for (const call of calls) {
    if (call.kind === 'ack' || call.at > moment) continue;
    const inode = names.get(call.file);
    switch (call.kind) {
      case 'open':
        if (call.creates && inode === undefined) {
          names.set(call.file, files.length);
          changes.push({ name: call.file, inode: files.length, at: call.at });
          files.push({ pieces: [], synced: 0 });
        } else if (call.truncates) files[inode].pieces.push({ size: 0, at: call.at });
        break;
      case 'unlink':
        names.delete(call.file);
        changes.push({ name: call.file, at: call.at });
        break;
      case 'sync':
        if (call.file === '') syncedChanges = Math.max(syncedChanges, changes.filter(({ at }) => at < call.from).length);
        else if (inode !== undefined) files[inode].synced = Math.max(files[inode].synced, files[inode].pieces.filter(({ at }) => at < call.from).length);
        break;
      default:
        files[inode].pieces.push(call.kind === 'write' ? { offset: call.offset, data: call.data, at: call.at } : { size: call.size, at: call.at });
    }
  }
  const present = new Map();
  for (const { name, inode } of changes.slice(0, syncedChanges + fate.names(changes.length - syncedChanges))) {
    if (inode === undefined) present.delete(name);
    else present.set(name, inode);
  }
  return new Map([...present].map(([name, inode]) => [name, contentOf(files[inode], fate)]));
}

function contentOf({ pieces, synced }, fate) {
  const content = new Growing();
  for (const piece of pieces.slice(0, synced)) content.apply(piece);
  const open = pieces.slice(synced);
  for (const [i, piece] of open.entries()) {
    const lot = fate.piece(i, open.length);
    if (lot === 'kept') content.apply(piece);
    else if (lot === 'torn') {
      if (piece.data === undefined) continue;
      for (const part of sectorsOf(piece)) if (fate.sector()) content.apply(part);
    }
  }
  return content.bytes();
}

/** A write in the parts a disk writes as one. */
function sectorsOf({ offset, data }) {
  const parts = [];
  for (let from = 0; from < data.length; ) {
    const to = Math.min(data.length, from + SECTOR - ((offset + from) % SECTOR));
    parts.push({ offset: offset + from, data: data.subarray(from, to) });
    from = to;
  }
  return parts;
}

class Growing {
  #buffer = Buffer.alloc(65_536);
  #size = 0;

  apply({ offset, data, size }) {
    if (data === undefined) return this.#resize(size);
    if (offset + data.length > this.#size) this.#resize(offset + data.length);
    data.copy(this.#buffer, offset);
  }

  bytes() {
    return this.#buffer.subarray(0, this.#size);
  }

  #resize(size) {
    if (size > this.#buffer.length) this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(Math.max(size, this.#buffer.length))]);
    if (size < this.#size) this.#buffer.fill(0, size, this.#size);
    this.#size = size;
  }
}

/** How a cut treats what was not synced, drawn by chance. */
export function fateOf(random) {
  const share = random();
  const chance = (kept, torn) => {
    const lot = random();
    return lot < kept ? 'kept' : lot < kept + torn ? 'torn' : 'dropped';
  };
  const kinds = {
    /** Nothing of it reached the disk, or everything, or the first so many with the next torn. */
    dropped: () => 'dropped',
    kept: () => 'kept',
    prefix: (i, count) => (i < Math.floor(share * count) ? 'kept' : i === Math.floor(share * count) ? 'torn' : 'dropped'),
    /** The last so many without the first: written in another order. */
    suffix: (i, count) => (i < Math.floor(share * count) ? 'dropped' : 'kept'),
    scattered: () => chance(share, 0),
    torn: () => chance(share / 2, 0.5),
  };
  const kind = Object.keys(kinds)[Math.floor(random() * Object.keys(kinds).length)];
  return { kind, piece: kinds[kind], sector: () => random() < 0.5, names: (count) => Math.floor(random() * (count + 1)) };
}
