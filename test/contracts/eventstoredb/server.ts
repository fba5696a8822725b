import { randomBytes } from 'node:crypto';
import { startDouble, type Double } from '../../support/eventstore-double/index.js';

/** The server the contracts run against: the one named by EVENTSTORE_URL, or a double of it. */
export interface ServerUnderTest {
  readonly url: string;
  /** Absent where the server is a real one, which cannot be told to misbehave. */
  readonly double?: Double;
  stop(): Promise<void>;
}

/** The real server, if there is one to test against. */
export const REAL_URL = process.env.EVENTSTORE_URL;

export async function serverUnderTest(options: { serverFeatures?: boolean } = {}): Promise<ServerUnderTest> {
  if (REAL_URL) return { url: REAL_URL, stop: async () => undefined };
  const double = await startDouble(options);
  return { url: double.url, double, stop: () => double.stop() };
}

/** A namespace nobody else has: runs share a server, and an event log is never emptied. */
export const freshNamespace = (): string => `t${randomBytes(8).toString('hex')}`;
