import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Answer, EngineProcess } from '../support/engine-process.js';
import { mutationsOf } from '../support/http/mutations.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(60_000);

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly rule?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly parameter?: string; readonly code: string; readonly detail: string }[];
}

/** One request as it goes over the wire; no client may mend what is wrong with it. */
async function send(engine: EngineProcess, path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>): Promise<{ status: number; type: string | null; body: Problem }> {
  const response = await fetch(engine.url + path, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Problem };
}

const deep = (levels: number): string => `{"meta":${'['.repeat(levels)}${']'.repeat(levels)}}`;

/** Bodies that are no body of any command, each with the statuses that say so. */
const NO_BODIES: readonly (readonly [what: string, body: string, statuses: readonly number[]])[] = [
  ['broken JSON', '{"a": ', [400]],
  ['JSON with a comma too many', '{"a": 1,}', [400]],
  ['a list', '[]', [400]],
  ['a text', '"text"', [400]],
  ['null', 'null', [400]],
  ['a number', '1e999', [400]],
  ['__proto__', '{"__proto__": {"role": "COSI"}}', [400]],
  ['__proto__ in meta', '{"meta": {"__proto__": {"provenance": 1}}}', [400]],
  ['constructor', '{"constructor": {"prototype": {"polluted": true}}}', [400]],
  ['the same key twice over', `{${'"a":1,'.repeat(5_000)}"a":1}`, [400]],
  ['ten thousand levels', deep(10_000), [400]],
  ['a million characters', JSON.stringify({ reason: 'x'.repeat(1_048_576) }), [400, 413]],
];

/** Walks the thread; before each command that is right it sends everything that is wrong, in the very state in which the right one is taken. */
class SuspiciousThread extends Thread {
  readonly wrong: string[] = [];
  readonly probed = new Set<string>();

  override async command(name: string, party: string, path: string, body: unknown, more: Parameters<Thread['command']>[4] = {}): Promise<Answer> {
    const { role = this.roleFor(name), subject } = more;
    if (typeof body === 'object' && body !== null && !this.probed.has(name)) {
      this.probed.add(name);
      await this.probe(name, path, body as Record<string, unknown>, { role, party, subject });
    }
    return super.command(name, party, path, body, more);
  }

  private async probe(name: string, path: string, body: Record<string, unknown>, { role, party, subject }: { role: string; party: string; subject?: string }): Promise<void> {
    // What follows from the step before is recorded before the count begins.
    await this.engine.quiet();
    const before = await this.engine.head();
    const authorization = `Bearer ${await this.engine.token(role, party, subject)}`;
    const judge = async (what: string, sent: string, statuses: readonly number[], pointer?: string, headers: Record<string, string> = {}): Promise<void> => {
      const { status, type, body: problem } = await send(this.engine, path, sent, { authorization, ...headers });
      const right = statuses.includes(status) && type === 'application/problem+json' && problem.status === status && typeof problem.code === 'string' && (problem.detail ?? problem.title).length > 0;
      const pointed = pointer === undefined || (problem.errors ?? []).some((error) => error.pointer?.startsWith(pointer.replace(/\/\d+$/, '')));
      if (!right || !pointed) this.wrong.push(`${name}, ${what}: ${status} ${type} ${JSON.stringify(problem).slice(0, 200)}`);
    };
    for (const [what, sent, statuses] of NO_BODIES) await judge(what, sent, statuses);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml']) {
      await judge(type, JSON.stringify(body), [415], undefined, { 'content-type': type });
    }
    for (const { what, pointer, body: mutated } of mutationsOf(body, () => true)) await judge(what, JSON.stringify(mutated), [400], pointer);
    await judge('a stale If-Match', JSON.stringify(body), [404, 412], undefined, { 'if-match': '"999999"' });
    await judge('an If-Match that is none', JSON.stringify(body), [400], undefined, { 'if-match': 'W/"x"' });
    await judge('an idempotency key that is none', JSON.stringify(body), [400], undefined, { 'idempotency-key': '' });
    await judge('an idempotency key too long', JSON.stringify(body), [400], undefined, { 'idempotency-key': 'k'.repeat(200) });
    await judge('no token', JSON.stringify(body), [401], undefined, { authorization: '' });
    await judge('a token that is none', JSON.stringify(body), [401], undefined, { authorization: 'Bearer x.y.z' });
    const seatless = `Bearer ${await this.engine.token('NETWORK_CONTACT', 'DE')}`;
    await judge('a seat that has no say', JSON.stringify(body), [403, 404], undefined, { authorization: seatless });
    const dry = await send(this.engine, `${path}?dryRun=true`, JSON.stringify(body), { authorization });
    if (dry.status !== 200) this.wrong.push(`${name}, dry: ${dry.status} ${JSON.stringify(dry.body)}`);
    await this.engine.quiet();
    const after = await this.engine.head();
    if (after !== before) this.wrong.push(`${name}: ${after - before} events were recorded by what was refused or dry.`);
  }
}

/** The rule a definition is spoilt in. */
const C8B = empact().rules.findIndex(({ id }) => id === 'C8b');
const inRule = (right: string, wrong: string): string => EMPACT_YAML.replace(new RegExp(`(- id: C8b[\\s\\S]*?)${right}`), `$1${wrong}`);

describe('what is wrong is answered as wrong, and recorded nowhere', () => {
  let engine: EngineProcess;
  let thread: SuspiciousThread;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new SuspiciousThread(engine, empact());
  });
  afterAll(() => engine.stop());

  const problemOf = async (work: Promise<Answer>): Promise<Problem> => (await work).body as unknown as Problem;
  const council = () => engine.as('COSI', 'COUNCIL');
  const est = () => engine.as('EST', 'EUROPOL');

  /** Sends what is to be refused and sees that nothing was recorded. */
  const refused = async (work: () => Promise<Answer>): Promise<Problem> => {
    await engine.quiet();
    const before = await engine.head();
    const problem = await problemOf(work());
    await engine.quiet();
    expect(await engine.head()).toBe(before);
    return problem;
  };

  it('before anything is there: definitions', async () => {
    const operator = engine.as('OPERATOR', 'EUROPOL');
    for (const [yaml, pointer] of [
      ['a: [', ''], ['- '.repeat(50_000), ''], ['', ''], ['a: &a [*a]', ''], [EMPACT_YAML.replace('years: 4', 'years: four'), '/years'], [`${EMPACT_YAML}\nid: twice\n`, ''],
      [EMPACT_YAML.replace('AdoptPriority: [{ role: COUNCIL', 'AdoptPriority: [{ role: COUNSEL'), '/authorities/AdoptPriority/0/role'],
      [inRule('event: OAPSubmitted', 'event: OAPSubmited'), `/rules/${C8B}/satisfiedBy/0/event`], [inRule('on: 11-15', 'on: 11-31'), `/rules/${C8B}/on`], [EMPACT_YAML.replace('to: 2022-12-31', 'to: 2022-12-32'), '/planPeriods/0/to'],
    ] as const) {
      const problem = await refused(() => operator.post('/v1/definitions', yaml));
      expect([problem.status, problem.errors!.length > 0, problem.errors!.some((error) => error.pointer?.startsWith(pointer))]).toEqual([400, true, true]);
    }
    const tooLarge = await refused(() => operator.post('/v1/definitions', `# ${'x'.repeat(1_100_000)}`));
    expect(tooLarge.status).toBe(413);
  });

  it('in every state of the thread: bodies, types, days, depth, size, seats, dry runs', async () => {
    await thread.publishAndAnnounce(EMPACT_YAML);
    await thread.decide('2021-05-26');
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: '2021-10-01' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    await thread.oap('SubmitOAP');
    await thread.oap('ReturnOAP', { reasons: 'SYNTHETIC' }, 'COUNCIL');
    await thread.oap('SubmitOAP');
    await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' }, 'COUNCIL');
    await thread.lead('1.1', 'ES', '2021-11-08');
    await engine.advance({ to: '2022-01-10T08:00:00Z' });
    await thread.action('StartAction', '1.1', {}, 'ES');
    await thread.oap('OpenReportingRound', { year: 2022, roundNo: 1, dueOn: '2022-04-29' }, 'EUROPOL');
    await thread.action('ReportActionProgress', '1.1', { year: 2022, roundNo: 1, status: 'ON_TRACK', percent: 20, text: 'SYNTHETIC' }, 'ES');
    await thread.action('RecordResult', '1.1', { indicator: 'ARRESTS', value: 3, unit: 'count', periodFrom: '2022-01-02', periodTo: '2022-01-10', source: 'SYNTHETIC' }, 'ES');
    await thread.oap('SubmitOAPReport', { year: 2022, roundNo: 1, summary: 'SYNTHETIC' });
    await thread.prepareJad('2022-01-17');
    await engine.advance({ to: '2022-01-17T07:00:00Z' });
    await thread.jad('StartJAD');
    await engine.advance({ to: '2022-01-19T09:00:00Z' });
    await thread.jad('ConcludeJAD', { lastDay: '2022-01-18' });
    await thread.jad('CompleteJAD', { summary: 'SYNTHETIC', lessons: 'SYNTHETIC', noResults: true });
    expect(thread.wrong).toEqual([]);
    expect(thread.probed.size).toBeGreaterThanOrEqual(28);
  });

  it('names the rule where a party may not hold the seat', async () => {
    const appoint = (body: Record<string, unknown>, command = 'appoint-driver') => refused(() => est().post(`/v1/cycles/${thread.cycleId}/${command}`, body));
    const from = '2022-02-01';
    expect(await appoint({ lineCode: 'fire', party: 'EUROPOL', from })).toMatchObject({ status: 422, rule: 'I8', errors: [{ pointer: '/party' }] });
    expect(await appoint({ lineCode: 'fire', party: 'FR', from })).toMatchObject({ status: 422, code: 'DRIVER_SEAT_TAKEN', rule: 'I8' });
    expect(await appoint({ lineCode: 'fire', party: 'CH', from }, 'appoint-co-driver')).toMatchObject({ status: 422, rule: 'I9', errors: [{ pointer: '/party' }] });
    expect(await appoint({ lineCode: 'fire', party: 'ES', from }, 'appoint-co-driver')).toMatchObject({ status: 422, code: 'CO_DRIVER_IS_DRIVER', rule: 'I9' });
    expect(await appoint({ lineCode: 'fire', party: 'XX', from })).toMatchObject({ status: 404, errors: [{ pointer: '/party' }] });
    const lead = (party: string) => refused(() => engine.as('DRIVER', 'ES').post(`/v1/oaps/${thread.oapId}/actions/1.2/assign-action-lead`, { party, leadRole: 'LEADER', effectiveFrom: '2022-01-19' }));
    expect(await lead('EUCPN')).toMatchObject({ status: 422, rule: 'I16', errors: [{ pointer: '/party' }] });
    const propose = (leads: string[], actionId = '1.1') => refused(() => engine.as('DRIVER', 'ES').post('/v1/jads', {
      cycleId: thread.cycleId, actions: [{ oapId: thread.oapId, actionId }], theme: 'SYNTHETIC', window: { from: '2022-05-01', to: '2022-05-02' }, leads,
    }));
    expect(await propose(['CH'])).toMatchObject({ status: 422, rule: 'I20', errors: [{ pointer: '/leads/0' }] });
    expect(await propose(['ES'], '9.9')).toMatchObject({ status: 422, rule: 'I20', errors: [{ pointer: '/actions/0/actionId' }] });
  });

  it('answers wrong order with the state, and unknown ids as absent', async () => {
    const oap = (name: string, body: unknown = {}, seat = council()) => refused(() => seat.post(`/v1/oaps/${thread.oapId}/${name}`, body));
    expect(await oap('approve-oap', { docRef: 'SYNTHETIC 9', decidedOn: '2022-01-10' })).toMatchObject({ status: 409, rule: 'I15' });
    expect(await oap('return-oap', { reasons: 'SYNTHETIC' })).toMatchObject({ status: 409 });
    expect(await oap('start-consultation', { closesOn: '2022-03-01' }, engine.as('DRIVER', 'ES'))).toMatchObject({ status: 409 });
    expect(await refused(() => engine.as('DRIVER', 'ES').post(`/v1/oaps/${thread.oapId}/actions/1.2/start-action`))).toMatchObject({ rule: 'I14' });
    expect(await refused(() => engine.as('DRIVER', 'ES').post(`/v1/oaps/${thread.oapId}/actions/9.9/start-action`))).toMatchObject({ status: 404 });
    for (const [path, body] of [
      ['/v1/cycles/empact-2099/adopt-priority', { code: 'drugs', title: 'x', aim: 'x', docRef: 'x', decidedOn: '2021-05-26' }], ['/v1/oaps/empact-2022-drugs-2022/approve-oap', { docRef: 'x1', decidedOn: '2021-05-26' }],
      [`/v1/jads/${'0'.repeat(32)}/start-jad`, {}], ['/v1/cycles/__proto__/activate-cycle', {}], ['/v1/oaps/constructor/submit-oap', {}], ["/v1/oaps/x'%20OR%201=1/submit-oap", {}],
    ] as const) {
      expect([path, (await refused(() => council().post(path, body))).status]).toEqual([path, 404]);
    }
  });

  it('names the seat that is missing, and wants a second pair of eyes', async () => {
    const mine = new Thread(engine, empact(), { line: 'cyber' });
    await mine.adoptPriority('2021-05-26');
    await mine.openLine('2022-01-18');
    const stranger = await refused(() => engine.as('DRIVER', 'FR').post('/v1/oaps', { cycleId: mine.cycleId, priorityCode: 'cyber', lineCode: 'cyber', periodFrom: '2022-01-01', periodTo: '2022-12-31' }));
    expect(stranger).toMatchObject({ status: 403, code: 'AUTHORITY_SEAT_NEEDED' });
    expect(stranger.detail).toMatch(/DRIVER of line cyber/);
    await engine.as('COMMISSION', 'COMMISSION', 'one-person').post(`/v1/cycles/${mine.cycleId}/submit-strategic-plan`, { kind: 'PER_PRIORITY', priorityCode: 'cyber', docRef: 'SYNTHETIC 7' });
    const own = await refused(() => engine.as('COSI', 'COUNCIL', 'one-person').post(`/v1/cycles/${mine.cycleId}/approve-strategic-plan`, { kind: 'PER_PRIORITY', priorityCode: 'cyber', docRef: 'SYNTHETIC 8', decidedOn: '2022-01-18' }));
    expect(own).toMatchObject({ status: 403, code: 'AUTHORITY_FOUR_EYES' });
  });

  it('answers what is hidden as what is absent, whatever is done to it', async () => {
    await thread.prepareJad('2022-03-01');
    const stranger = engine.as('PARTICIPANT', 'DE');
    for (const [command, body] of [['start-jad', {}], ['cancel-jad', { reason: 'SYNTHETIC' }], ['confirm-jad', {}], ['adopt-jad-operational-plan', { planRef: 'SYNTHETIC', days: [{ from: '2022-03-01', to: '2022-03-01' }], centre: 'SYNTHETIC', countries: ['ES'] }], ['conclude-jad', { lastDay: '2022-03-01' }]] as const) {
      const bare = ({ status, code, title, detail, rule, errors }: Problem): unknown => ({ status, code, title, detail: detail?.replace(/[0-9a-f-]{32,36}/g, 'ID'), rule, errors });
      const [hidden, absent] = [await refused(() => stranger.post(`/v1/jads/${thread.jadId}/${command}`, body)), await refused(() => stranger.post(`/v1/jads/${'0'.repeat(thread.jadId.length)}/${command}`, body))];
      expect([command, bare(hidden)]).toEqual([command, bare(absent)]);
      expect(hidden.status).toBe(404);
    }
  });

  it('takes a key for one body only, and an ETag only while it holds', async () => {
    const key = { 'idempotency-key': 'key-1' };
    const path = `/v1/oaps/${thread.oapId}/actions/1.2/assign-action-lead`;
    const body = { party: 'PT', leadRole: 'LEADER', effectiveFrom: '2022-01-19' };
    const driver = engine.as('DRIVER', 'ES');
    const first = await driver.post(path, body, key);
    expect(first.status).toBe(200);
    expect(await refused(() => driver.post(path, { ...body, party: 'FR' }, key))).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    const again = await driver.post(path, body, key);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const stale = await refused(() => driver.post(path, { ...body, party: 'FR' }, { 'if-match': '"0"' }));
    expect(stale).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED', currentRevision: first.body.revision, changedBy: { party: 'ES', role: 'DRIVER' } });
    expect((await driver.post(path, { ...body, party: 'FR', effectiveFrom: '2022-01-20' }, { 'if-match': first.headers.get('etag')! })).status).toBe(200);
  });

  it('outlives headers that are too long and requests that are none', async () => {
    await engine.quiet();
    const before = await engine.head();
    const long = await fetch(`${engine.url}/v1/cycles`, { headers: { authorization: `Bearer ${'x'.repeat(12_000)}` } });
    expect([long.status, long.headers.get('content-type')]).toEqual([401, 'application/problem+json']);
    expect((await fetch(`${engine.url}/v1/cycles`, { headers: { authorization: `Bearer ${'x'.repeat(40_000)}` } })).status).toBe(431);
    for (const bytes of ['GET / HTTP/9.9\r\n\r\n', 'nonsense\r\n\r\n', `POST /v1/cycles HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n`, `POST /v1/cycles HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`]) {
      expect(await raw(engine.url, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    const latin = await send(engine, '/v1/cycles', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), { authorization: `Bearer ${await engine.token('EST', 'EUROPOL')}` });
    expect([latin.status, latin.body.errors?.[0]?.code]).toEqual([400, 'NOT_UTF8']);
    await engine.quiet();
    expect(await engine.head()).toBe(before);
  });

  it('is in health afterwards, its views equal to a new fold, and has said no word of an error of its own', async () => {
    const operator = engine.as('OPERATOR', 'EUROPOL');
    expect((await operator.get('/health')).body).toMatchObject({ status: 'ok' });
    for (const view of ['cycle-board', 'plan-board', 'action-list', 'jads', 'history']) expect((await operator.post(`/v1/projections/${view}/verify`)).body).toMatchObject({ ok: true });
    expect(engine.complaints.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});

/** What a server says to bytes that no client would send. */
function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(10_000, () => socket.destroy(new Error('No answer.')));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.once('close', () => resolve(answer));
    socket.once('error', reject);
  });
}
