import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { BARE_TABLE } from './bare-table.mjs';

const FIELDS = 6;
const db = new Database(workerData.file);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec(BARE_TABLE);
const begin = db.prepare('BEGIN IMMEDIATE');
const commit = db.prepare('COMMIT');
const insert = db.prepare('INSERT INTO events (stream, revision, id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)');

parentPort.on('message', (first) => {
  if (first === 'close') {
    db.close();
    parentPort.close();
    return;
  }
  let count = 0;
  begin.run();
  for (let batch = first; batch; batch = receiveMessageOnPort(parentPort)?.message) {
    for (let i = 0; i < batch.length; i += FIELDS) {
      insert.run(batch[i], batch[i + 1], batch[i + 2], batch[i + 3], batch[i + 4], batch[i + 5]);
      count++;
    }
  }
  commit.run();
  parentPort.postMessage(count);
});
parentPort.postMessage('open');
