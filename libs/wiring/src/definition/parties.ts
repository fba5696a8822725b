import { overlaps, type LocalDate, type Labels } from '#kernel';
import type { PartyCommands } from '#domain';
import { PROBLEMS_MAX, readYaml, type Problem } from './read-yaml.js';
import { day, labels, list, object, oneOf, yes, type Schema } from './shapes.js';
import { validator } from './validator.js';

interface ListedParty {
  readonly code: string;
  readonly names: Labels;
  readonly kinds: readonly { readonly kind: string; readonly from: LocalDate; readonly to?: LocalDate }[];
  readonly agreement?: 'none' | 'working' | 'operational';
}

/** One party as commands: it is registered as what it was first, then changed into what it became. */
export interface PartyToRegister {
  readonly register: PartyCommands['RegisterParty'];
  readonly changes: readonly PartyCommands['ChangePartyValidity'][];
}

const partyCode: Schema = { type: 'string', pattern: '^[A-Z][A-Z0-9]*([_-][A-Z0-9]+)*$', maxLength: 32, description: 'an upper-case code, such as ES or EU-LISA' };
const kind: Schema = { type: 'string', pattern: '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$', maxLength: 64, description: 'a kind of party, such as MEMBER_STATE' };
const party = object(
  { code: partyCode, names: labels, kinds: list(object({ kind, from: day, to: day }, ['to']), { minItems: 1 }), agreement: oneOf('none', 'working', 'operational'), confirmed: yes },
  ['agreement', 'confirmed'],
);
const shapeProblems = validator(object({ parties: list(party) }));

/** Parties from YAML (`definitions/parties.yaml`), in its order, or what is wrong with the text. Never throws on any text. */
export function loadParties(text: string): { readonly parties: readonly PartyToRegister[] } | { readonly problems: readonly Problem[] } {
  const read = readYaml(text);
  if ('problems' in read) return read;
  const checked = checkParties(read.value);
  return 'parties' in checked ? checked : { problems: checked.problems.map((problem) => ({ ...problem, line: read.lineOf(problem.pointer) })) };
}

function checkParties(value: unknown): { readonly parties: readonly PartyToRegister[] } | { readonly problems: readonly Problem[] } {
  const wrong = shapeProblems(value);
  if (wrong.length > 0) return { problems: wrong };
  const { parties } = value as { readonly parties: readonly ListedParty[] };
  const problems = [...listProblems(parties)].slice(0, PROBLEMS_MAX);
  return problems.length > 0 ? { problems } : { parties: parties.map(asCommands) };
}

function* listProblems(parties: readonly ListedParty[]): Generator<Problem> {
  const seen = new Set<string>();
  for (const [i, { code, kinds }] of parties.entries()) {
    if (seen.has(code)) yield { pointer: `/parties/${i}/code`, message: `${code} is listed twice.` };
    seen.add(code);
    for (const [j, { from, to }] of kinds.entries()) {
      const next = kinds[j + 1];
      if (to !== undefined && to < from) yield { pointer: `/parties/${i}/kinds/${j}/to`, message: `The last day ${to} lies before the first, ${from}.` };
      else if (next && (next.from <= from || (to !== undefined && overlaps(from, to, next.from, next.to)))) yield { pointer: `/parties/${i}/kinds/${j + 1}/from`, message: `${code} is something else on ${next.from} already. Kinds stand in order and share no day.` };
    }
  }
}

function asCommands({ code, names, agreement, kinds }: ListedParty): PartyToRegister {
  const [first, ...rest] = kinds.map(({ kind, from, to }) => ({ kind, validFrom: from, ...(to === undefined ? {} : { validTo: to }) }));
  return { register: { code, names, ...first!, ...(agreement === undefined ? {} : { agreement }) }, changes: rest };
}
