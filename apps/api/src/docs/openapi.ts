import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_TYPE } from '../http/problem.js';
import { BEARER, BULK_ANSWER, COMMAND_ANSWER, problemResponse, PROBLEMS } from './describe.js';

/** OpenAPI describes the interface, not the build: its version moves when the interface does. */
const API_VERSION = '1.0.0';

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457.',
  required: ['type', 'title', 'status', 'code', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference', description: 'A page that explains it.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'Stable, for programs.' },
    rule: { type: 'string', description: 'The numbered rule, such as I14.' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['code', 'detail'],
        properties: { pointer: { type: 'string', description: 'JSON pointer into the body.' }, parameter: { type: 'string' }, code: { type: 'string' }, detail: { type: 'string' }, rule: { type: 'string' } },
      },
    },
    requestId: { type: 'string' },
  },
};

/** The document of the routes that are mounted. Paths and schemas come sorted, so that a difference is a difference of the interface. */
export function openApiOf(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('EMPACT cycle engine')
    .setDescription('Event-sourced workflow engine for EMPACT. Commands are POSTs named after what they do; queries are GETs, at any past instant.')
    .setVersion(API_VERSION)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, BEARER)
    .build();
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_, method) => method, autoTagControllers: false });
  const schemas = { ...document.components?.schemas, Problem: PROBLEM, CommandAnswer: COMMAND_ANSWER, BulkAnswer: BULK_ANSWER };
  return {
    ...document,
    paths: sorted(withSharedProblems(document.paths)),
    components: { ...document.components, schemas: sorted(schemas), responses: Object.fromEntries(Object.entries(PROBLEMS).map(([status, says]) => [problemName(status), problemResponse(says)])) },
  };
}

const problemName = (status: string): string => `Problem${status}`;

/** Problems are the same on every route: told once and referred to. */
function withSharedProblems(paths: OpenAPIObject['paths']): OpenAPIObject['paths'] {
  const shared = (responses: object) => Object.fromEntries(Object.entries(responses).map(([status, response]) => [status, PROBLEM_TYPE in ((response as { content?: object }).content ?? {}) ? { $ref: `#/components/responses/${problemName(status)}` } : (response as unknown)]));
  const operations = (path: object) => Object.fromEntries(Object.entries(path as Record<string, { responses?: object }>).map(([method, operation]) => [method, operation.responses ? { ...operation, responses: shared(operation.responses) } : operation]));
  return Object.fromEntries(Object.entries(paths).map(([path, methods]) => [path, operations(methods)]));
}

const sorted = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
