import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QUERY_ROUTES } from '../../../apps/api/src/queries/all-queries.js';
import { allBulkRoutes, allCommandRoutes } from '../../../apps/api/src/commands/all-routes.js';
import { ApiUnderTest } from '../../support/http/api-under-test.js';
import { stubEngine } from '../../support/http/stub-engine.js';

/** Written anew by `UPDATE_OPENAPI=1 npm run test:journeys -- openapi`; the difference is then read like any other. */
const COMMITTED = 'docs/openapi.json';
const REFUSALS = ['400', '401', '403', '404', '409', '412', '413', '415', '422', '503'];

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly responses: Readonly<Record<string, unknown>> };
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: { readonly $ref: string } }>> };
  readonly security?: unknown;
}

let api: ApiUnderTest;
let document: Document;
let operations: ReadonlyMap<string, Operation & { readonly path: string; readonly method: string }>;

beforeAll(async () => {
  api = await ApiUnderTest.start(stubEngine(), { docs: true });
  document = (await api.get<Document>('/docs/openapi.json')).body;
  operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => [operation.operationId, { ...operation, path, method }] as const)),
  );
  if (process.env.UPDATE_OPENAPI) writeFileSync(COMMITTED, `${JSON.stringify(document, null, 1)}\n`);
});
afterAll(() => api.stop());

describe('the OpenAPI document', () => {
  it('is the one committed', () => expect(document).toEqual(JSON.parse(readFileSync(COMMITTED, 'utf8'))));

  it('is 3.1, and names each operation once', () => {
    const all = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(document.openapi).toBe('3.1.0');
    expect(operations.size).toBe(all.length);
  });

  it.each(allCommandRoutes.map((route) => [route.command, route] as const))('tells of %s', (command, route) => {
    const operation = operations.get(command)!;
    expect([operation.method, operation.path]).toEqual(['post', `/v1/${route.collection}/${route.path}`.replace(/:(\w+)/g, '{$1}').replace(/\/$/, '')]);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining([...REFUSALS, '200', ...(route.creates ? ['201'] : [])]));
    expect(document.components.schemas[operation.requestBody!.content['application/json']!.schema.$ref.split('/').at(-1)!]).toBeDefined();
    expect(operation.parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'Idempotency-Key', 'If-Match']));
  });

  it.each(allBulkRoutes.map((route) => [route.of.command, route] as const))('tells of many of %s', (command, route) => {
    const operation = operations.get(`${command}Bulk`)!;
    expect([operation.method, operation.path]).toEqual(['post', `/v1/${route.of.collection}/${route.path}`.replace(/:(\w+)/g, '{$1}')]);
    const body = document.components.schemas[operation.requestBody!.content['application/json']!.schema.$ref.split('/').at(-1)!] as { required: string[]; properties: { mode: { enum: string[] }; items: { maxItems: number } } };
    expect([body.required, body.properties.mode.enum, body.properties.items.maxItems]).toEqual([['mode', 'items'], route.across ? ['each'] : ['all', 'each'], 500]);
    expect(operation.parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['dryRun', 'Idempotency-Key']));
  });

  it.each(QUERY_ROUTES.map((route) => [route.operationId, route] as const))('tells of %s', (operationId, route) => {
    const operation = operations.get(operationId)!;
    expect([operation.method, operation.path]).toEqual(['get', `/v1/${route.path}`.replace(/:(\w+)/g, '{$1}')]);
    expect(operation.parameters?.map(({ name }) => name)).toEqual(expect.arrayContaining(['asOf', 'asOfSeq', 'Read-After', ...(route.cursor ? ['limit', 'cursor'] : [])]));
  });

  it('resolves every reference', () => {
    const { schemas, responses } = document.components;
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]*)"/g)) expect([name, name! in schemas]).toEqual([name, true]);
    for (const [, name] of JSON.stringify(document).matchAll(/"#\/components\/responses\/([^"]*)"/g)) expect([name, name! in responses]).toEqual([name, true]);
  });
});
