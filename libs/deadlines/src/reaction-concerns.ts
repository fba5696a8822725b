import { ofReaction, self, type Concerns } from './concern.js';

/** What should have followed and was refused is owed a look in the cycle of its cause. Outside any cycle it is in the history, and owed by nobody. */
export const reactionConcerns: Concerns = {
  ReactionRefused: ({ id, data: { cycleId, command } }) => (cycleId === undefined ? [] : [{ cycleId, kind: 'reaction', id, create: {}, fields: { command } }]),
  ReactionSettled: ({ id }, scopes) => ofReaction(scopes, id, (reaction) => [self(reaction)]),
};
