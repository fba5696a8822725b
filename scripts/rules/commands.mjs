/** Commands and events of every noun, read from the code: what a command reaches, and how an event is declared. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../steps.mjs';
import { filesUnder, parse, RULE, walk } from './guards.mjs';

const DOMAIN = 'libs/domain/src';
/** What makes a command's rules: `command(...)`, or a noun's own short form of it. */
const MAKERS = new Set(['command', 'live', 'byPeople', 'byTold']);

/** Nouns: folders with a catalogue of events. */
export const nouns = () => filesUnder(DOMAIN, /\/events\.ts$/).map((path) => path.split('/').at(-2));

const read = (path) => readFileSync(join(ROOT, path), 'utf8');

/** Event types of a noun in the order of their catalogue: version, when they may take effect, fields, words, samples. */
export function eventsOf(noun) {
  const source = parse(`${DOMAIN}/${noun}/events.ts`);
  const golden = JSON.parse(read(`${DOMAIN}/${noun}/events.golden.json`));
  const catalogue = declarationsOf(source).get('events');
  return catalogue.initializer.properties.map((property) => {
    const call = property.initializer;
    const [rule, ...upcasters] = call.arguments;
    const type = property.name.getText(source);
    const options = rule.getText(source);
    return {
      type, version: upcasters.length + 1, effective: /effective: '(\w+)'/.exec(options)[1], releases: /releases: true/.test(options),
      fields: call.typeArguments?.[0]?.getText(source).replace(/\s+/g, ' ') ?? '', says: docOf(property, source),
      samples: golden.filter((row) => row.type === type),
    };
  });
}

/** Commands of a noun in the order of their interface, with all their rules reach. `types`: names of all event types. */
export function commandsOf(noun, types) {
  const files = new Map(filesUnder(`${DOMAIN}/${noun}`, /^(?!.*\.spec\.ts$).*\.ts$/).map((path) => [path, parse(path)]));
  const scopes = new Map([...files].map(([path, source]) => [path, { source, locals: declarationsOf(source), imports: importsOf(path, source) }]));
  const interfaces = files.get(`${DOMAIN}/${noun}/commands.ts`);
  const named = [];
  ts.forEachChild(interfaces, (node) => {
    if (ts.isInterfaceDeclaration(node) && node.name.text.endsWith('Commands')) {
      for (const member of node.members) named.push({ command: member.name.getText(interfaces), says: docOf(member, interfaces) });
    }
  });
  return named.map(({ command, says }) => {
    const at = find(scopes, command);
    if (!at) throw new Error(`There are no rules of ${noun}.${command}.`);
    return { noun, command, says, ...reached(scopes, at, types) };
  });
}

function find(scopes, command) {
  for (const [path, { source }] of scopes) {
    let found;
    walk(source, (node) => {
      if (!found && ts.isPropertyAssignment(node) && node.name.getText(source) === command && ts.isCallExpression(node.initializer) && MAKERS.has(node.initializer.expression.getText(source))) found = node.initializer;
    });
    if (found) return { path, node: found };
  }
  return undefined;
}

/** Everything a command's rules lead to within their noun: numbered rules, codes of refusal, events, other streams. */
function reached(scopes, start, types) {
  const out = { rules: new Set(), codes: new Set(), emits: new Set(), reads: new Set() };
  const seen = new Set();
  const visit = ({ path, node }) => {
    if (seen.has(node)) return;
    seen.add(node);
    const { source } = scopes.get(path);
    walk(node, (inner) => {
      if (ts.isStringLiteral(inner)) {
        if (RULE.test(inner.text)) out.rules.add(inner.text);
        const key = ts.isPropertyAssignment(inner.parent) ? inner.parent.name.getText(source) : ts.isAsExpression(inner.parent) ? 'type' : '';
        if (key === 'code' && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(inner.text)) out.codes.add(inner.text);
        if (key === 'type' && types.has(inner.text)) out.emits.add(inner.text);
      }
      if (ts.isCallExpression(inner)) {
        const callee = inner.expression.getText(source);
        if (callee === 'ref' && ts.isStringLiteral(inner.arguments[0])) out.reads.add(inner.arguments[0].text);
        if (callee === 'eventRef') out.reads.add('the record itself');
      }
      if (!ts.isIdentifier(inner) || isMemberName(inner)) return;
      const target = resolve(scopes, path, inner.text);
      if (target) visit(target);
    });
  };
  visit(start);
  return Object.fromEntries(Object.entries(out).map(([key, set]) => [key, [...set].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))]));
}

/** `x.name`, `{ name: ... }` and the like name no declaration. */
function isMemberName(node) {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) && parent.name === node) || (ts.isPropertyAssignment(parent) && parent.name === node) || ts.isTypeReferenceNode(parent) || ts.isBindingElement(parent);
}

function resolve(scopes, path, name) {
  const { locals, imports } = scopes.get(path);
  const local = locals.get(name);
  if (local) return { path, node: local };
  const imported = imports.get(name);
  const there = imported && scopes.get(imported)?.locals.get(name);
  return there && { path: imported, node: there };
}

function declarationsOf(source) {
  const found = new Map();
  ts.forEachChild(source, (node) => {
    if (ts.isFunctionDeclaration(node) && node.name) found.set(node.name.text, node);
    if (ts.isVariableStatement(node)) for (const declared of node.declarationList.declarations) if (ts.isIdentifier(declared.name)) found.set(declared.name.text, declared);
  });
  return found;
}

/** Name -> file of the same noun it comes from. Types lead nowhere. */
function importsOf(path, source) {
  const found = new Map();
  ts.forEachChild(source, (node) => {
    if (!ts.isImportDeclaration(node) || !node.moduleSpecifier.text.startsWith('./') || !node.importClause?.namedBindings?.elements) return;
    const file = `${path.slice(0, path.lastIndexOf('/') + 1)}${node.moduleSpecifier.text.slice(2).replace(/\.js$/, '.ts')}`;
    for (const element of node.importClause.namedBindings.elements) if (!element.isTypeOnly) found.set(element.name.text, file);
  });
  return found;
}

/** The words before a declaration, as one line. */
function docOf(node, source) {
  const text = (ts.getJSDocCommentsAndTags(node)[0]?.getText(source) ?? '').replace(/^\/\*\*|\*\/$/g, '').replace(/^\s*\* ?/gm, '').replace(/\s+/g, ' ').trim();
  return text;
}

/** Commands each system actor alone may issue, as the policy's table lists them. */
export function systemCommands() {
  const source = parse(`${DOMAIN}/authority/system-actors.ts`);
  const by = new Map();
  walk(source, (node) => {
    if (!ts.isArrayLiteralExpression(node) || node.elements.length !== 2 || !ts.isStringLiteral(node.elements[0])) return;
    const [role, set] = node.elements;
    const names = ts.isNewExpression(set) ? set.arguments[0] : ts.isIdentifier(set) ? declarationsOf(source).get(set.text).initializer.arguments[0] : undefined;
    for (const name of names?.elements ?? []) by.set(name.text, [...(by.get(name.text) ?? []), role.text]);
  });
  return by;
}
