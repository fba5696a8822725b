import { catalogue, cycle, jad, oap, OPERATOR, SYSTEM_ROLES } from '#domain';

/** What a definition may name that is not its own. */
export interface Vocabulary {
  /** Event types rules may wait for. */
  readonly events: ReadonlySet<string>;
  /** Commands within a cycle, which a definition says who may issue. */
  readonly commands: ReadonlySet<string>;
  /** Role codes that have their meaning outside definitions. */
  readonly reserved: ReadonlySet<string>;
}

export const domainVocabulary: Vocabulary = {
  events: new Set(Object.keys(catalogue)),
  commands: new Set([cycle, jad, oap].flatMap(({ commands }) => Object.keys(commands))),
  reserved: new Set([OPERATOR, ...SYSTEM_ROLES.values()]),
};
