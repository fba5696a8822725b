import type { AnyReaction } from '#kernel';
import { carryIn } from './carry-in.js';
import { notices } from './notices.js';
import { registerPlan } from './register-plan.js';
import { registerPlanClosure } from './register-plan-closure.js';
import { transitions } from './transitions.js';

/** Every reaction there is. One that is not listed here never happens. */
export const reactions: readonly AnyReaction[] = [registerPlan, registerPlanClosure, carryIn, transitions, notices];
