import { decider } from '#kernel';
import { actions } from './actions.js';
import { amendments } from './amendments.js';
import { carryOver } from './carry-over.js';
import type { OapCommands } from './commands.js';
import { decision } from './decision.js';
import { consultation } from './consultation.js';
import { drafting } from './drafting.js';
import { events } from './events.js';
import { evolve } from './evolve.js';
import { facts, type OapFacts } from './facts.js';
import { funding } from './funding.js';
import { leads } from './leads.js';
import { outcomes } from './outcomes.js';
import { participation } from './participation.js';
import { reporting } from './reporting.js';
import { references } from './references.js';
import { results } from './results.js';
import type { Oap } from './state.js';

/** A plan and its operational actions (domain.md 3.2, 3.3). */
export const oap = decider<OapCommands, Oap, OapFacts, typeof events>()({
  name: 'oap',
  events,
  initial: { status: 'unknown' },
  facts,
  part: ({ actionId }) => (typeof actionId === 'string' ? `action ${actionId}` : ''),
  commands: { ...drafting, ...consultation, ...decision, ...amendments, ...leads, ...participation, ...actions, ...outcomes, ...carryOver, ...reporting, ...results, ...funding, ...references },
  evolve,
});
