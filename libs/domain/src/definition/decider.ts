import { canonical, command, decider, ensure, type Definition } from '#kernel';
import type { DefinitionCommands } from './commands.js';
import { events, type DefinitionEvent } from './events.js';
import type { DefinitionFacts } from './facts.js';

/** Published versions, oldest first; version n stands at index n - 1. */
export interface DefinitionState {
  readonly versions: readonly Definition[];
}

/** Streams are named `definition-<id>`, and cycles pin by it: lower case, so that two ids never differ by case alone. */
const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A programme's rules. That the content is sound (codes, references) is checked where text becomes a definition; here only its succession. */
export const definition = decider<DefinitionCommands, DefinitionState, DefinitionFacts, typeof events>()({
  name: 'definition',
  events,
  initial: { versions: [] },
  facts: ({ versions }) => ({ versions }),
  commands: {
    PublishDefinition: command<DefinitionCommands['PublishDefinition'], DefinitionState, DefinitionEvent>({
      creates: ({ definition: { id } }) => id,
      authority: () => ({}),
      decide: ({ definition: next }, { versions }) => {
        if (versions.some((published) => published.version === next.version && canonical(published) === canonical(next))) return [];
        ensure(ID.test(next.id), { code: 'DEFINITION_ID_MALFORMED', kind: 'rule', pointer: '/definition/id', message: `The id ${next.id} must be lower-case words joined by hyphens, such as empact-2022.` });
        const expected = versions.length + 1;
        ensure(next.version === expected, {
          code: 'DEFINITION_VERSION_NOT_NEXT', kind: 'state', pointer: '/definition/version',
          message: `The next version of ${next.id} is ${expected}, not ${next.version}. Published versions never change: publish the new content as version ${expected}.`,
        });
        const programme = versions[0]?.programme ?? next.programme;
        ensure(next.programme === programme, {
          code: 'DEFINITION_PROGRAMME_CHANGED', kind: 'rule', pointer: '/definition/programme',
          message: `${next.id} belongs to the programme ${programme}. Publish rules of the programme ${next.programme} under an id of their own.`,
        });
        return [{ type: 'DefinitionPublished', data: { definition: next } }];
      },
    }),
  },
  evolve: {
    DefinitionPublished: ({ versions }, data) => ({ versions: [...versions, data.definition] }),
  },
});
