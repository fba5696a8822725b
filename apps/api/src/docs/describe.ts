import { applyDecorators } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags, type ApiResponseOptions } from '@nestjs/swagger';
import type { BulkRoute, CommandRoute } from '../commands/routes.js';
import { schemaOfRow } from '../queries/columns.js';
import type { QueryRoute } from '../queries/routes.js';
import { ID } from '../http/checks.js';
import type { Schema } from './schema.js';

export const BEARER = 'token';
export const PROBLEM_SCHEMA = '#/components/schemas/Problem';
export const BULK_ANSWER_SCHEMA = '#/components/schemas/BulkAnswer';
export const COMMAND_ANSWER_SCHEMA = '#/components/schemas/CommandAnswer';

type Decorate = MethodDecorator & ClassDecorator;

const described = (options: { schema?: Schema; description: string; status: number; headers?: Readonly<Record<string, unknown>> }, type = 'application/json'): MethodDecorator =>
  ApiResponse({ status: options.status, description: options.description, headers: options.headers, ...(options.schema && { content: { [type]: { schema: options.schema } } }) } as ApiResponseOptions);

/** What each status of a problem says, on every route. */
export const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `errors` says where.',
  401: 'A valid access token is needed.',
  403: 'The seat or role needed is not held.',
  404: 'It does not exist, or may not be seen.',
  409: 'Not possible in the present state.',
  412: 'It has changed since you saw it.',
  413: 'The body is too large.',
  415: 'The media type is not supported.',
  422: 'A rule is broken, named in `rule`; or the idempotency key was used for another request.',
  429: 'Too much from one caller; try again after `Retry-After` seconds.',
  503: 'Not possible now; try again after `Retry-After` seconds.',
};

export const problemResponse = (description: string): { description: string; content: Record<string, { schema: Schema }> } => ({ description, content: { 'application/problem+json': { schema: { $ref: PROBLEM_SCHEMA } } } });

/** The problems a route may answer. Where the caller is known, his rate is bounded. */
export const problems = (...statuses: readonly number[]): Decorate =>
  applyDecorators(...[...new Set([...statuses, ...(statuses.includes(401) ? [429] : [])])].sort((a, b) => a - b).map((status) => described({ status, description: PROBLEMS[status]!, schema: { $ref: PROBLEM_SCHEMA } }, 'application/problem+json')));

const TEXT_HEADER = { schema: { type: 'string' } };
const TAG_HEADER = { ETag: { description: 'The last revision that touched the resource.', ...TEXT_HEADER } };

/** Two definitions side by side. */
export const COMPARISON: Readonly<Record<string, Schema>> = {
  sentences: { type: 'array', items: { type: 'object', required: ['en', 'fr'], properties: { en: { type: 'string' }, fr: { type: 'string' } } } },
  changes: {
    type: 'array',
    items: {
      type: 'object',
      required: ['subject', 'id', 'change', 'fields'],
      properties: {
        subject: { type: 'string', description: 'A list of the definition; `definition` is what stands in none.' }, id: { type: 'string', description: 'Code in the list.' }, change: { type: 'string', enum: ['added', 'changed', 'removed'] },
        fields: { type: 'array', items: { type: 'object', properties: { field: { type: 'string' }, before: {}, after: {} } } },
      },
    },
  },
};

/** What a dry run tells of deadlines. */
const MOVES: Readonly<Record<string, Schema>> = {
  moves: {
    type: 'array', description: 'In a dry run: whose deadlines would begin, move, be met or end, from which day to which, and why. Of PublishDefinition: if the cycles that have an older version took it up.',
    items: {
      type: 'object',
      required: ['deadlineId', 'cycleId', 'ruleId', 'scope', 'change', 'recipients'],
      properties: {
        deadlineId: { type: 'string' }, cycleId: { type: 'string' }, ruleId: { type: 'string' }, scope: { type: 'object' }, change: { type: 'string', enum: ['begins', 'moves', 'lapses', 'resumes', 'suspends', 'is met'] },
        from: { type: 'string', format: 'date' }, to: { type: 'string', format: 'date' }, recipients: { type: 'array', items: { type: 'string' } }, explanation: { type: 'object' },
      },
    },
  },
  more: { type: 'integer', description: 'In a dry run: how many more, beyond the bound of the list or not for the asker to know.' },
};

/** The answer to every command. */
export const COMMAND_ANSWER: Schema = {
  type: 'object',
  required: ['stream', 'revision', 'id', 'events'],
  properties: {
    stream: { type: 'string' },
    revision: { type: 'integer', description: 'Of the stream after the command.' },
    id: { type: 'string', description: 'Of the stream, without its category.' },
    dryRun: { type: 'boolean' },
    ...MOVES,
    secret: { type: 'string', description: 'Of RegisterWebhook: what its receiver checks signatures with. It is shown this once; the same Idempotency-Key shows it again.' },
    comparison: { type: 'object', description: 'In a dry run of MigrateCycle: the two versions side by side.', properties: COMPARISON },
    events: {
      type: 'array',
      items: {
        type: 'object',
        required: ['type', 'id', 'revision'],
        properties: { type: { type: 'string' }, id: { type: 'string', format: 'uuid' }, revision: { type: 'integer' }, data: { description: 'In a dry run.' } },
      },
    },
  },
};

/** What OpenAPI says of a command; its operation is named like the command. */
export function describeCommand(route: CommandRoute): MethodDecorator {
  const pathIds = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ApiParam({ name: name!, schema: { type: 'string', pattern: ID.source } }));
  return applyDecorators(
    ApiTags(route.collection),
    ApiBearerAuth(BEARER),
    ApiOperation({ operationId: route.command, summary: words(route.command) }),
    ...pathIds,
    ApiBody({ type: route.body, required: false }),
    ApiQuery({ name: 'dryRun', required: false, schema: { type: 'boolean' }, description: 'Tells what would happen: events, deadlines, refusal; nothing is written.' }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'The same key with the same body is one command, however often it is sent.', schema: { type: 'string', maxLength: 128 } }),
    ApiHeader({ name: 'If-Match', required: false, description: 'The ETag last seen; 412 if the resource has changed since.', ...TEXT_HEADER }),
    ApiHeader({ name: 'X-Correlation-Id', required: false, description: 'Ties together what belongs together.', schema: { type: 'string', maxLength: 128 } }),
    described({ status: 200, description: route.creates ? 'There was nothing to do, or a dry run.' : 'Recorded; no events if there was nothing to do.', schema: { $ref: COMMAND_ANSWER_SCHEMA }, headers: TAG_HEADER }),
    ...(route.creates ? [described({ status: 201, description: 'Created.', schema: { $ref: COMMAND_ANSWER_SCHEMA }, headers: { ...TAG_HEADER, Location: TEXT_HEADER } })] : []),
    problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 503),
  );
}

/** The answer to many at once. */
export const BULK_ANSWER: Schema = {
  type: 'object',
  required: ['mode', 'done', 'refused', 'items'],
  properties: {
    mode: { type: 'string', enum: ['all', 'each'] },
    dryRun: { type: 'boolean' },
    stream: { type: 'string', description: 'Where all lines are about one.' },
    id: { type: 'string' },
    revision: { type: 'integer', description: 'Of that stream after the last line.' },
    done: { type: 'integer', description: 'Lines that were taken, those with nothing to do among them.' },
    refused: { type: 'integer' },
    ...MOVES,
    items: {
      type: 'array',
      description: 'One for each line, in their order.',
      items: {
        type: 'object',
        required: ['status'],
        properties: {
          status: { type: 'integer', description: 'What the line would be answered on its own.' },
          answer: { $ref: COMMAND_ANSWER_SCHEMA },
          problem: { $ref: PROBLEM_SCHEMA },
        },
      },
    },
  },
};

/** What OpenAPI says of many of a command at once. */
export function describeBulk(route: BulkRoute, body: new () => object): MethodDecorator {
  const pathIds = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ApiParam({ name: name!, schema: { type: 'string', pattern: ID.source } }));
  return applyDecorators(
    ApiTags(route.of.collection),
    ApiBearerAuth(BEARER),
    ApiOperation({ operationId: `${route.of.command}Bulk`, summary: `${words(route.of.command)}, many at once` }),
    ...pathIds,
    ApiBody({ type: body }),
    ApiQuery({ name: 'dryRun', required: false, schema: { type: 'boolean' }, description: 'Tells what would happen to each line; nothing is written.' }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: 'Under the same key a line that was taken is not done twice. With `each` a line that was refused may be mended and all of them sent again.', schema: { type: 'string', maxLength: 128 } }),
    ApiHeader({ name: 'X-Correlation-Id', required: false, description: 'Ties together what belongs together.', schema: { type: 'string', maxLength: 128 } }),
    described({ status: 200, description: 'With `all`: everything was recorded. With `each`: what became of each line.', schema: { $ref: BULK_ANSWER_SCHEMA } }),
    problems(400, 401, 403, 404, 409, 413, 415, 422, 503),
  );
}

const READ_HEADERS = {
  ETag: TEXT_HEADER,
  Seq: { description: 'The last event the answer knows.', schema: { type: 'integer' } },
  Lag: { description: 'Events recorded that it does not know yet.', schema: { type: 'integer' } },
  'Stale-For': { description: 'Seconds for which nothing was heard of the event log; absent while it is heard. What others have written since is not known here.', schema: { type: 'integer' } },
};

const LIST_HEADERS = { ...READ_HEADERS, Link: { description: 'The next page, `rel="next"`; absent on the last one.', ...TEXT_HEADER } };

/** Parameters of every read; `fields` are the names it takes there. */
export const readParameters = (fields?: readonly string[]): MethodDecorator =>
  applyDecorators(
    ...(fields ? [ApiQuery({ name: 'fields', required: false, style: 'form', explode: false, schema: { type: 'array', items: { type: 'string', enum: [...fields] } }, description: 'The answer holds these fields alone.' })] : []),
    ApiQuery({ name: 'asOf', required: false, schema: { type: 'string', format: 'date-time' }, description: 'As it was known at that instant.' }),
    ApiQuery({ name: 'asOfSeq', required: false, schema: { type: 'integer', minimum: 0 }, description: 'As it was known when that event was the last.' }),
    ApiHeader({ name: 'Read-After', required: false, description: 'Waits, for at most 2 s, until the answer knows `<stream>@<revision>`.', ...TEXT_HEADER }),
    ApiHeader({ name: 'If-None-Match', required: false, ...TEXT_HEADER }),
  );

/** What a page of a list looks like. */
export const pageOf = (items: Schema): Schema => ({
  type: 'object',
  required: ['items', 'nextCursor', 'seq'],
  properties: {
    items: { type: 'array', items }, nextCursor: { type: ['string', 'null'] }, seq: { type: 'integer' }, total: { type: 'integer', description: 'With `count=true`: how many there are on all pages, at the same moment.' },
    totalCapped: { type: 'boolean', description: 'True where there are more than `total`; further ones are not counted.' },
  },
});

/** Parameters of every list; `sorts` are the columns it takes in `sort`. */
export const pageParameters = (sorts: readonly string[]): MethodDecorator =>
  applyDecorators(
    ApiQuery({ name: 'sort', required: false, schema: { type: 'string', enum: sorts.flatMap((column) => [column, `-${column}`]) }, description: 'The order, `-` before it for descending; what has no value comes last. A cursor belongs to the order it was given in.' }),
    ApiQuery({ name: 'count', required: false, schema: { type: 'boolean' }, description: 'Tells `total` as well.' }),
    ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 500, default: 50 } }),
    ApiQuery({ name: 'cursor', required: false, schema: { type: 'string' }, description: '`nextCursor` of the page before.' }),
  );

/** What OpenAPI says of a query over a view. */
export function describeQuery(route: QueryRoute): MethodDecorator {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const targets = inPath.map((name) => route.named[name] ?? name);
  const filters = Object.entries(route.parameters).filter(([name, { of }]) => !targets.includes(name) && !of);
  const row = schemaOfRow(route.columns);
  return applyDecorators(
    ApiTags(route.tag),
    ApiBearerAuth(BEARER),
    ApiOperation({ operationId: route.operationId, summary: route.says }),
    ...inPath.map((name, i) => ApiParam({ name, schema: route.parameters[targets[i]!]!.schema })),
    ...filters.map(([name, { schema, says }]) => ApiQuery({ name, required: route.required.includes(name), schema, description: says })),
    ...(route.cursor ? [pageParameters(route.sorts)] : []),
    readParameters(Object.keys(route.columns)),
    described({ status: 200, description: route.says, schema: route.cursor ? pageOf(row) : row, headers: route.cursor ? LIST_HEADERS : READ_HEADERS }),
    described({ status: 304, description: 'The caller has it.' }),
    problems(400, 401, ...(route.cursor ? [] : [404]), 503),
  );
}

/** What OpenAPI says of a route that is neither. */
export function describeRoute(route: { operationId: string; tag: string; says: string; answer?: Schema; open?: true; problems?: readonly number[]; status?: number }): MethodDecorator {
  return applyDecorators(
    ApiTags(route.tag),
    ...(route.open ? [] : [ApiBearerAuth(BEARER)]),
    ApiOperation({ operationId: route.operationId, summary: route.says }),
    described({ status: route.status ?? 200, description: route.says, schema: route.answer ?? {} }),
    problems(...(route.problems ?? (route.open ? [] : [401]))),
  );
}

/** What OpenAPI says of a route that answers without end. */
export function describeStream(route: { operationId: string; tag: string; says: string; problems: readonly number[] }): MethodDecorator {
  return applyDecorators(
    ApiTags(route.tag),
    ApiBearerAuth(BEARER),
    ApiOperation({ operationId: route.operationId, summary: route.says }),
    described({ status: 200, description: route.says, schema: { type: 'string' } }, 'text/event-stream'),
    problems(...route.problems),
  );
}

/** `AdoptJADOperationalPlan` -> `Adopt JAD operational plan`. */
function words(command: string): string {
  const parts = command.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').split(' ');
  return parts.map((part, i) => (i === 0 || part === part.toUpperCase() ? part : part.toLowerCase())).join(' ');
}
