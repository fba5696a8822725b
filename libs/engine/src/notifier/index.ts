export { mailText, type Language, type Reminded } from './mail-text.js';
export { ATTEMPTS_MAX, Notifier, pauseAfter, type DeliveryOutcome, type Notice, type NotifierParts, type Wanted } from './notifier.js';
export { Outbox, type CaughtMessage, type MessageState, type OutboxEntry, type Recipient } from './outbox.js';
export { smtpTransport, Undeliverable, type Mail, type Transport } from './transport.js';
