import type { Definition } from '#kernel';
import { PROBLEMS_MAX, readYaml, type Problem } from './read-yaml.js';
import { referenceProblems } from './references.js';
import { definitionSchema } from './schema.js';
import { validator } from './validator.js';
import { domainVocabulary, type Vocabulary } from './vocabulary.js';

export type Loaded = { readonly definition: Definition } | { readonly problems: readonly Problem[] };

const shapeProblems = validator(definitionSchema);

/**
 * A definition from YAML or JSON, or what is wrong with it: at most `PROBLEMS_MAX` problems, each with the pointer and the line
 * of its place. Never throws on any text.
 */
export function loadDefinition(text: string, vocabulary: Vocabulary = domainVocabulary): Loaded {
  const read = readYaml(text);
  if ('problems' in read) return read;
  const checked = checkDefinition(read.value, vocabulary);
  return 'definition' in checked ? checked : { problems: checked.problems.map((problem) => ({ ...problem, line: read.lineOf(problem.pointer) })) };
}

/** The same for a value that was parsed elsewhere, such as a request's body. */
export function checkDefinition(value: unknown, vocabulary: Vocabulary = domainVocabulary): Loaded {
  const wrong = shapeProblems(value);
  if (wrong.length > 0) return { problems: wrong };
  const definition = value as Definition;
  const problems = referenceProblems(definition, vocabulary).slice(0, PROBLEMS_MAX);
  return problems.length > 0 ? { problems } : { definition };
}
