import type { Command } from 'commander';
import { clientOf, EXIT, Failure, type Client, type Connection } from '../client.js';
import { print, say, type Format, type Line } from '../output.js';
import { endOf } from './days.js';

interface AskOptions extends Connection {
  readonly output: Format;
  readonly asOf?: string;
  readonly limit: string;
  readonly fields?: string;
  readonly sort?: string;
}

/** An option of a list, and the parameter of the API it becomes. */
interface Filter {
  readonly flags: string;
  readonly says: string;
  readonly option: string;
  readonly parameters: (value: string) => Readonly<Record<string, string>>;
}

interface Noun {
  readonly name: string;
  readonly says: string;
  readonly path: string;
  /** Shown in a table; other formats give every column. */
  readonly columns: readonly string[];
  readonly filters: readonly Filter[];
  /** Path of one record. */
  readonly one?: (id: string) => string;
  readonly idSays?: string;
  /** Who asks, unless told otherwise; whoever reads content where left out. */
  readonly as?: string;
}

const equals = (option: string, flags: string, says: string, parameter = option): Filter => ({ option, flags, says, parameters: (value) => ({ [parameter]: value }) });
const switched = (option: string, flags: string, says: string, parameters: Readonly<Record<string, string>>): Filter => ({ option, flags, says, parameters: () => parameters });

const CYCLE = equals('cycle', '--cycle <id>', 'of one cycle', 'cycleId');
const PLAN = equals('plan', '--plan <id>', 'of one plan', 'planId');
const ROWS_MAX = 10_000;
const PAGE = 500;
/** Reads content, of every party; the operator does not. */
const READER = 'EST/EUROPOL';

const NOUNS: readonly Noun[] = [
  { name: 'definition', says: 'published definitions, the newest version of each', path: '/v1/definitions', columns: ['id', 'version', 'programme', 'labels', 'publishedAt'], filters: [], one: (id) => `/v1/definitions/${id}` },
  { name: 'cycle', says: 'cycles', path: '/v1/cycles', columns: ['cycleId', 'state', 'fromDate', 'toDate', 'priorities', 'lines', 'plans', 'openPlans', 'evaluation'], filters: [], one: (id) => `/v1/cycles/${id}` },
  {
    name: 'oap', says: 'operational action plans', path: '/v1/oaps', columns: ['oapId', 'state', 'periodFrom', 'periodTo', 'driver', 'version', 'marking'],
    filters: [CYCLE, equals('state', '--state <state>', 'in one state'), equals('line', '--line <code>', 'of one plan line', 'lineCode')], one: (id) => `/v1/oaps/${id}`,
  },
  {
    name: 'action', says: 'operational actions', path: '/v1/actions', columns: ['planId', 'actionId', 'title', 'status', 'leader', 'startOn', 'endOn'],
    filters: [CYCLE, PLAN, switched('late', '--late', 'live ones past their end', { late: 'true' }), switched('unled', '--unled', 'live ones without a leader', { withoutLeader: 'true' })],
    idSays: 'plan/number, such as empact-2022-fire-2024/3.2', one: (id) => id.replace(/^([^/]+)\/(.+)$/, '/v1/oaps/$1/actions/$2'),
  },
  { name: 'jad', says: 'joint action days', path: '/v1/jads', columns: ['jadId', 'theme', 'status', 'windowFrom', 'windowTo', 'leads', 'countries', 'source'], filters: [CYCLE, PLAN], one: (id) => `/v1/jads/${id}` },
  {
    name: 'deadline', says: 'deadlines, overdue ones first', path: '/v1/deadlines', columns: ['dueOn', 'ruleId', 'scopeId', 'state', 'overdue', 'recipients', 'escalation', 'deadlineId'],
    filters: [
      CYCLE, PLAN, switched('late', '--late', 'overdue ones', { overdue: 'true', duties: 'true' }), equals('rule', '--rule <id>', 'of one rule', 'ruleId'), equals('role', '--role <code>', 'with this role among the recipients'),
      equals('from', '--from <day>', 'due on or after', 'fromDate'), equals('to', '--to <day>', 'due on or before', 'toDate'),
    ],
    one: (id) => `/v1/deadlines/${id}`,
  },
  { name: 'seat', says: 'who holds which seat', path: '/v1/seats', columns: ['cycleId', 'seat', 'target', 'party', 'fromDate', 'toDate'], filters: [CYCLE, PLAN, equals('party', '--party <code>', 'held by one party'), switched('ever', '--ever', 'past and future ones too', { ever: 'true' })] },
  {
    name: 'webhook', says: 'webhooks of seats', path: '/v1/webhooks', columns: ['webhookId', 'role', 'party', 'host', 'state', 'since', 'failures', 'error'], as: 'OPERATOR/EUROPOL',
    filters: [equals('state', '--state <state>', 'live, disabled or removed'), equals('role', '--role <code>', 'of one role')], one: (id) => `/v1/webhooks/${id}`,
  },
  { name: 'result', says: 'results recorded for actions', path: '/v1/results', columns: ['planId', 'actionId', 'indicator', 'value', 'unit', 'country', 'validatedAt', 'provenance'], filters: [CYCLE, PLAN] },
];

/** Adds `empact definition|cycle|oap|action|jad|deadline|seat|webhook|result ls` and `get`: questions to a running engine, now or at a past day. */
export function addAsk(program: Command): void {
  for (const noun of NOUNS) {
    const group = program.commands.find((command) => command.name() === noun.name) ?? program.command(noun.name).description(noun.says);
    const list = group.command('ls').description(`list ${noun.says}`).option('--as-of <day>', 'as it was known at the end of that day, or at an instant').option('--limit <number>', 'rows at most', String(ROWS_MAX))
      .option('--sort <field>', 'in this order; -field for descending').option('--fields <names>', 'these columns alone, with commas between');
    for (const { flags, says } of noun.filters) list.option(flags, says);
    list.action(async (_options: unknown, command: Command) => ls(noun, command));
    if (!noun.one) continue;
    group.command(`get <id>`).description(`one of ${noun.says}${noun.idSays ? ` (${noun.idSays})` : ''}`).option('--as-of <day>', 'as it was known at the end of that day, or at an instant').option('--fields <names>', 'these alone, with commas between')
      .action(async (id: string, _options: unknown, command: Command) => get(noun, id, command));
  }
}

async function ls({ path, columns, filters, says, as }: Noun, command: Command): Promise<void> {
  const options = command.optsWithGlobals<AskOptions>();
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > ROWS_MAX) throw new Failure(`--limit is a whole number from 1 to ${ROWS_MAX}.`, EXIT.usage);
  const client = reader(command, options, as);
  const parameters = new URLSearchParams({ ...chosen(options), limit: String(Math.min(limit, PAGE)) });
  for (const { option, parameters: become } of filters) {
    const value: unknown = command.getOptionValue(option);
    if (typeof value === 'string' || value === true) for (const [name, text] of Object.entries(become(String(value)))) parameters.set(name, text);
  }
  const rows: Line[] = [];
  for (let more = true; more && rows.length < limit; ) {
    const { items, nextCursor } = await client.get<{ items: readonly Line[]; nextCursor: string | null }>(`${path}?${parameters.toString()}`);
    rows.push(...items);
    more = nextCursor !== null;
    if (nextCursor !== null) parameters.set('cursor', nextCursor);
  }
  const asked = options.fields?.split(',');
  print(rows.slice(0, limit), options.output, asked ?? (options.output === 'table' ? columns : undefined));
  say(`${Math.min(rows.length, limit)} ${says}`);
}

async function get({ one, as }: Noun, id: string, command: Command): Promise<void> {
  const options = command.optsWithGlobals<AskOptions>();
  const parameters = new URLSearchParams(chosen(options)).toString();
  const path = one!(id.split('/').map(encodeURIComponent).join('/'));
  const record = await reader(command, options, as).get<Line>(`${path}${parameters ? `?${parameters}` : ''}`);
  if (options.output === 'table') print(Object.entries(record).map(([field, value]) => ({ field, value })), 'table');
  else print([record], options.output);
}

/** What every read may be told: the moment, the order, the fields. */
const chosen = ({ asOf: day, sort, fields }: AskOptions): Readonly<Record<string, string>> => ({ ...(day !== undefined && { asOf: endOf(day) }), ...(sort !== undefined && { sort }), ...(fields !== undefined && { fields }) });

/** A running engine, asked as somebody who may read, unless told otherwise. */
export function reader(command: Command, options: Connection, unlessSaid = READER): Client {
  return clientOf({ ...options, as: command.getOptionValueSourceWithGlobals('as') === 'default' ? unlessSaid : options.as });
}
