/**
 * A LIMIT whose value is bound. A bare parameter there has SQLite look at its value to plan by it, and so prepare the statement anew each time one
 * is bound: of a short read that is more than half. As a sum it is an expression like any other.
 */
export const BOUND_LIMIT = 'LIMIT ? + 0';
