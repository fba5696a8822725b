import { clockAfter, CYCLE, GOAL } from './world.mjs';
import { commandIdOf, party } from './writers.mjs';

const SIDE_BY_SIDE = 16;
const PAGES_MAX = 3;
const OPERATOR = { role: 'OPERATOR', party: 'EUROPOL' };
/** One who reads everything, and one from whom joint action days are hidden until the embargo is lifted. */
const VIEWERS = [{ role: 'EST', party: 'EUROPOL' }, { role: 'PARTICIPANT', party: 'DK' }];

/** What was acknowledged and is not in the log as it was acknowledged. */
export function lost(acked, { byCommand }) {
  const found = [];
  for (const { command, text } of acked) {
    const { stream, events } = JSON.parse(text);
    const written = byCommand.get(commandIdOf(command)) ?? [];
    const said = events.map(({ type, id, revision }) => `${stream}@${revision} ${id} ${type}`).join();
    const stands = written.map(({ type, id, revision, stream: in_ }) => `${in_}@${revision} ${id} ${type}`).join();
    if (said !== stands) found.push(`${command.key} was acknowledged as ${said || 'nothing'} and stands as ${stands || 'nothing'}`);
  }
  return found;
}

/** Repeats commands with their ids: what was acknowledged answers byte for byte as then; what was not, at most once, and then always the same. */
export async function repeat(engine, acked, open) {
  const found = [];
  const happened = [];
  await sideBySide(acked, async ({ command, status, text, etag }) => {
    const again = await engine.send(command);
    if (again.status !== status || again.text !== text || again.headers.etag !== etag) found.push(`${command.key} answered ${status} ${text} ${etag}, and repeated ${again.status} ${again.text} ${again.headers.etag}`);
    else if (again.headers['idempotency-replayed'] !== 'true') found.push(`${command.key} was carried out again`);
  });
  await sideBySide(open, async (command) => {
    const first = await engine.send(command);
    const second = await engine.send(command);
    if (first.status >= 500) found.push(`${command.key} answers ${first.status} ${first.text} to one at a time`);
    if (first.status !== second.status || bare(first) !== bare(second)) found.push(`${command.key} answers ${first.status} ${first.text}, then ${second.status} ${second.text}`);
    if (first.status < 300) happened.push({ command, status: first.status, text: first.text, etag: first.headers.etag });
  });
  return { found, happened };
}

/** A problem tells its request apart; a result does not. */
const bare = ({ status, text }) => (status < 300 ? text : /"code":"[A-Z_]+"/.exec(text)?.[0]);

/** Every view against a new fold of the journal. */
export async function verify(engine) {
  const found = [];
  const { items } = JSON.parse((await engine.must({ method: 'GET', path: '/v1/projections', ...OPERATOR })).text);
  for (const { view, state, parked } of items) {
    const report = JSON.parse((await engine.must({ path: `/v1/projections/${view}/verify`, ...OPERATOR })).text);
    if (!report.ok || report.certificate !== 'agrees') found.push(`${view} is not what its events say: ${JSON.stringify(report).slice(0, 500)}`);
    if (state !== 'live' || parked.length > 0) found.push(`${view} is ${state}, ${parked.length} parked`);
  }
  if (items.length === 0) found.push('there are no views');
  return { found, views: items.length };
}

/**
 * Every query, live and as of the head, byte for byte. A command of its own goes before: the clock stands where the last event was
 * recorded, and nothing follows from it.
 */
export async function compareAsOf(engine, { world, round, random, routes }) {
  const { stream, revision } = JSON.parse((await engine.must({ ...party(`${round + 2}.as.of`), key: `as-of-${round}` })).text);
  const after = { 'read-after': `${stream}@${revision}` };
  const { headers } = await engine.must({ method: 'GET', path: '/v1/cycles', ...VIEWERS[0], headers: after });
  const found = [];
  let compared = 0;
  for (const viewer of VIEWERS) {
    for (const route of await pathsOf(engine, { world, random, routes })) {
      for (let cursor, page = 0; page < PAGES_MAX; page++) {
        const path = `${route}${route.includes('?') ? '&' : '?'}${cursor ? `cursor=${encodeURIComponent(cursor)}` : 'x'}`.replace(/[?&]x$/, '');
        const [live, asOf] = [await engine.send({ method: 'GET', path, ...viewer }), await engine.send({ method: 'GET', path: `${path}${path.includes('?') ? '&' : '?'}asOfSeq=${headers.seq}`, ...viewer })];
        compared++;
        if (live.status >= 500 || live.status !== asOf.status || (live.status === 200 && live.text !== asOf.text)) found.push(differing(path, viewer, live, asOf));
        cursor = live.status === 200 ? JSON.parse(live.text).nextCursor : undefined;
        if (!cursor) break;
      }
    }
  }
  return { found, compared };
}

function differing(path, { role }, live, asOf) {
  const at = [...live.text].findIndex((character, n) => character !== asOf.text[n]);
  return `${path} as ${role} differs from byte ${at} on: live ${live.status} ${live.text.slice(Math.max(0, at - 80), at + 120)}, as of the head ${asOf.status} ${asOf.text.slice(Math.max(0, at - 80), at + 120)}`;
}

/** The routes of every query that can be asked as of a moment, as the API's own document has them. */
export async function queryRoutes(engine) {
  const { paths } = JSON.parse((await engine.must({ method: 'GET', path: '/docs/openapi.json' })).text);
  return Object.entries(paths).flatMap(([path, { get }]) => {
    const names = get?.parameters?.map(({ name }) => name) ?? [];
    if (!names.includes('asOfSeq')) return [];
    const needed = get.parameters.filter((parameter) => parameter.in === 'query' && parameter.required).map(({ name }) => name);
    return [{ path, isList: names.includes('limit'), needed }];
  });
}

async function pathsOf(engine, { world, random, routes }) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const listed = async (path, id) => JSON.parse((await engine.must({ method: 'GET', path, ...VIEWERS[0] })).text).items.map((item) => item[id]);
  const line = pick(world.lines);
  const ids = {
    cycles: CYCLE, oaps: pick([line.plan, line.next]), jads: pick(world.jads), definitions: CYCLE,
    deadlines: pick(await listed('/v1/deadlines?limit=200', 'deadlineId')), history: pick(await listed('/v1/history?limit=200&sort=-seq', 'eventId')),
  };
  return routes.map(({ path, isList, needed }) => {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => ({ lineCode: line.code, goal: GOAL, actionId: '1.1' })[name] ?? ids[path.split('/')[2]]);
    const query = [...(isList ? ['limit=500'] : []), ...needed.map((name) => `${name}=${{ cycleId: CYCLE }[name]}`)].join('&');
    return query ? `${filled}?${query}` : filled;
  });
}

/** To where the round's days lead, however far the walk had come; nothing may be told twice on the way. Answers when all is quiet. */
export const moveClock = (engine, rounds) => engine.send({ path: '/v1/demo/clock', body: { to: clockAfter(rounds) }, ...OPERATOR });

/** A consultation that the clock is to close within the round's days. */
export const openConsultation = (engine, line, closesOn, key) =>
  engine.must({ path: `/v1/oaps/${line.next}/start-consultation`, body: { closesOn }, role: 'DRIVER', party: line.driver, key });

async function sideBySide(list, task) {
  const left = [...list];
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await task(next);
  }));
}
