import { decider } from '#kernel';
import { advisory } from './advisory.js';
import { assessment } from './assessment.js';
import { closing } from './closing.js';
import type { CycleCommands } from './commands.js';
import { evaluation } from './evaluation.js';
import { events } from './events.js';
import { evolve } from './evolve.js';
import type { CycleFacts } from './facts.js';
import { followUp } from './follow-up.js';
import { handOver } from './hand-over.js';
import { header } from './header.js';
import { meetings } from './meetings.js';
import { migration } from './migration.js';
import { nominations } from './nominations.js';
import { part } from './part.js';
import { plans } from './plans.js';
import { policySetting } from './policy-setting.js';
import { priorities } from './priorities.js';
import { publishedResults } from './published-results.js';
import { seats } from './seats.js';
import { factsOf, initial, type CycleState } from './state.js';
import { strategicPlan } from './strategic-plan.js';

/** One run of a programme, through its four steps: what is known, what is decided, who holds which seat, which plans belong to it, what came of it. */
export const cycle = decider<CycleCommands, CycleState, CycleFacts, typeof events>()({
  name: 'cycle',
  events,
  initial,
  facts: factsOf,
  part,
  commands: {
    ...header, ...closing, ...migration, ...assessment, ...advisory, ...priorities, ...policySetting, ...strategicPlan, ...seats, ...nominations, ...handOver, ...meetings, ...plans, ...publishedResults, ...evaluation, ...followUp,
  },
  evolve,
});
