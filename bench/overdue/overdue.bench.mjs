/**
 * The backlog of an outage: obligations that all fell due while nothing ran, on an engine in production that comes back.
 *   node bench/overdue/overdue.bench.mjs [--obligations 1000000] [--prof FOLDER]
 * The engine runs once before, at a time at which nothing is due yet, until its views are up to date, as they were before an outage.
 * Measured from the start of the process after that, until each obligation is on record as due, as missed and as told, and its mail is with the
 * mail server; meanwhile queries and commands over HTTP. Prints one JSON line a row; ends with 1 on a miss.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSqliteLog } from '../../dist/libs/engine/src/index.js';
import { Ledger, startedProcess, workedOff } from './measure.mjs';
import { BEFORE, mailServer, recordOutage, tokenIssuer, writeContacts } from './outage.mjs';

/** A million in a quarter of an hour. */
const GOAL_A_SECOND = 1_000_000 / (15 * 60);

const { values } = parseArgs({ options: { obligations: { type: 'string', default: '1000000' }, prof: { type: 'string' } } });
const obligations = Number(values.obligations);
const folder = mkdtempSync(join(tmpdir(), 'empact-bench-'));
const data = join(folder, 'data');
const [mail, issuer] = await Promise.all([mailServer(), tokenIssuer()]);
let engine;

try {
  await recordOutage({ start: async () => [await startedProcess('api', { EMPACT_DATA: data, ...BEFORE })], openLog: () => openSqliteLog({ file: join(data, 'events.db') }), obligations });
  const started = performance.now();
  const profiled = values.prof ? ['--cpu-prof', `--cpu-prof-dir=${values.prof}`] : [];
  engine = await startedProcess('api', { EMPACT_DATA: data, EMPACT_MODE: 'production', SMTP_URL: mail.url, CONTACTS_FILE: writeContacts(folder), OIDC_ISSUER: issuer.issuer }, profiled);
  const ledger = new Ledger(join(data, 'events.db'), { table: 'events', ordinal: 'pos' });
  const missed = await workedOff({ what: `${obligations} overdue obligations`, obligations, goalASecond: GOAL_A_SECOND, started, url: engine.url, processes: { engine }, ledger, mail, issuer });
  process.exitCode = missed ? 1 : 0;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await engine?.end();
  mail.close();
  issuer.close();
  rmSync(folder, { recursive: true, force: true });
}
