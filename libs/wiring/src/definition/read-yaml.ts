import { isNode, isScalar, Lexer, LineCounter, parseDocument, Parser, visit, type Document, type YAMLMap } from 'yaml';

/** What is wrong and where: a JSON pointer into the document, and the line where it is known. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly line?: number;
}

/** More than anybody reads at once. */
export const PROBLEMS_MAX = 50;

/** Plain data read from YAML (or JSON, which is YAML), and the line of each of its parts. */
export interface Read {
  readonly value: unknown;
  readonly lineOf: (pointer: string) => number | undefined;
}

/** EMPACT's definition has some 30 kB. What fills this bound with the worst there is still parses within a second. */
export const YAML_CHARACTERS_MAX = 128 * 1024;
/** Open collections at one place. A definition has about ten; composing recurses, and a full stack can end the process. */
export const YAML_DEPTH_MAX = 64;

/** Reads one YAML document of plain data. Aliases are refused: a few lines of them expand without bound. */
export function readYaml(text: string): Read | { readonly problems: readonly Problem[] } {
  if (text.length > YAML_CHARACTERS_MAX) return { problems: [{ pointer: '', message: `The text has ${text.length} characters; at most ${YAML_CHARACTERS_MAX} are read.` }] };
  const deep = tooDeep(text);
  if (deep !== undefined) return { problems: [{ pointer: '', line: deep, message: `Line ${deep}: this is nested deeper than ${YAML_DEPTH_MAX} levels.` }] };
  const lines = new LineCounter();
  // The parser compares every two keys of a map; `repeated` finds the same in one pass.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: false });
  const place = (at: number, what: string): Problem => {
    const { line, col } = lines.linePos(at);
    return { pointer: '', line, message: `Line ${line}, column ${col}: ${what}` };
  };
  const problems = [...document.errors, ...document.warnings].slice(0, PROBLEMS_MAX).map(({ message, pos }) => place(pos[0], sentence(message)));
  if (problems.length === 0) {
    visit(document, {
      Alias: (_, { source, range }) => void problems.push(place(range?.[0] ?? 0, `the alias *${source} is not allowed. Write the value out.`)),
      Map: (_, map) => void problems.push(...repeated(map).map(({ at, why }) => place(at, why))),
    });
  }
  if (problems.length > 0) return { problems: problems.slice(0, PROBLEMS_MAX) };
  return { value: document.toJS({ maxAliasCount: 0 }), lineOf: (pointer) => lineOf(document, lines, pointer) };
}

/** Keys of a map that are no plain words, or stand there already. */
function repeated({ items }: YAMLMap): readonly { readonly at: number; readonly why: string }[] {
  const seen = new Set<string>();
  return items.flatMap(({ key }) => {
    const at = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    if (!isScalar(key) || (typeof key.value !== 'string' && typeof key.value !== 'number')) return [{ at, why: 'a key must be a plain word.' }];
    const name = String(key.value);
    if (seen.has(name)) return [{ at, why: `the key ${name} stands here twice.` }];
    seen.add(name);
    return [];
  });
}

/** The line on which nesting goes too deep. The token parser keeps a stack of its own and can be stopped; what follows it could not. */
function tooDeep(text: string): number | undefined {
  const parser = new Parser();
  let line = 1;
  for (const lexeme of new Lexer().lex(text)) {
    const tokens = parser.next(lexeme);
    while (!tokens.next().done) continue;
    if (parser.stack.length > YAML_DEPTH_MAX) return line;
    for (let at = lexeme.indexOf('\n'); at >= 0; at = lexeme.indexOf('\n', at + 1)) line++;
  }
  return undefined;
}

const sentence = (message: string): string => (/[.!?]$/.test(message) ? message : `${message}.`);

/** The line of a part, or of the nearest one around it that exists. */
function lineOf(document: Document, lines: LineCounter, pointer: string): number | undefined {
  const path = pointer.split('/').slice(1).map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length).map((token) => (/^\d+$/.test(token) ? Number(token) : token)), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
