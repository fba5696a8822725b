/** Milliseconds after which a reader that lost the line comes back. */
export const RETRY_MS = 2_000;

/** How a stream of Server-Sent Events begins. */
export const greeting = `retry: ${RETRY_MS}\n\n`;

/** One event. Of the parts of one only the last carries the id, so that nobody resumes between them. */
export const message = (data: object, id: number | undefined): string => `${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;

/** A comment that keeps the line open, and an id without an event: what lies before it was not for this reader. */
export const beat = (id: number): string => `: still here\nid: ${id}\n\n`;

export const farewell = ': the end; come back\n\n';
