/** What the victim writes is known from its ids: whoever reads it back can tell whether it is whole. */

/** Every third append has two events, which must be there together or not at all. */
export function eventsOf(life, stream, n) {
  const parts = n % 3 === 0 ? ['.0', '.1'] : [''];
  return parts.map((part) => eventOf(`${life}-${stream}-${n}${part}`));
}

/** The event behind an id. */
export function eventOf(id) {
  const filler = [...id].reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 2_000, 7);
  return { id, type: 'Written', data: { id, filler: 'x'.repeat(filler) }, metadata: { v: 1 } };
}

/** The id of the event an append of two must have beside this one. */
export const otherHalf = (id) => (/[.][01]$/.test(id) ? id.slice(0, -1) + (id.endsWith('0') ? '1' : '0') : undefined);

/** The last revision of a stream, -1 where there is none. */
export async function headOf(log, stream) {
  try {
    const [last] = await log.readStream(stream, { direction: 'backwards', limit: 1 });
    return last.revision;
  } catch (error) {
    if (error.name === 'StreamNotFound') return -1;
    throw error;
  }
}
