import type { Definition } from '#kernel';

/** Published versions, oldest first. */
export interface DefinitionFacts {
  readonly versions: readonly Definition[];
}
