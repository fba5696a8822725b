export { notice, type NoticeState } from './decider.js';
export type { NoticeCommands } from './commands.js';
export { events as noticeEvents, type NoticeCause, type NoticeEvent, type NoticeScope, type Told } from './events.js';
export type { NoticeFacts } from './facts.js';
