import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const rules: readonly string[] = createRequire(import.meta.url)('../../.dependency-cruiser.cjs').forbidden.map((rule: { name: string }) => rule.name);

type Tree = Readonly<Record<string, string>>;
interface Violation { readonly rule: string; readonly from: string; readonly to: string }

/** A tree of the project's shape in which every arrow points the right way. */
const SOUND: Tree = {
  'apps/api/src/main.ts': "import '#wiring';\nimport './door.js';\n",
  'apps/api/src/door.ts': "import 'class-validator';\nimport type { Jad } from '#domain';\nexport type Body = Jad;\n",
  'apps/worker/src/main.ts': "import '#wiring';\n",
  'libs/wiring/src/index.ts': ['kernel', 'domain', 'projections', 'deadlines', 'reactions', 'engine'].map((room) => `import '#${room}';\n`).join('') + "import '@nestjs/common';\n",
  'libs/kernel/src/index.ts': "export * from './time.js';\n",
  'libs/kernel/src/time.ts': "import 'temporal-polyfill';\nexport const days = 1;\n",
  'libs/kernel/testing/index.ts': "import '#kernel';\nimport 'fast-check';\n",
  'libs/domain/src/index.ts': "export * from './oap/index.js';\nexport * from './jad/index.js';\n",
  'libs/domain/src/oap/index.ts': "import '#kernel';\nimport type { JadFacts } from '../jad/facts.js';\nexport type Oap = JadFacts;\n",
  'libs/domain/src/oap/oap.spec.ts': "import '#kernel/testing';\nimport 'fast-check';\nimport 'node:fs';\nimport '../jad/index.js';\n",
  'libs/domain/src/jad/index.ts': "export type { JadFacts as Jad } from './facts.js';\n",
  'libs/domain/src/jad/facts.ts': 'export interface JadFacts { readonly days: number }\nexport const fold = 1;\n',
  'libs/projections/src/index.ts': "import '#kernel';\nimport '#domain';\n",
  'libs/deadlines/src/index.ts': "import '#kernel';\nimport '#domain';\n",
  'libs/reactions/src/index.ts': "import '#kernel';\nimport '#domain';\n",
  'libs/engine/src/index.ts': "import './log.js';\n",
  'libs/engine/src/log.ts': "import 'better-sqlite3';\nimport 'node:fs';\n",
  'libs/engine/src/threads/writer.ts': "import '#kernel';\nimport '../log.js';\n",
};

const PACKAGES = ['@nestjs/common', 'better-sqlite3', 'class-validator', 'temporal-polyfill', 'yaml'];
const DEV_PACKAGES = ['fast-check'];
const ROOMS = ['kernel', 'domain', 'projections', 'deadlines', 'reactions', 'engine', 'audit', 'wiring'];
const LEAF = 'export const leaf = 1;\n';

/** One fault each: the rule that must fire, alone, and what is added to the sound tree. */
const FAULTS: readonly (readonly [rule: string, fault: string, added: Tree])[] = [
  ['kernel-arrows', 'the kernel imports machinery', { 'libs/kernel/src/index.ts': "import '#engine';\n" }],
  ['domain-arrows', 'a noun imports machinery, as a type', { 'libs/domain/src/oap/index.ts': "import type {} from '#engine';\n" }],
  ['projections-arrows', 'a view imports deadlines', { 'libs/projections/src/index.ts': "import '#deadlines';\n" }],
  ['deadlines-arrows', 'a deadline imports views', { 'libs/deadlines/src/index.ts': "import '#projections';\n" }],
  ['reactions-arrows', 'a reaction imports deadlines', { 'libs/reactions/src/index.ts': "import '#deadlines';\n" }],
  ['engine-arrows', 'machinery imports policy', { 'libs/engine/src/log.ts': "import '#domain';\n" }],
  ['engine-arrows', 'machinery imports the project’s tests', { 'libs/engine/src/log.ts': "import '../../../test/support/leaf.js';\n", 'test/support/leaf.ts': LEAF }],
  ['audit-arrows', 'audit imports policy', { 'libs/audit/src/index.ts': "import '#domain';\n", 'libs/wiring/src/index.ts': "import '#audit';\n" }],
  ['wiring-arrows', 'wiring imports an app', { 'libs/wiring/src/index.ts': "import '../../../apps/worker/src/leaf.js';\n", 'apps/worker/src/leaf.ts': LEAF }],
  ['pure-rooms-take-no-packages', 'a noun imports a package', { 'libs/domain/src/oap/index.ts': "import 'yaml';\n" }],
  ['pure-rooms-take-no-packages', 'a view imports the platform', { 'libs/projections/src/index.ts': "import 'node:crypto';\n" }],
  ['time-takes-temporal-alone', 'the time module imports another package', { 'libs/kernel/src/time.ts': "import 'yaml';\n" }],
  ['nouns-are-strangers', 'a noun imports the inside of another, as a type', { 'libs/domain/src/oap/index.ts': "import type { Jad } from '../jad/index.js';\nexport type X = Jad;\n" }],
  ['facts-are-types', 'a noun folds the facts of another', { 'libs/domain/src/oap/index.ts': "import { fold } from '../jad/facts.js';\nexport const x = fold;\n" }],
  ['rooms-by-alias', 'a view enters the kernel by a path', { 'libs/projections/src/index.ts': "import '../../kernel/src/index.js';\n" }],
  ['apps-are-strangers', 'an app imports another', { 'apps/api/src/main.ts': "import '../../worker/src/leaf.js';\n", 'apps/worker/src/leaf.ts': LEAF }],
  ['apps-through-wiring', 'an app imports the engine', { 'apps/api/src/main.ts': "import type {} from '#engine';\n" }],
  ['apps-take-types', 'an app runs policy', { 'apps/api/src/main.ts': "import '#domain';\n" }],
  ['web-takes-types', 'the dashboard runs code of a room', { 'apps/web/src/main.ts': "import '#kernel';\n" }],
  ['engine-without-nest', 'machinery imports Nest', { 'libs/engine/src/log.ts': "import '@nestjs/common';\n" }],
  ['validation-at-the-door', 'wiring validates bodies', { 'libs/wiring/src/index.ts': "import 'class-validator';\n" }],
  ['stores-behind-engine', 'an app opens a store', { 'apps/api/src/main.ts': "import 'better-sqlite3';\n" }],
  ['testing-stays-in-specs', 'a view leans on support of specs', { 'libs/projections/src/index.ts': "import '#kernel/testing';\n" }],
  ['shipped-code-needs-no-dev-packages', 'wiring imports a devDependency', { 'libs/wiring/src/index.ts': "import 'fast-check';\n" }],
  ['resolvable', 'an import leads nowhere', { 'apps/api/src/main.ts': "import './nowhere.js';\n" }],
  ['no-cycles', 'two files need each other', { 'libs/engine/src/log.ts': "import './index.js';\n" }],
  ['no-cycles', 'two files need each other’s types', { 'libs/engine/src/log.ts': "import type {} from './index.js';\n" }],
  ['registered', 'a noun is missing from the list', { 'libs/domain/src/cycle/index.ts': LEAF }],
];

describe('arrows between the rooms', () => {
  let base: string;
  let found: Readonly<Record<string, readonly Violation[]>>;

  beforeAll(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'empact-arrows-')));
    const trees = [plant('sound', {}), ...FAULTS.map(([, , added], index) => plant(String(index), added))];
    found = JSON.parse(execFileSync(process.execPath, [join(import.meta.dirname, 'cruise.mjs'), ...trees, ROOT], { encoding: 'utf8', timeout: 100_000, maxBuffer: 64 * 1024 * 1024 }));
  }, 120_000);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  it('hold in this project', () => expect(found[ROOT]).toEqual([]));
  it('hold in the sound tree the faults are planted in', () => expect(found[join(base, 'sound')]).toEqual([]));
  it.each(FAULTS.map(([rule, fault], index) => ({ rule, fault, index })))('$rule fires, alone, when $fault', ({ rule, index }) => {
    expect([...new Set(found[join(base, String(index))]?.map((violation) => violation.rule))]).toEqual([rule]);
  });
  it('each rule has a planted fault', () => expect(new Set(FAULTS.map(([rule]) => rule))).toEqual(new Set(rules)));

  /** Writes the sound tree with something added to the end of some files. */
  function plant(name: string, added: Tree): string {
    const tree = join(base, name);
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    };
    for (const path of new Set([...Object.keys(SOUND), ...Object.keys(added)])) write(path, (SOUND[path] ?? '') + (added[path] ?? ''));
    for (const name of [...PACKAGES, ...DEV_PACKAGES]) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const versions = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
    const imports = Object.fromEntries(ROOMS.flatMap((room) => [[`#${room}`, { source: `./libs/${room}/src/index.ts` }], [`#${room}/testing`, { source: `./libs/${room}/testing/index.ts` }]]));
    write('package.json', JSON.stringify({ type: 'module', imports, dependencies: versions(PACKAGES), devDependencies: versions(DEV_PACKAGES) }));
    return tree;
  }
});
