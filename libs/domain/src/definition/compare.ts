import { changesBetween, type Coded, type Definition, type Grant, type Labels, type RecordChange, type Shown } from '#kernel';

/** One difference, in words. */
export interface Sentence {
  readonly en: string;
  readonly fr: string;
}

/** Two definitions side by side: in sentences, and field by field. */
export interface DefinitionComparison {
  readonly sentences: readonly Sentence[];
  /** By list of the definition and code in it; `definition` is what stands in no list. */
  readonly changes: readonly RecordChange[];
}

/** What differs from one definition to another: labels, roles, authorities, periods, goals, milestones, rules and everything else, in the order of a definition. */
export function compareDefinitions(before: Definition, after: Definition): DefinitionComparison {
  const [then, now] = [listsOf(before), listsOf(after)];
  const changes = LISTS.flatMap((list) => changesBetween(list, then[list], now[list]));
  return { sentences: changes.flatMap((change) => told(change)), changes };
}

type List = keyof typeof WORDS;

/** What one entry of a list is called, and the words a list itself is known by. */
const WORDS = {
  definition: { en: 'The definition', fr: 'La définition' },
  steps: { en: 'Step', fr: 'Étape' },
  planLevels: { en: 'Plan level', fr: 'Niveau de plan' },
  planPeriods: { en: 'Plan period from', fr: 'Période de plan à partir du' },
  priorities: { en: 'Priority', fr: 'Priorité' },
  lines: { en: 'Line', fr: 'Filière' },
  goals: { en: 'Goal', fr: 'Objectif' },
  partyKinds: { en: 'Kind of party', fr: 'Catégorie de partie' },
  roles: { en: 'Role', fr: 'Rôle' },
  authorities: { en: 'Authority for', fr: 'Compétence pour' },
  itemFields: { en: 'Field of actions', fr: "Champ d'action" },
  actionKinds: { en: 'Kind of action', fr: "Type d'action" },
  fundingSources: { en: 'Source of funding', fr: 'Source de financement' },
  indicators: { en: 'Indicator', fr: 'Indicateur' },
  markings: { en: 'Marking', fr: 'Marquage' },
  milestones: { en: 'Milestone', fr: 'Jalon' },
  rules: { en: 'Rule', fr: 'Règle' },
} as const satisfies Readonly<Record<string, Sentence>>;

const LISTS = Object.keys(WORDS) as readonly List[];
/** Lists whose order means something: lowest first, outermost first, one after the other. */
const ORDERED: ReadonlySet<List> = new Set<List>(['markings', 'planLevels', 'steps']);
/** Fields that are their record's name or its version: they differ by nature. */
const NAMING: ReadonlySet<string> = new Set(['id', 'code', 'version']);

/** A definition as records by list and code. Every field of it is in one of them: what is compared follows from the shape itself. */
function listsOf(definition: Definition): Readonly<Record<List, ReadonlyMap<string, Shown>>> {
  const header = Object.fromEntries(Object.entries(definition).filter(([name]) => !(name in WORDS)));
  const coded = (list: List, entries: readonly object[] = [], name: (entry: never) => string = ({ code }: Coded) => code): ReadonlyMap<string, Shown> =>
    new Map(entries.map((entry, i) => [name(entry as never), { ...flat(entry), ...(ORDERED.has(list) && { place: i + 1 }) }]));
  const { steps, planLevels, planPeriods, priorities, lines, goals, partyKinds, roles, authorities, itemFields, actionKinds, fundingSources, indicators, markings, milestones, rules } = definition;
  return {
    definition: new Map([['', flat(header)]]),
    steps: coded('steps', steps), planLevels: coded('planLevels', planLevels), priorities: coded('priorities', priorities), lines: coded('lines', lines), goals: coded('goals', goals),
    partyKinds: coded('partyKinds', partyKinds), roles: coded('roles', roles), actionKinds: coded('actionKinds', actionKinds), fundingSources: coded('fundingSources', fundingSources),
    indicators: coded('indicators', indicators), markings: coded('markings', markings),
    planPeriods: coded('planPeriods', planPeriods, ({ from }: { from: string }) => from),
    rules: coded('rules', rules, ({ id }: { id: string }) => id),
    milestones: coded('milestones', milestones.map(({ authority, ...rest }) => ({ ...rest, authority: grantsIn(authority) }))),
    authorities: new Map(Object.entries(authorities).map(([command, grants]) => [command, { grants: grantsIn(grants) }])),
    itemFields: new Map(Object.entries(itemFields).map(([name, field]) => [name, flat(field)])),
  };
}

/** Labels become a field a language. */
function flat(entry: object): Shown {
  const { labels, ...rest } = entry as { readonly labels?: Labels };
  const named = Object.entries(labels ?? {}).map(([language, text]) => [`labels.${language}`, text] as const);
  return Object.fromEntries([...named, ...Object.entries(rest).filter(([name]) => !NAMING.has(name))]);
}

const grantsIn = (grants: readonly Grant[]): readonly string[] =>
  grants.map(({ role, fourEyes, whileVacant }) => `${role}${fourEyes ? ' (four eyes)' : ''}${whileVacant === undefined ? '' : ` (while ${whileVacant} is vacant)`}`);

function told({ subject, id, change, fields }: RecordChange): readonly Sentence[] {
  const words = WORDS[subject as List];
  const name = (language: keyof Sentence): string => (id === '' ? words[language] : `${words[language]} ${id}`);
  const label = (side: 'before' | 'after', language: keyof Sentence): string => {
    const of = (code: string): unknown => fields.find(({ field }) => field === `labels.${code}`)?.[side];
    const text = of(language) ?? of('en');
    return typeof text === 'string' ? (language === 'en' ? ` (“${text}”)` : ` (« ${text} »)`) : '';
  };
  if (change === 'added') return [{ en: `${name('en')}${label('after', 'en')} is new.`, fr: `Nouveau : ${name('fr')}${label('after', 'fr')}.` }];
  if (change === 'removed') return [{ en: `${name('en')}${label('before', 'en')} is gone.`, fr: `Supprimé : ${name('fr')}${label('before', 'fr')}.` }];
  return fields.map(({ field, before, after }) => {
    const language = /^labels\.(.+)$/.exec(field)?.[1];
    return language === undefined
      ? { en: `${name('en')}: ${field} ${text(after)} instead of ${text(before)}.`, fr: `${name('fr')} : ${field} ${text(after)} au lieu de ${text(before)}.` }
      : { en: `${name('en')}: label (${language}) ${text(after)} instead of ${text(before)}.`, fr: `${name('fr')} : libellé (${language}) ${text(after)} au lieu de ${text(before)}.` };
  });
}

/** Nothing, a word, a list of words; anything deeper as JSON. */
function text(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.length > 0 ? value.join(', ') : '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
