import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { EngineProcess } from '../support/engine-process.js';
import { SAMPLE_BODIES } from '../support/http/sample-bodies.js';
import { drawnFrom, wrongBodies, type JsonSchema, type Schemas, type Wrong } from '../support/openapi-mutations.js';
import { seeded } from '../support/random.js';
import { EMPACT_YAML, empact, Thread } from '../support/thread.js';

jest.setTimeout(180_000);

/** Tried of each command, and of each route for many of them. */
const MUTATIONS = 50;
const MUTATIONS_OF_BULK = 8;
const SEED = Number(process.env['BAD_INPUT_SEED'] ?? 20_261_126);
/** Requests under way at once, over connections that are kept. */
const AT_ONCE = 8;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}

interface Tried {
  readonly name: string;
  readonly url: string;
  readonly schema: JsonSchema;
  readonly body: Readonly<Record<string, unknown>>;
  readonly token: string;
  /** Its body is about a cycle and what is in it: days and ids can be foreign to it. */
  readonly inCycle: boolean;
  /** Whether the sound body would be taken in this state. */
  readonly isTaken: boolean;
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer?: string }[];
}

/** Where a name that is foreign is a new one, and so may be right. */
const NEW_NAMES = new Set(['ProposeOperationalAction/actionId', 'CarryOverAction/toActionId']);
/** Commands outside any cycle have days and codes of their own. */
const IN_CYCLE = /^\/v1\/(cycles|oaps|jads|deadlines|records)\b/;

describe(`what the OpenAPI document lets be wrong is answered as wrong (BAD_INPUT_SEED=${SEED})`, () => {
  const definition = empact();
  let engine: EngineProcess;
  let thread: Thread;
  let schemas: Schemas;
  const tried = new Map<string, Tried>();

  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26' });
    thread = new Thread(engine, definition);
    await toTheMiddle(engine, thread);
    const document = (await engine.as('EST', 'EUROPOL').get<{ paths: Record<string, { post?: Operation }>; components: { schemas: Schemas } }>('/docs/openapi.json')).body;
    ({ schemas } = document.components);
    const ids = await idsOf(engine, thread);
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post?.requestBody || !post.parameters?.some(({ name }) => name === 'Idempotency-Key')) continue;
      const one = await prepared(engine, thread, ids, { path, post });
      tried.set(one.name, one);
    }
  });
  afterAll(() => engine.stop());

  /** Sends it as it is; no client may mend it. */
  const send = async ({ url, token }: Pick<Tried, 'url' | 'token'>, body: unknown): Promise<{ status: number; type: string | null; body: Problem }> => {
    const response = await fetch(engine.url + url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
    return { status: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Problem };
  };

  const complaintOf = async (one: Tried, { what, pointer, kind, body }: Wrong): Promise<string | undefined> => {
    const { status, type, body: problem } = await send(one, body);
    const told = `${one.name}: ${what}: ${status} ${JSON.stringify(problem).slice(0, 220)}`;
    const isProblem = type === 'application/problem+json' && typeof problem.code === 'string' && (problem.detail ?? problem.title ?? '').length > 0;
    if (!isProblem || status >= 500) return told;
    const pointed = (problem.errors ?? []).some((fault) => fault.pointer === pointer || fault.pointer?.startsWith(`${pointer}/`) || pointer.startsWith(`${fault.pointer}/`));
    if (kind === 'shape') return status === 400 && pointed ? undefined : told;
    // Whoever may not, or may not know of it, is told no more; else the answer points into the body, at this field or at the one that contradicts it.
    const tells = status === 403 || status === 404 || !one.isTaken || (problem.errors ?? []).some((fault) => fault.pointer?.startsWith('/'));
    return [400, 403, 404, 409, 422].includes(status) && tells ? undefined : told;
  };

  it('every command of the document, fifty times, and nothing is recorded', async () => {
    expect(tried.size).toBeGreaterThanOrEqual(150);
    await engine.quiet();
    const before = await engine.head();
    const wrong: string[] = [];
    const kinds = { shape: 0, meaning: 0 };
    for (const one of tried.values()) {
      const chosen = chosenOf(one, schemas);
      for (let i = 0; i < chosen.length; i += AT_ONCE) {
        const answers = await Promise.all(chosen.slice(i, i + AT_ONCE).map((each) => complaintOf(one, each)));
        wrong.push(...answers.filter((said): said is string => said !== undefined));
      }
      for (const { kind } of chosen) kinds[kind]++;
      if (!one.name.endsWith('Bulk')) expect([one.name, chosen.length]).toEqual([one.name, MUTATIONS]);
    }
    await engine.quiet();
    expect(wrong).toEqual([]);
    expect((await engine.head()) - before).toBe(0);
    expect(kinds.meaning).toBeGreaterThan(200);
  });

  it('the same of what is named in the path: unknown, or no name at all', async () => {
    const wrong: string[] = [];
    for (const one of tried.values()) {
      if (!/\/(cycles|oaps|jads|deadlines|records)\/[^/]+\//.test(one.url)) continue;
      for (const id of ['nope-99', '%00', 'a%20b', 'x'.repeat(300)]) {
        const { status, body } = await send({ ...one, url: one.url.replace(/^(\/v1\/[a-z]+\/)[^/]+/, `$1${id}`) }, one.body);
        if (![400, 403, 404].includes(status) || typeof body.code !== 'string') wrong.push(`${one.name} of ${id.slice(0, 20)}: ${status} ${JSON.stringify(body).slice(0, 160)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('in the middle of a cycle a good part of the sound bodies would have been taken', () => {
    const taken = [...tried.values()].filter(({ isTaken }) => isTaken).map(({ name }) => name);
    expect(taken.length).toBeGreaterThanOrEqual(60);
    expect(taken).toContain('ProposeOperationalAction');
  });

  it('has said no word of an error of its own', async () => {
    expect((await engine.as('OPERATOR', 'EUROPOL').get('/health')).body).toMatchObject({ status: 'ok' });
    expect(engine.complaints.filter((line) => /"level":"error"/.test(line))).toEqual([]);
  });
});

/** As many as are wanted, drawn from all; where one place each is too few, two places at once. */
function chosenOf({ name, schema, body, inCycle }: Tried, schemas: Schemas): readonly Wrong[] {
  const wanted = name.endsWith('Bulk') ? MUTATIONS_OF_BULK : MUTATIONS;
  const random = seeded(SEED + [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const command = name.replace(/Bulk$/, '');
  // Line by line, what is wrong with a line is told of the line: bulk.spec.ts has it.
  const ofLines = body['mode'] === 'each';
  const all = [...wrongBodies(schemas, schema, body)].filter(({ pointer }) => !ofLines || !pointer.startsWith('/items/0/')).filter(({ kind, pointer }) => kind === 'shape' || (inCycle && !NEW_NAMES.has(command + pointer.replace(/^\/items\/0/, ''))));
  return drawnFrom(all, body, { wanted, random });
}

/** A cycle that runs, with one plan in implementation, one in draft and a joint action day that is confirmed. */
async function toTheMiddle(engine: EngineProcess, thread: Thread): Promise<void> {
  await thread.publishAndAnnounce(EMPACT_YAML);
  await thread.toApproval();
  await thread.lead('1.1', 'ES', '2021-11-08');
  await engine.advance({ to: '2022-01-10T08:00:00Z' });
  await thread.action('StartAction', '1.1', {}, 'ES');
  await thread.oap('OpenReportingRound', { year: 2022, roundNo: 1, dueOn: '2022-04-29' }, 'EUROPOL');
  await thread.prepareJad('2022-01-17');
}

interface Ids {
  readonly resultId: string;
  readonly deadlineId: string;
  readonly eventId: string;
  readonly draftId: string;
}

/** Things there are to speak of beside what the thread names itself. */
async function idsOf(engine: EngineProcess, thread: Thread): Promise<Ids> {
  const est = engine.as('EST', 'EUROPOL');
  const recorded = await thread.action('RecordResult', '1.1', { indicator: 'ARRESTS', value: 3, unit: 'count', periodFrom: '2022-01-02', periodTo: '2022-01-10', source: 'SYNTHETIC' }, 'ES');
  const { body: deadlines } = await est.get<{ items: readonly { deadlineId: string }[] }>(`/v1/deadlines?cycleId=${thread.cycleId}&state=open&limit=1`);
  const { body: history } = await est.get<{ items: readonly { eventId: string }[] }>(`/v1/history?stream=cycle-${thread.cycleId}&type=PriorityAdopted&limit=1`);
  await engine.as('DRIVER', 'ES').post('/v1/oaps', { cycleId: thread.cycleId, priorityCode: thread.line.priority, lineCode: thread.line.code, periodFrom: '2023-01-01', periodTo: '2023-12-31' });
  const { body: results } = await est.get<{ items: readonly { resultId: string }[] }>(`/v1/results?planId=${thread.oapId}&limit=1`);
  expect(recorded.status).toBe(200);
  return { resultId: results.items[0]!.resultId, deadlineId: deadlines.items[0]!.deadlineId, eventId: history.items[0]!.eventId, draftId: `${thread.cycleId}-${thread.line.code}-2023` };
}

/** Commands on a plan that is still drafted; the others are about the one in implementation. */
const OF_THE_DRAFT = new Set(['ProposeOperationalAction', 'ReviseOperationalAction', 'WithdrawOperationalAction', 'StartConsultation', 'CancelOAP']);

async function prepared(engine: EngineProcess, thread: Thread, ids: Ids, { path, post }: { path: string; post: Operation }): Promise<Tried> {
  const name = post.operationId;
  const command = name.replace(/Bulk$/, '');
  const collection = path.split('/')[2]!;
  const id = { cycles: thread.cycleId, oaps: OF_THE_DRAFT.has(command) ? ids.draftId : thread.oapId, jads: thread.jadId, deadlines: ids.deadlineId, records: ids.eventId, definitions: thread.definition.id, parties: 'ES', seats: 'DRIVER.ES' }[collection] ?? 'business';
  const url = path.replace('{id}', id).replace('{actionId}', '1.1');
  const line = { ...soundBody(command, thread, ids), ...(name !== command && path.includes('/actions/') && { actionId: '1.1' }), ...(name !== command && collection === 'deadlines' && { id: ids.deadlineId }) };
  const across = name !== command && !path.includes('{id}');
  const body = name === command ? line : { mode: across ? 'each' : 'all', items: [line] };
  const [role, party] = actorOf(command, collection, thread);
  const token = await engine.token(role, party);
  const dry = await fetch(`${engine.url}${url}?dryRun=true`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` } });
  return { name, url, schema: post.requestBody!.content['application/json']!.schema, body, token, inCycle: IN_CYCLE.test(path) && !across, isTaken: dry.status === 200 };
}

/** The sample of each command, about what is there. */
function soundBody(command: string, thread: Thread, ids: Ids): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(SAMPLE_BODIES[command] ?? {})
    .replaceAll(/"empact-20(22-fire-2022|18-fire-2021)"/g, `"${thread.oapId}"`).replaceAll('"empact-2022-fire-2023"', `"${ids.draftId}"`).replaceAll('"actionId":"3.2"', '"actionId":"1.1"')
    // The draft is of the year after.
    .replaceAll(OF_THE_DRAFT.has(command) ? '"2022-' : '"""', '"2023-').replaceAll('"priorityCode":"fire"', `"priorityCode":"${thread.line.priority}"`).replaceAll('"resultId":"0123456789abcdef"', `"resultId":"${ids.resultId}"`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** Whoever may issue the command, as the definition and the walk have it. */
function actorOf(command: string, collection: string, thread: Thread): readonly [role: string, party: string] {
  if (!['cycles', 'oaps', 'jads', 'deadlines', 'records', 'milestones'].includes(collection)) return collection === 'seats' ? ['DRIVER', 'ES'] : ['OPERATOR', 'EUROPOL'];
  if (command === 'RectifyRecord' || command === 'DowngradeMarking') return ['EST', 'EUROPOL'];
  const role = thread.definition.authorities[command]?.[0]?.role ?? 'EST';
  const party: Readonly<Record<string, string>> = { COSI: 'COUNCIL', COUNCIL: 'COUNCIL', PRESIDENCY: 'COUNCIL', GSC: 'COUNCIL', COMMISSION: 'COMMISSION', EST: 'EUROPOL', EUROPOL: 'EUROPOL', FUNDER: 'EUROPOL' };
  return [role, party[role] ?? 'ES'];
}
