import type { NoticeCause, NoticeScope, Told } from './events.js';

/** Sent by the reactor and the notifier alone. */
export interface NoticeCommands {
  /** The stream is named by the causing event's id: what happened is told of once. */
  GiveNotice: { cause: NoticeCause; cycleId?: string; scope: NoticeScope; to: readonly Told[] };
  RecordNoticeDelivery: { recipient: string; role: string; party: string; channel: string; attempts: number; messageId?: string; error?: string };
}
