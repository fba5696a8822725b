import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What strace is told to write down: everything that changes a file or makes a change last. */
export const TRACED = 'openat,open,creat,pwrite64,pwritev,pwritev2,write,writev,ftruncate,truncate,fallocate,fdatasync,fsync,msync,unlink,unlinkat,rename,renameat,renameat2,link,linkat';
/** Longest data of one call that is written down whole. */
export const DATA_BYTES_MAX = 262_144;

/**
 * The calls of a trace (`strace -f -y -xx`) that touch files of a folder, in order. `at` is the moment a call counts from: for a write
 * its end, for an acknowledgement its beginning; a sync has `from` too, as it covers what had been written when it was called.
 * Throws on a call that changes files in a way the disk model does not know.
 */
export async function readTrace(file, folder, offset = 0) {
  const calls = [];
  const begun = new Map();
  let line = offset;
  // A short process number is followed by more than one blank.
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line++;
    const unfinished = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/s.exec(text);
    if (unfinished) {
      begun.set(unfinished[1], { name: unfinished[2], head: unfinished[3], from: line });
      continue;
    }
    const resumed = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/s.exec(text);
    const whole = /^(\d+) +(\w+)\((.*)$/s.exec(text);
    let call;
    if (resumed) {
      const { name, head, from } = begun.get(resumed[1]) ?? {};
      begun.delete(resumed[1]);
      if (name !== resumed[2]) continue;
      call = callOf(name, head + resumed[3], from, line, folder);
    } else if (whole) call = callOf(whole[2], whole[3], line, line, folder);
    if (call) calls.push(call);
  }
  return { calls, end: line };
}

function callOf(name, rest, from, at, folder) {
  const [, args, result] = /^(.*)\)\s+= (.*)$/s.exec(rest) ?? [];
  if (args === undefined || result.startsWith('-1')) return undefined;
  const paths = [...args.matchAll(/(?:<((?:\\x[0-9a-f]{2})*)>)|(?:"((?:\\x[0-9a-f]{2})*)")/g)].map(([, told, given]) => told ?? given);
  const names = paths.map((path) => nameIn(folder, text(path)));
  const opened = nameIn(folder, text(/<((?:\\x[0-9a-f]{2})*)>/.exec(result)?.[1] ?? ''));
  if (opened === undefined && names.every((known) => known === undefined)) return undefined;
  const make = CALLS[name];
  if (!make) throw new Error(`Line ${at}: ${name} on a file of the log; the disk model does not know it.`);
  return make({ args, result, paths, file: names[0] ?? names.at(-1), opened, from, at });
}

const lastNumber = (args) => Number(args.slice(args.lastIndexOf(',') + 1));
const sync = ({ file, from, at }) => ({ kind: 'sync', file, from, at });
const open = ({ args, opened, at }) => opened && { kind: 'open', file: opened, creates: args.includes('O_CREAT'), truncates: args.includes('O_TRUNC'), at };
const dataOf = ({ args, paths, result, at }) => {
  if (args.includes('"...')) throw new Error(`Line ${at}: more data than the trace holds.`);
  return bytes(paths[1]).subarray(0, Number.parseInt(result, 10));
};

/** What each call is to the disk. */
const CALLS = {
  openat: open,
  open,
  pwrite64: (call) => ({ kind: 'write', file: call.file, offset: lastNumber(call.args), data: dataOf(call), at: call.at }),
  write: (call) => {
    if (call.file !== 'acks') throw new Error(`Line ${call.at}: a write to ${call.file} without a place.`);
    return { kind: 'ack', text: dataOf(call).toString(), at: call.from };
  },
  ftruncate: ({ args, file, at }) => ({ kind: 'truncate', file, size: lastNumber(args), at }),
  fsync: sync,
  fdatasync: sync,
  unlink: ({ file, at }) => ({ kind: 'unlink', file, at }),
  unlinkat: ({ file, at }) => ({ kind: 'unlink', file, at }),
};

/** The name of a file in the folder, '' for the folder itself, undefined for any other. The shared-memory file is made anew after every crash. */
function nameIn(folder, path) {
  if (path === folder) return '';
  if (!path.startsWith(`${folder}/`) || path.endsWith('-shm')) return undefined;
  return path.slice(folder.length + 1).replace(/ \(deleted\)$/, '');
}

const bytes = (hex) => Buffer.from(hex.replaceAll('\\x', ''), 'hex');
const text = (hex) => bytes(hex).toString();
