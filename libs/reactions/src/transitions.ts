import { reaction } from '#kernel';
import type { DomainCatalogue } from '#domain';

/** What a date was waited for: the command its rule names goes out, and the event it causes closes the rule. */
export const transitions = reaction<DomainCatalogue>({
  name: 'transitions',
  actor: 'cycle-clock',
  on: {
    *TransitionDue({ data: { transition } }) {
      const { noun, id, command, data } = transition;
      return [{ noun, name: command, id, data }];
    },
  },
});
