import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Rooms that give the same answer to the same question on any machine, at any time. */
const PURE_ROOMS = ['kernel', 'domain', 'projections', 'deadlines', 'reactions'];
const PURE = PURE_ROOMS.flatMap((room) => [`libs/${room}/src/**/*.ts`, `libs/${room}/testing/**/*.ts`]);
const SPECS = ['**/*.spec.ts', 'test/**/*.ts', 'libs/*/testing/**/*.ts'];

const GONE = 'A pure room has no such thing: take it as an argument.';

/** One ban each; `test/gates/purity.spec.ts` plants a fault for every one of them. */
const EVERYWHERE = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: a default has another name at every import.' },
];
const IN_SPECS = [
  // A choice such as `durable ? it : it.skip` stays possible: it depends on the adapter, and shows as skipped.
  { selector: "CallExpression[callee.object.name=/^(describe|it|test)$/][callee.property.name=/^(only|skip|todo|failing)$/]", message: 'Every test runs, always.' },
  { selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xtest|xdescribe)$/]', message: 'Every test runs, always.' },
];
const IN_PURE_ROOMS = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: `Clock: new Date(). ${GONE}` },
  { selector: "CallExpression[callee.name='Date']", message: `Clock: Date(). ${GONE}` },
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: `Clock: Date.now. ${GONE}` },
  { selector: "MemberExpression[object.name='Temporal'][property.name='Now']", message: `Clock: Temporal.Now. ${GONE}` },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: `Randomness: Math.random. ${GONE}` },
  { selector: 'AwaitExpression', message: 'Waiting: await. A pure room answers at once.' },
  { selector: 'ForOfStatement[await=true]', message: 'Waiting: for await. A pure room answers at once.' },
  { selector: ':function[async=true]', message: 'Waiting: async. A pure room answers at once.' },
  { selector: "NewExpression[callee.name='Promise'], MemberExpression[object.name='Promise']", message: 'Waiting: Promise. A pure room answers at once.' },
  { selector: 'Decorator', message: 'Decorators belong to a framework; a pure room has none.' },
  { selector: 'ImportDeclaration[source.value=/^node:/]', message: `Platform: node: import. ${GONE}` },
  { selector: 'ImportExpression', message: 'Platform: import(). A pure room is loaded whole.' },
  {
    selector: "CallExpression[callee.property.name=/^(localeCompare|toLocale(String|DateString|TimeString|LowerCase|UpperCase))$/], MemberExpression[object.name='Intl']",
    message: "Language data: it differs between machines, and rows must not. Compare code units; word dates in the interface.",
  },
];
const GLOBALS_GONE = ['process', 'globalThis', 'global', 'window', 'require', 'Buffer', 'console', 'crypto', 'performance', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

/** A decider's `decide` and a fold fit a screen; what does not is two functions. */
const COMPLEXITY_MAX = 20;
const FILE_LINES_MAX = 400;

// eslint.config.mjs is read by its default export.
export default defineConfig(
  { ignores: ['**/node_modules/', 'dist/', 'coverage/', 'bench/results/', '**/generated/', '**/*.d.ts', '.empact/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-constructor-return': 'error',
      'no-self-compare': 'error',
      'no-template-curly-in-string': 'error',
      'no-eval': 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      'max-lines': ['error', { max: FILE_LINES_MAX }],
      'max-depth': ['error', 4],
      complexity: ['error', COMPLEXITY_MAX],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true }],
      // An adapter may keep a port's promise without waiting for anything.
      '@typescript-eslint/require-await': 'off',
      // 'agrees' | string says what the usual answer is.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      '@typescript-eslint/only-throw-error': ['error', { allowRethrowing: true, allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
    },
  },
  {
    files: PURE,
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_PURE_ROOMS],
      'no-restricted-globals': ['error', ...GLOBALS_GONE.map((name) => ({ name, message: GONE }))],
    },
  },
  {
    files: SPECS,
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_SPECS],
      // What comes back over HTTP or out of a JSON file has no type until the assertion gives it one.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      // A spec may look at a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // Support of a pure room's specs is as pure as the room.
  {
    files: PURE_ROOMS.map((room) => `libs/${room}/testing/**/*.ts`),
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_PURE_ROOMS, ...IN_SPECS] },
  },
  // What a person reads on the terminal is the product of these.
  { files: ['apps/cli/**/*.ts', 'bench/**/*.ts', 'test/torture/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'test/**/*.mjs'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'max-lines': ['error', { max: FILE_LINES_MAX }], complexity: ['error', COMPLEXITY_MAX], 'no-restricted-syntax': ['error', ...EVERYWHERE] },
  },
);
