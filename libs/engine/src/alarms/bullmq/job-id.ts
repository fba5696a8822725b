/** What a job's id may hold as it is. Everything else is written as `~` and its code in hex, `~` included. */
const ALLOWED = /[^A-Za-z0-9._-]/g;
const START = 'alarm-';

/**
 * The id of an alarm's job: the same in every process, so that adding it twice is adding it once. BullMQ takes neither `:` nor a whole
 * number, which a leading word rules out.
 */
export const jobIdOf = (alarmId: string): string => START + alarmId.replace(ALLOWED, (character) => `~${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The alarm of a job; undefined for a job that is none of ours. */
export const alarmIdOf = (jobId: string): string | undefined =>
  jobId.startsWith(START) ? jobId.slice(START.length).replace(/~([0-9a-f]{4})/g, (_match, code: string) => String.fromCharCode(parseInt(code, 16))) : undefined;
