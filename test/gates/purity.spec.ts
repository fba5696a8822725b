import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const PURE_ROOMS = ['kernel', 'domain', 'projections', 'deadlines', 'reactions'];

interface Message { readonly ruleId: string; readonly message: string }
interface Plant { readonly path: string; readonly text: string }

/** What a pure room may not say, and the start of the message that must answer it, alone. */
const IMPURE: readonly (readonly [text: string, message: string])[] = [
  ['export const f = () => new Date();', 'Clock: new Date()'],
  ['export const f = () => Date();', 'Clock: Date()'],
  ['export const f = () => Date.now();', 'Clock: Date.now'],
  ["import { Temporal } from 'temporal-polyfill';\nexport const f = () => Temporal.Now.instant();", 'Clock: Temporal.Now'],
  ['export const f = () => Math.random();', 'Randomness: Math.random'],
  ['await g();\nexport const g = () => 1;', 'Waiting: await'],
  ['for await (const x of []) void x;\nexport const g = 1;', 'Waiting: for await'],
  ['export async function f() { return 1; }', 'Waiting: async'],
  ['export const f = async () => 1;', 'Waiting: async'],
  ['export const f = () => Promise.resolve(1);', 'Waiting: Promise'],
  ['export const f = () => new Promise(() => 1);', 'Waiting: Promise'],
  ['const sealed = (_: unknown) => undefined;\n@sealed\nexport class C {}', 'Decorators'],
  ["import 'node:fs';", 'Platform: node: import'],
  ["export const f = () => import('./x.js');", 'Platform: import()'],
  ["export const f = (a: string, b: string) => a.localeCompare(b);", 'Language data'],
  ['export const f = (n: number) => n.toLocaleString();', 'Language data'],
  ['export const f = () => new Intl.NumberFormat();', 'Language data'],
  ...['process', 'globalThis', 'Buffer', 'console', 'crypto', 'performance', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map(
    (name): readonly [string, string] => [`export const f = () => ${name};`, `Unexpected use of '${name}'`],
  ),
  ['const f = 1;\nexport default f;', 'Export by name'],
];

const PURE = `/** Time comes in. */\nexport const yearOf = (at: string) => new Date(at).getUTCFullYear();\n`;
const AWAITING = "import { readFile } from 'node:fs/promises';\nexport const text = async () => await readFile('x', 'utf8');\n";

const CHOOSING = "const durably = durable ? it : it.skip;\ndurably('x', () => undefined);";

const OF_SPECS: readonly (readonly [text: string, rule: string])[] = [
  ["it.only('x', () => undefined);", 'no-restricted-syntax'],
  ["describe.skip('x', () => undefined);", 'no-restricted-syntax'],
  ["it.todo('x');", 'no-restricted-syntax'],
  ["xit('x', () => undefined);", 'no-restricted-syntax'],
];

describe('purity', () => {
  const answers = new Map<string, readonly Message[]>();
  const key = ({ path, text }: Plant) => `${path}\n${text}`;
  const linted = (plant: Plant) => answers.get(key(plant));
  const inRoom = (room: string, text: string): Plant => ({ path: `libs/${room}/src/planted/planted.ts`, text: `${text}\n` });
  const longFile: Plant = { path: 'libs/engine/src/planted.ts', text: 'export {};\n'.repeat(401) };
  const inSpec = (text: string): Plant => ({ path: 'libs/domain/src/planted/planted.spec.ts', text: `${text}\n` });

  beforeAll(() => {
    const plants: Plant[] = [
      ...PURE_ROOMS.flatMap((room) => [PURE.trimEnd(), ...IMPURE.map(([text]) => text)].map((text) => inRoom(room, text))),
      ...[AWAITING.trimEnd(), CHOOSING, ...OF_SPECS.map(([text]) => text)].map(inSpec),
      inRoom('engine', AWAITING.trimEnd()),
      longFile,
    ];
    const out = execFileSync(process.execPath, [join(import.meta.dirname, 'lint.mjs')], { input: JSON.stringify(plants), encoding: 'utf8', timeout: 100_000, maxBuffer: 64 * 1024 * 1024 });
    for (const result of JSON.parse(out)) answers.set(key(result), result.messages);
  }, 120_000);

  describe.each(PURE_ROOMS)('of %s', (room) => {
    it('lets pure code pass', () => expect(linted(inRoom(room, PURE.trimEnd()))).toEqual([]));
    it.each(IMPURE.map(([text, message]) => ({ text, message })))('answers $text', ({ text, message }) => {
      const messages = linted(inRoom(room, text))?.map((each) => each.message);
      expect(messages?.map((each) => each.slice(0, message.length))).toEqual([message]);
    });
  });

  it('leaves waiting to specs and to machinery', () => {
    expect(linted(inSpec(AWAITING.trimEnd()))).toEqual([]);
    expect(linted(inRoom('engine', AWAITING.trimEnd()))).toEqual([]);
  });
  it.each(OF_SPECS.map(([text, rule]) => ({ text, rule })))('answers $text in a spec', ({ text, rule }) => {
    expect(linted(inSpec(text))?.map(({ ruleId }) => ruleId)).toEqual([rule]);
  });
  it('lets a suite leave out what an adapter cannot do', () => expect(linted(inSpec(CHOOSING))).toEqual([]));
  it('refuses a file of more than 400 lines', () => expect(linted(longFile)?.map(({ ruleId }) => ruleId)).toEqual(['max-lines']));

  it('has a compiler without platform types in each pure room', () => {
    for (const room of PURE_ROOMS) {
      const { compilerOptions } = JSON.parse(readFileSync(join(ROOT, `libs/${room}/tsconfig.pure.json`), 'utf8'));
      expect({ room, types: compilerOptions.types, lib: compilerOptions.lib }).toEqual({ room, types: [], lib: ['ES2023'] });
    }
  });

  it('keeps the programme’s words out of the machinery', () => {
    const words = /\b(EMPACT|OAP|JAD|COSI|Europol)s?\b/i;
    const src = join(ROOT, 'libs/engine/src');
    const guilty = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'))
      .flatMap((path) => readFileSync(join(src, path), 'utf8').split('\n').flatMap((line, index) => (words.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])));
    expect(guilty).toEqual([]);
  });
});
