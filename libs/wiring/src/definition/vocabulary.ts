import { CONCERNING } from '#deadlines';
import { breach, catalogue, cycle, DEADLINE_COMMANDS_OF_PEOPLE, jad, oap, OPERATOR, reaction, record, SYSTEM_ROLES } from '#domain';

/** What a definition may name that is not its own. */
export interface Vocabulary {
  /** Event types. */
  readonly events: ReadonlySet<string>;
  /** Those of them that concern something a rule is counted for. */
  readonly concerning: ReadonlySet<string>;
  /** Commands within a cycle, which a definition says who may issue. */
  readonly commands: ReadonlySet<string>;
  /** Role codes that have their meaning outside definitions. */
  readonly reserved: ReadonlySet<string>;
}

export const domainVocabulary: Vocabulary = {
  events: new Set(Object.keys(catalogue)),
  concerning: CONCERNING,
  commands: new Set([...[cycle, jad, oap, record].flatMap(({ commands }) => Object.keys(commands)), ...DEADLINE_COMMANDS_OF_PEOPLE, ...Object.keys(breach.commands), ...Object.keys(reaction.commands)]),
  reserved: new Set([OPERATOR, ...SYSTEM_ROLES.values()]),
};
