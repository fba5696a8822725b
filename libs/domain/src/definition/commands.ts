import type { Definition } from '#kernel';

export interface DefinitionCommands {
  /** By the operator. The version must be the next one; the same content again changes nothing. */
  PublishDefinition: { definition: Definition };
}
