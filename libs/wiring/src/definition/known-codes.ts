import type { Problem } from './read-yaml.js';

/** The problem of a code that is not among those declared. */
export function unknownCode(pointer: string, what: string, code: string, declared: readonly { readonly code: string }[]): Problem | undefined {
  return declared.some((entry) => entry.code === code) ? undefined : { pointer, message: `There is no ${what} ${code}. Known are ${declared.map((entry) => entry.code).join(', ') || 'none'}.` };
}

export const present = (problem: Problem | undefined): problem is Problem => problem !== undefined;
