/** A deployment that was down while everything fell due: its folder, the mail server and the issuer of tokens it is given when it comes back. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const ROOT = new URL('../../', import.meta.url).pathname;
/** Bodies, held by claim: each is told at one mailbox. */
const RECIPIENTS = ['EST', 'COSI', 'COMMISSION', 'GSC'];
const CYCLE = 'empact-2022';
/** Obligations fall due on days of this year, so that their order can be seen. */
const FIRST_DUE = Date.UTC(2024, 0, 1, 22);
const DAY_MS = 86_400_000;
const DUE_DAYS = 360;
const APPENDS_AT_ONCE = 256;

export const seconds = (milliseconds) => Math.round(milliseconds / 100) / 10;

/** Mailboxes of those who are told, as production wants them. */
export function writeContacts(folder) {
  const file = join(folder, 'contacts.yaml');
  writeFileSync(file, `${RECIPIENTS.map((role) => `${role}: ${role.toLowerCase()}@bodies.example`).join('\n')}\n`);
  return file;
}

/** An environment in which nothing is due yet: the demo's clock stands before the first reminder. */
export const BEFORE = { EMPACT_MODE: 'demo', EMPACT_AT: '2021-05-26' };

/**
 * Brings a deployment to where it was before the outage: a cycle by commands, then the obligations as the scheduler would have recorded them, then views that
 * hold all of it, as no outage takes them away. `start` starts its processes in `BEFORE`, the first of them answers; `openLog` opens its log while none of them runs.
 */
export async function recordOutage({ start, openLog, obligations }) {
  let processes = await start();
  await announceCycle(postTo(processes[0].url));
  await ended(processes);
  const began = performance.now();
  const log = await openLog();
  await recordObligations(log, obligations);
  await log.close();
  console.error(`recorded ${obligations} obligations in ${seconds(performance.now() - began)} s`);
  const begun = performance.now();
  processes = await start();
  await ended(processes);
  console.error(`read by the views in ${seconds(performance.now() - begun)} s`);
}

const ended = (processes) => Promise.all(processes.map((each) => each.end()));

/** Commands of whatever role, as the demo lets them be given. */
const postTo = (url) => async (role, path, body, type = 'application/json') => {
  const { token } = await (await fetch(`${url}/v1/demo/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role, party: 'EUROPOL' }) })).json();
  const answer = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': type }, body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
};

/** The definition, and a cycle that has pinned it: what commands and recipients rest on. */
async function announceCycle(post) {
  await post('OPERATOR', '/v1/definitions', readFileSync(join(ROOT, 'definitions/empact-2022.yaml'), 'utf8'), 'application/yaml');
  await post('EST', '/v1/cycles', JSON.stringify({ programme: 'empact', startYear: 2022, definition: { id: CYCLE, version: 1 } }));
}

const streamOf = (n) => `deadline-${CYCLE}.BENCH.${CYCLE}.X${n}.1`;
const BENCH_STREAM = new RegExp(`^deadline-${CYCLE}\\.BENCH\\.${CYCLE}\\.X(\\d+)\\.1$`);

/** Which obligation a stream is of: who is told, and on which day of the year it fell due. Undefined for other streams. */
export function obligationOf(stream) {
  const n = BENCH_STREAM.exec(stream)?.[1];
  return n === undefined ? undefined : obligation(Number(n));
}

const obligation = (n) => ({ recipient: RECIPIENTS[n % RECIPIENTS.length], day: n % DUE_DAYS });

/** The first rung of `count` obligations, as the alarm clock knows it before anything is due. */
export const firstAlarms = (count) => Array.from({ length: count }, (_, n) => ({ id: `${streamOf(n).slice('deadline-'.length)}.0`, dueAt: scheduled(n).event.data.rungs[0].at }));

/** The nth obligation, as the scheduler records them: three reminders and the miss, for one body. SYNTHETIC. */
function scheduled(n) {
  const { recipient: role, day } = obligation(n);
  const due = FIRST_DUE + day * DAY_MS;
  const at = (days) => new Date(due - days * DAY_MS).toISOString();
  const reminders = [10, 3, 1].map((days, no) => ({ no, kind: 'reminder', at: at(days), workdays: days, to: [role] }));
  const scope = { kind: 'party', id: `${CYCLE}.X${n}` };
  const stream = streamOf(n);
  const deadlineId = stream.slice('deadline-'.length);
  const commandId = uuidFrom(`bench ${n}`);
  return {
    stream,
    event: {
      id: commandId, type: 'DeadlineScheduled',
      data: {
        deadlineId, cycleId: CYCLE, ruleId: 'BENCH', scope, occurrence: 1, dueOn: at(0).slice(0, 10), dueAt: at(0), zone: 'Europe/Brussels',
        rungs: [...reminders, { no: 3, kind: 'missed', at: at(0), workdays: 0, to: [] }], recipients: [role],
        explanation: { anchor: { name: 'cycleStart', on: '2022-01-01' }, rule: { id: 'BENCH', definition: { id: CYCLE, version: 1 } }, steps: [], skipped: [] },
      },
      metadata: {
        v: 1, actor: { subject: 'deadline-scheduler', role: 'SYSTEM', party: 'ENGINE' }, effectiveAt: '2021-05-27T07:00:00.000Z', recordedAt: '2021-05-27T07:00:00.000Z', marking: 'LIMITE',
        commandId, commandHash: createHash('sha256').update(commandId).digest('hex'), $correlationId: commandId, $causationId: commandId, cycleId: CYCLE, definition: { id: CYCLE, version: 1 }, facts: [],
      },
    },
  };
}

/** Records `count` obligations by whatever log is given. */
async function recordObligations(log, count) {
  for (let from = 0; from < count; from += APPENDS_AT_ONCE) {
    const batch = Array.from({ length: Math.min(APPENDS_AT_ONCE, count - from) }, (_, i) => scheduled(from + i));
    await Promise.all(batch.map(({ stream, event }) => log.append({ stream, expectedRevision: -1, events: [event] })));
  }
}

function uuidFrom(text) {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const HEADERS_END = '\r\n\r\n';
/** Of quoted-printable: no break at all. */
const SOFT_BREAK = '=\r\n';
const OVERDUE_LINE = /^Overdue: .*\.X(\d+)\r$/gm;

/** Takes every mail and counts how often each Message-ID came and how often each obligation was told. */
export async function mailServer() {
  const times = new Map();
  const told = new Map();
  const latest = new Map();
  let mails = 0;
  let outOfOrder = 0;
  const tell = (n) => {
    const { recipient, day } = obligation(n);
    told.set(n, (told.get(n) ?? 0) + 1);
    if (day < (latest.get(recipient) ?? -1)) outOfOrder++;
    latest.set(recipient, Math.max(day, latest.get(recipient) ?? -1));
  };
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setNoDelay(true);
    let data;
    let rest = '';
    socket.write('220 bench\r\n');
    socket.on('data', (chunk) => {
      rest += chunk;
      for (;;) {
        if (data) {
          const end = rest.indexOf('\r\n.\r\n');
          if (end < 0) return;
          const mail = rest.slice(0, end);
          const id = /^Message-ID: (.*)$/im.exec(mail)?.[1];
          times.set(id, (times.get(id) ?? 0) + 1);
          // Said in English once in each mail.
          const body = mail.slice(mail.indexOf(HEADERS_END)).replaceAll(SOFT_BREAK, '');
          for (const [, n] of body.matchAll(OVERDUE_LINE)) tell(Number(n));
          mails++;
          rest = rest.slice(end + 5);
          data = false;
          socket.write('250 taken\r\n');
          continue;
        }
        const end = rest.indexOf('\r\n');
        if (end < 0) return;
        const line = rest.slice(0, end).toUpperCase();
        rest = rest.slice(end + 2);
        if (line.startsWith('DATA')) {
          data = true;
          socket.write('354 go on\r\n');
        } else if (line.startsWith('QUIT')) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${server.address().port}`,
    get mails() { return mails; },
    get twice() { return [...times.values()].filter((n) => n > 1).length; },
    /** Obligations told after a later one of the same recipient. */
    get outOfOrder() { return outOfOrder; },
    /** Which of the first `count` obligations were not told once, and how often they were. */
    notOnce: (count) => Array.from({ length: count }, (_, n) => [n, told.get(n) ?? 0]).filter(([, times]) => times !== 1),
    close: () => server.close(),
  };
}

/** An issuer of access tokens on loopback. */
export async function tokenIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' };
  const server = createHttpServer((_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;
  return {
    issuer,
    token: (role, party) => new SignJWT({ party, roles: [role] }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' }).setIssuer(issuer).setAudience('empact-engine').setSubject('bench').setIssuedAt().setExpirationTime('1h').sign(privateKey),
    close: () => server.close(),
  };
}
