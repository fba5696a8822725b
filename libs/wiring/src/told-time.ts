import type { Instant } from '#kernel';
import { BUSINESS_CLOCK } from '#domain';
import type { JournalReader } from '#engine';

/** Where virtual time was left, if it was ever moved. */
export function virtualNow(journal: JournalReader): Instant | undefined {
  const last = journal.stream(`clock-${BUSINESS_CLOCK}`).findLast(({ type }) => type === 'ClockAdvanced');
  const advanced = (last?.data as { to: Instant } | undefined)?.to;
  const recorded = journal.lastRecordedAt();
  return advanced !== undefined && recorded !== undefined ? (advanced > recorded ? advanced : recorded) : recorded;
}

/** The latest instant recorded since an operator last vouched for the clock. */
export function lastVouchedFor(journal: JournalReader): Instant | undefined {
  const confirmed = journal.stream(`clock-${BUSINESS_CLOCK}`).findLast(({ type }) => type === 'ClockConfirmed');
  if (!confirmed) return journal.lastRecordedAt();
  let latest = confirmed.metadata.recordedAt;
  for (let seq = confirmed.seq; ; ) {
    const page = journal.after(seq, { limit: 1_000 });
    if (page.length === 0) return latest;
    for (const { metadata } of page) if (metadata.recordedAt > latest) latest = metadata.recordedAt;
    seq = page.at(-1)!.seq;
  }
}
