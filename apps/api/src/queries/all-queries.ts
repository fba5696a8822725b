import { breachQueries } from '../breach/breach.queries.js';
import { cycleQueries } from '../cycle/cycle.queries.js';
import { jadQueries } from '../jad/jad.queries.js';
import { milestoneQueries } from '../milestone/milestone.queries.js';
import { oapQueries } from '../oap/oap.queries.js';
import { webhookQueries } from '../webhook/webhook.queries.js';
import { monitoringQueries } from './monitoring.queries.js';

/** Every query route over a view. */
export const QUERY_ROUTES = [...cycleQueries, ...oapQueries, ...jadQueries, ...milestoneQueries, ...breachQueries, ...monitoringQueries, ...webhookQueries];
