export type LogLevel = 'error' | 'warn' | 'info';

/** Writes one line of JSON. JSON escapes what could forge another line or colour a terminal. */
export type LogLine = (level: LogLevel, message: string, more?: Readonly<Record<string, unknown>>) => void;

/** Standard output belongs to what the command line reads; logs go to standard error. */
export const logToStderr: LogLine = (level, message, more) => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...more })}\n`);
};
