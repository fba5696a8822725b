import type { Row } from './transcript-row.js';
import { appendRows } from './transcript-appends.js';
import { readRows } from './transcript-reads.js';
import { subscriptionRows } from './transcript-subscriptions.js';

/**
 * What an EventStoreDB server was seen to answer (23.10.6, single node; a few rows from the server's source), one row a fact: the
 * request and the answer. The double is held to it; run against a real server it shows whether that one still behaves so.
 */
export const transcript: readonly Row[] = [...appendRows, ...readRows, ...subscriptionRows];
export type { Path, Row, Site } from './transcript-row.js';
