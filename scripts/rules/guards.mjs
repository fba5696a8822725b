/**
 * What the code of the domain says of its rules, read from its syntax: guards, commands with what they reach, and specifications.
 * Nothing is run here; `mutate.mjs` and `pages.mjs` are built on it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../steps.mjs';

/** A numbered rule of the programme, as refusals and titles of tests name it. */
export const RULE = /^I\d{1,2}$/;
const RULES_IN_TITLE = /\bI\d{1,2}\b/g;

export const rulesIn = (title) => [...new Set(title.match(RULES_IN_TITLE) ?? [])];

/** Files below a folder of the repository, in order; paths from its root. */
export function filesUnder(folder, wanted) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replace(/^\//, ''))
    .filter((path) => wanted.test(path))
    .sort();
}

export const parse = (path) => ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2023, true);

export function walk(node, visit) {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

export const lineOf = (source, node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

/**
 * Every place in a file that refuses by a numbered rule: `ensure(condition, { rule, ... })`, and a `throw` of a `Refused` that
 * has one, made in place or by a function of the file. `rule` is absent where a variable holds it.
 */
export function guardsOf(source) {
  const makers = new Map();
  walk(source, (node) => {
    if (!ts.isVariableDeclaration(node) && !ts.isFunctionDeclaration(node)) return;
    const refusal = node.name && node.parent && refusalWithin(node);
    if (refusal && ts.isIdentifier(node.name)) makers.set(node.name.text, refusal);
  });
  const guards = [];
  walk(source, (node) => {
    if (ts.isCallExpression(node) && node.expression.getText(source) === 'ensure' && node.arguments.length === 2) {
      const refusal = refusalOf(node.arguments[1]);
      if (refusal) guards.push({ ...refusal, kind: 'ensure', start: node.arguments[0].getStart(source), end: node.arguments[0].getEnd(), line: lineOf(source, node) });
    }
    if (ts.isThrowStatement(node) && node.expression) {
      const made = ts.isCallExpression(node.expression) && ts.isIdentifier(node.expression.expression) ? makers.get(node.expression.expression.text) : undefined;
      const refusal = ts.isNewExpression(node.expression) && node.expression.arguments?.[0] ? refusalOf(node.expression.arguments[0]) : made;
      if (refusal) guards.push({ ...refusal, kind: 'throw', start: node.getStart(source), end: node.getEnd(), line: lineOf(source, node) });
    }
  });
  return guards;
}

/** The refusal a function makes and gives back, where it makes one without throwing it. */
function refusalWithin(node) {
  let found;
  let throws = false;
  walk(node, (inner) => {
    if (ts.isThrowStatement(inner)) throws = true;
    if (ts.isNewExpression(inner) && inner.expression.getText() === 'Refused' && inner.arguments?.[0]) found ??= refusalOf(inner.arguments[0]);
  });
  return throws ? undefined : found;
}

/** Code and rule of `{ code, kind, rule?, message }`, where a numbered rule may stand in it. */
function refusalOf(node) {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const texts = new Map();
  for (const property of node.properties) {
    if (ts.isPropertyAssignment(property)) texts.set(property.name.getText(), ts.isStringLiteral(property.initializer) ? property.initializer.text : undefined);
    if (ts.isShorthandPropertyAssignment(property)) texts.set(property.name.text, undefined);
  }
  if (!texts.has('rule')) return undefined;
  const rule = texts.get('rule');
  return rule !== undefined && !RULE.test(rule) ? undefined : { code: texts.get('code'), rule };
}

/**
 * The tests of a specification: title with those around it, the commands it issues, and what it expects of them
 * (`holds`: something happened or nothing had to; `broken`: it was refused).
 */
export function testsOf(path) {
  const source = parse(path);
  const tests = [];
  const visit = (node, above) => {
    const call = ts.isCallExpression(node) ? titled(node) : undefined;
    if (call?.name === 'describe') return call.body && ts.forEachChild(call.body, (child) => visit(child, [...above, call.title]));
    if (call?.name === 'it') {
      const text = call.body?.getText(source) ?? '';
      tests.push({
        path, title: [...above, call.title].join(' › '), own: call.title, line: lineOf(source, node),
        commands: [...new Set([...text.matchAll(/\.when\('(\w+)'/g)].map(([, command]) => command))],
        holds: /\.then\(|thenNothing\(|thenState\(|toEqual\(|toMatchObject\(|toBe\(/.test(text), broken: /thenRefused\(|refused\(|refusal\(|rejects\.|Refused/.test(text),
      });
      return undefined;
    }
    return ts.forEachChild(node, (child) => visit(child, above));
  };
  visit(source, []);
  return tests;
}

/** `it('title', body)` and `it.each(rows)('title', body)`, the same for `describe`. */
function titled(node) {
  const callee = ts.isCallExpression(node.expression) ? node.expression.expression : node.expression;
  const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) && callee.name.text === 'each' ? callee.expression.getText() : undefined;
  const [title, body] = node.arguments;
  if ((name !== 'it' && name !== 'describe') || !title || !ts.isStringLiteralLike(title)) return undefined;
  return { name, title: title.text, body };
}
