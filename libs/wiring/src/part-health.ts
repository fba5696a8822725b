import type { LiveJournal, Silence } from '#engine';
import type { PartHealth } from './engine.js';
import type { Runners } from './runners.js';

/** A subscription that breaks is taken up again at once: only what lasts is a failure. */
const SILENCE_MS_MAX = 2_000;

/** Whether the journal hears of what is written to a log elsewhere. */
export function hearing(silence: Silence | undefined): PartHealth {
  if (!silence) return { part: 'log feed', ok: true, detail: 'the log is heard' };
  const detail = `nothing heard of the log for ${Math.round(silence.forMs / 1_000)} s: ${silence.why}`;
  return { part: 'log feed', ok: silence.forMs < SILENCE_MS_MAX, degraded: true, detail };
}

/** Events this version cannot read are kept as they are; commands on their streams are refused, readers pass over them and say so. */
export const recordHealth = (unknown: number): PartHealth =>
  unknown === 0
    ? { part: 'record', ok: true, detail: 'every event is known here' }
    : { part: 'record', ok: true, degraded: true, detail: `${unknown} events are of a type or version this engine does not know: kept, not shown. Run the version that wrote them.` };

/** Whether who follows the record hears of an event when it is stored, or when it is in the journal. Nothing is missed either way. */
export function followingHealth(state: ReturnType<LiveJournal['status']>): PartHealth {
  if (state === 'live') return { part: 'following', ok: true, detail: 'events are followed as they are stored' };
  if (state === 'behind') return { part: 'following', ok: true, detail: 'events are followed as the journal has them, until it has caught up' };
  return {
    part: 'following', ok: true, degraded: true,
    detail: 'an append ended without an answer, or the journal held another event than was stored: events are followed as the journal has them, a little later. '
      + 'Restart the engine to end this, then run empact projection verify, which says whether the views are as the journal is.',
  };
}

/** What waits for an hour or for a server that is down is no failure: it is said. */
export const notifierHealth = ({ lag, waiting, error }: ReturnType<Runners['notifier']['status']>): PartHealth =>
  ({ part: 'notifier', ok: error === undefined, detail: error ?? `${lag} behind, ${waiting} messages not told yet` });

/** A seat's own system that cannot be reached is the seat's to mend, and mail goes on: the operator is told, and nothing is down. */
export const webhookHealth = (disabled: number): PartHealth =>
  disabled === 0
    ? { part: 'webhooks', ok: true, detail: 'none is disabled' }
    : { part: 'webhooks', ok: true, detail: `${disabled} could not be reached and are disabled: see GET /v1/webhooks?state=disabled. Their seats are told by mail.` };
