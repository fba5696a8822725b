import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';

/** Appends of 4 KiB with an fdatasync each, a second: what the disk allows, whoever writes. */
export function fdatasyncRate(file, milliseconds) {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4_096, 1);
  const start = performance.now();
  let syncs = 0;
  for (; performance.now() - start < milliseconds; syncs++) {
    writeSync(descriptor, block);
    fdatasyncSync(descriptor);
  }
  const rate = syncs / ((performance.now() - start) / 1_000);
  closeSync(descriptor);
  rmSync(file);
  return rate;
}
