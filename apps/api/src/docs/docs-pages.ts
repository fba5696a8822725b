import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { packageRoot } from '../pages/assets.js';
import { page, raw } from '../pages/html.js';
import { markdown } from './markdown.js';
import { openApiOf } from './openapi.js';

/** Swagger UI's own files, by name; nothing is fetched from elsewhere. */
const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;
const DAY_SECONDS = 86_400;

const START = `SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#docs', deepLinking: true, displayOperationId: true, tryItOutEnabled: true, validatorUrl: null });\n`;

/** Swagger UI writes style attributes and draws with data URLs; scripts come from files alone. */
const POLICY = {
  useDefaults: false,
  directives: { defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'", "'unsafe-inline'"], imgSrc: ["'self'", 'data:'], connectSrc: ["'self'"], formAction: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
};

/** Pages made from the code, committed and compared with it (`scripts/rules/pages.mjs`). */
const PAGES = { rules: 'EMPACT engine: rules', events: 'EMPACT engine: events' } as const;

/** Serves `/docs`, `/docs/rules`, `/docs/events` and `/docs/openapi.json`. Document and files are read when first asked for. */
export function serveDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let document: string | undefined;
  for (const [file, type] of Object.entries(ASSETS)) {
    let content: Promise<Buffer> | undefined;
    fastify.get(`/docs/${file}`, async (_request, reply) => {
      content ??= readFile(join(folder, file));
      return reply.type(type).header('cache-control', `max-age=${DAY_SECONDS}`).send(await content);
    });
  }
  fastify.get('/docs', { helmet: { contentSecurityPolicy: POLICY } }, (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(
      page('EMPACT engine: interface', raw('<div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script>'), ['/docs/swagger-ui.css']),
    ),
  );
  fastify.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  fastify.get('/docs/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send((document ??= JSON.stringify(openApiOf(app)))));
  for (const [name, title] of Object.entries(PAGES)) {
    let content: Promise<string> | undefined;
    fastify.get(`/docs/${name}`, async (_request, reply) => {
      content ??= readFile(join(packageRoot(), 'docs', `${name}.md`), 'utf8').then((text) => page(title, markdown(text)));
      return reply.type('text/html; charset=utf-8').send(await content);
    });
  }
}
