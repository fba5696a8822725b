import type { AnyReaction } from '#kernel';
import { registerPlan } from './register-plan.js';
import { transitions } from './transitions.js';

/** Every reaction there is. One that is not listed here never happens. */
export const reactions: readonly AnyReaction[] = [registerPlan, transitions];
