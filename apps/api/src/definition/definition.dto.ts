import type { Definition } from '#kernel';
import type { DefinitionCommands } from '#domain';
import { bodiesOf, CommandBody, type CommandOf } from '../commands/bodies.js';
import { Document } from '../http/fields.js';

/** The definition itself is judged by its own schema, which names the path of what is wrong. */
export class PublishDefinitionBody extends CommandBody implements CommandOf<DefinitionCommands, 'PublishDefinition'> {
  @Document({ says: 'The programme\'s rules as data; may be sent as YAML text instead, with the content type application/yaml.' }) definition!: Definition;
}

export const definitionBodies = bodiesOf<DefinitionCommands>()({ PublishDefinition: PublishDefinitionBody });
