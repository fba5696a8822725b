/** Those who wait, first come first. */
const waiting: (() => void)[] = [];

/**
 * Lets everybody else on the event loop in; resolves in a turn of its own. Of several who wait one goes on in each turn of the loop: what
 * each of them does at a stretch holds up the others and the requests of people for as long as itself, and never for the sum of all.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()!();
  if (waiting.length > 0) setImmediate(next);
}
