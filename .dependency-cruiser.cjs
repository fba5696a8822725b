/**
 * The arrows between the rooms. `test/gates/arrows.spec.ts` plants one fault for each rule, so that none can rot: a rule without
 * a planted fault fails there.
 */
const SPEC = '[.]spec[.]ts$';
const PURE = 'kernel|domain|projections|deadlines|reactions';
/** Specs and what serves them; they may look further than what is shipped. */
const NOT_SHIPPED = `${SPEC}|^libs/[^/]+/testing/`;
/** Where a process or a thread begins; everything shipped is reached from one of them. */
const ENTRIES = '^apps/[^/]+/src/main[.]ts$|^libs/(engine|wiring)/src/threads/[^/]+[.]ts$';
const PACKAGES = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown', 'core'];

/** What a room may import of the project's own code, besides itself. */
const room = (name, may, comment) => ({
  name: `${name}-arrows`,
  comment,
  severity: 'error',
  from: { path: `^libs/${name}/`, pathNot: NOT_SHIPPED },
  to: { path: '^(libs|apps|test|bench|scripts)/', pathNot: `^libs/(${[name, ...may].join('|')})/` },
});

const forbidden = [
  room('kernel', [], 'The contracts lean on nothing.'),
  room('domain', ['kernel'], 'Policy knows the contracts only.'),
  room('projections', ['kernel', 'domain'], 'Views fold events; they know no machinery and no deadline.'),
  room('deadlines', ['kernel', 'domain'], 'Rules are pure functions of state, definition and calendar.'),
  room('reactions', ['kernel', 'domain'], 'Reactions are pure functions of an event and facts.'),
  room('engine', ['kernel'], 'Machinery serves any policy.'),
  room('audit', ['kernel'], 'The verifiable log serves any policy.'),
  room('wiring', ['kernel', 'domain', 'projections', 'deadlines', 'reactions', 'engine', 'audit'], 'Wiring joins the rooms and knows no app.'),
  {
    name: 'pure-rooms-take-no-packages',
    comment: 'Pure rooms run anywhere and give the same answer everywhere.',
    severity: 'error',
    from: { path: `^libs/(${PURE})/`, pathNot: `${NOT_SHIPPED}|^libs/kernel/src/time[.]ts$` },
    to: { dependencyTypes: PACKAGES },
  },
  {
    name: 'time-takes-temporal-alone',
    comment: 'kernel/time wraps the calendar arithmetic; it is no door for other packages.',
    severity: 'error',
    from: { path: '^libs/kernel/src/time[.]ts$' },
    to: { dependencyTypes: PACKAGES, pathNot: 'node_modules/temporal-polyfill/' },
  },
  {
    name: 'nouns-are-strangers',
    comment: 'An aggregate decides by its own stream; of another it may know the facts.',
    severity: 'error',
    from: { path: '^libs/domain/src/([^/]+)/', pathNot: SPEC },
    to: { path: '^libs/domain/src/[^/]+/', pathNot: '^libs/domain/src/($1/|[^/]+/facts[.]ts$)' },
  },
  {
    name: 'facts-are-types',
    comment: 'The runner folds the facts and hands them in; a noun never folds another.',
    severity: 'error',
    from: { path: '^libs/domain/src/([^/]+)/', pathNot: SPEC },
    to: { path: '^libs/domain/src/[^/]+/facts[.]ts$', pathNot: '^libs/domain/src/$1/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'rooms-by-alias',
    comment: 'A room is entered by its door, #room; a path into it would make its inside a contract.',
    severity: 'error',
    from: { path: '^(?:libs|apps)/([^/]+)/' },
    to: { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
  },
  {
    name: 'apps-are-strangers',
    comment: 'Each app is started alone.',
    severity: 'error',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/[^/]+/', pathNot: '^apps/$1/' },
  },
  {
    name: 'apps-through-wiring',
    comment: 'Apps see the engine as wiring presents it.',
    severity: 'error',
    from: { path: '^apps/', pathNot: SPEC },
    to: { path: '^libs/(engine|audit|reactions)/' },
  },
  {
    name: 'apps-take-types',
    comment: 'Policy runs behind the bus; apps know the shapes of it.',
    severity: 'error',
    from: { path: '^apps/', pathNot: `^apps/web/|${SPEC}` },
    to: { path: '^libs/(domain|projections|deadlines)/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'web-takes-types',
    comment: 'The dashboard talks HTTP; it shares row types only.',
    severity: 'error',
    from: { path: '^apps/web/', pathNot: SPEC },
    to: { path: '^libs/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'engine-without-nest',
    comment: 'Nest binds the machinery in wiring; the machinery runs in bare threads too.',
    severity: 'error',
    from: { path: '^libs/(engine|audit)/', pathNot: SPEC },
    to: { path: 'node_modules/@nestjs/' },
  },
  {
    name: 'validation-at-the-door',
    comment: 'Shape is checked where the body comes in; meaning, in decide.',
    severity: 'error',
    from: { pathNot: '^(apps/api|test)/' },
    to: { path: 'node_modules/class-validator/' },
  },
  {
    name: 'stores-behind-engine',
    comment: 'Store clients live behind the ports.',
    severity: 'error',
    from: { pathNot: '^(libs/(engine|audit)|test|bench)/' },
    to: { path: 'node_modules/(@eventstore|@kurrent|bullmq|ioredis|better-sqlite3)/' },
  },
  {
    name: 'testing-stays-in-specs',
    comment: 'Support of specs is not built into dist.',
    severity: 'error',
    from: { path: '^(libs|apps)/', pathNot: NOT_SHIPPED },
    to: { path: '^libs/[^/]+/testing/' },
  },
  {
    name: 'shipped-code-needs-no-dev-packages',
    comment: 'An installed engine has the dependencies, not the devDependencies.',
    severity: 'error',
    from: { path: '^(libs/(engine|audit|wiring)|apps)/', pathNot: NOT_SHIPPED },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'resolvable',
    comment: 'What cannot be found escapes every other rule.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Files that need each other are one file.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'registered',
    comment: 'A noun, view, rule or runner that no process reaches was forgotten in its list, or is dead.',
    severity: 'error',
    from: { path: ENTRIES },
    to: { path: '^(libs|apps)/[^/]+/src/.*[.]ts$', pathNot: `${SPEC}|${ENTRIES}`, reachable: false },
  },
];

module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    // Types are arrows too.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.node'],
    },
  },
};
