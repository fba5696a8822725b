import { Refused } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { isAllowed, nextEvents, secretText, webhookChannel, type Channel, type JournalReader, type WebhookHosts, type WebhookTarget } from '#engine';

/** Webhooks of one seat that are not removed. */
export const WEBHOOKS_MAX = 5;
const SLICE = 1_000;

interface Seated {
  readonly role: string;
  /** '' for a body. */
  readonly party: string;
}

interface Webhook extends Seated {
  readonly id: string;
  readonly url: string;
  readonly commandId: string;
  disabled: boolean;
  /** Some of what was last sent to it was given up. */
  failing: boolean;
}

export interface WebhookParts {
  readonly journal: JournalReader;
  readonly hosts: WebhookHosts;
  /** The secret that belongs to the command by which one was registered: nobody has to keep it. */
  readonly secretOf: (commandId: string) => Uint8Array;
  /** Whether this machine itself may be posted to: the demo's receivers are where it is. */
  readonly loopback: boolean;
  /** Milliseconds since 1970, by the machine. */
  readonly now: () => number;
}

type Registered = NonNullable<DomainCatalogue['WebhookRegistered']['shape']>;

/** Addresses of seats' own systems, as the journal knows them: who has which, where each leads, and by which secret it is signed to. */
export class Webhooks {
  private readonly byId = new Map<string, Webhook>();
  private readonly bySeat = new Map<string, Set<Webhook>>();
  private seq = -1;

  constructor(private readonly parts: WebhookParts) {}

  /** Ids of those of the seat that are posted to. */
  of(seat: Seated): readonly string[] {
    return this.ofSeat(seat).filter(({ disabled }) => !disabled).map(({ id }) => id);
  }

  /** Whether it is posted to still. */
  isLive(id: string): boolean {
    return this.find(id)?.disabled === false;
  }

  /** Whether what was last sent to it was given up: then its next success is worth recording. */
  isFailing(id: string): boolean {
    return this.find(id)?.failing === true;
  }

  /** How many are disabled: an operator wants to know. */
  disabled(): number {
    this.follow();
    return [...this.byId.values()].filter(({ disabled }) => disabled).length;
  }

  channel(): Channel {
    const { hosts, loopback, now } = this.parts;
    return webhookChannel({ find: (id) => this.targetOf(id), hosts, loopback, now });
  }

  /** What the receiver of a webhook checks signatures with, as it is shown to whoever registered it. */
  secretFor(commandId: string): string {
    return secretText(this.parts.secretOf(commandId));
  }

  /**
   * Throws `Refused` where another webhook of the seat may not be registered here. Which hosts there are is this deployment's to say, and
   * how many webhooks a seat has is read from the journal and asserted nowhere: both stand outside the rules of the record.
   */
  ensureMayRegister({ role, party = '', url }: { readonly role: string; readonly party?: string; readonly url: string }, commandId: string): void {
    if (this.parts.hosts.size === 0) throw new Refused({ code: 'WEBHOOKS_OFF', kind: 'rule', pointer: '/url', message: 'This engine posts to no webhooks. Ask its operator to name your host in WEBHOOK_HOSTS.' });
    if (!isAllowed(this.parts.hosts, new URL(url))) {
      throw new Refused({ code: 'WEBHOOK_HOST_NOT_ALLOWED', kind: 'rule', pointer: '/url', message: 'This host, on this port, is not among those the operator lets be posted to. Ask for it to be named in WEBHOOK_HOSTS.' });
    }
    const others = this.ofSeat({ role, party }).filter((each) => each.commandId !== commandId);
    if (others.length >= WEBHOOKS_MAX) throw new Refused({ code: 'WEBHOOK_TOO_MANY', kind: 'rule', message: `The seat has ${WEBHOOKS_MAX} webhooks already. Remove one.` });
  }

  private targetOf(id: string): WebhookTarget | undefined {
    const found = this.find(id);
    return found && { url: found.url, secret: this.parts.secretOf(found.commandId) };
  }

  private find(id: string): Webhook | undefined {
    this.follow();
    return this.byId.get(id);
  }

  private ofSeat(seat: Seated): readonly Webhook[] {
    this.follow();
    return [...(this.bySeat.get(keyOf(seat)) ?? [])];
  }

  private follow(): void {
    for (let next = this.next(); next; next = this.next()) {
      this.seq = next.seq;
      for (const { type, stream, data, metadata } of next.events) this.take(type, stream.slice('webhook-'.length), data, metadata.commandId);
    }
  }

  private next(): ReturnType<typeof nextEvents> {
    return nextEvents(this.parts.journal, this.seq, { types: TYPES, limit: SLICE, few: true });
  }

  private take(type: string, id: string, data: unknown, commandId: string): void {
    if (type === 'WebhookRegistered') return this.add({ id, ...(data as Registered), commandId, disabled: false, failing: false });
    const known = this.byId.get(id);
    if (!known) return;
    if (type === 'WebhookRemoved') {
      this.byId.delete(id);
      this.bySeat.get(keyOf(known))?.delete(known);
    }
    if (type === 'WebhookDisabled' || type === 'WebhookEnabled') known.disabled = type === 'WebhookDisabled';
    known.failing = type === 'WebhookFailed' || type === 'WebhookDisabled';
  }

  private add(webhook: Webhook): void {
    this.byId.set(webhook.id, webhook);
    const key = keyOf(webhook);
    this.bySeat.set(key, (this.bySeat.get(key) ?? new Set()).add(webhook));
  }
}

const TYPES: readonly string[] = ['WebhookRegistered', 'WebhookRemoved', 'WebhookFailed', 'WebhookRecovered', 'WebhookDisabled', 'WebhookEnabled'];
const keyOf = ({ role, party }: Seated): string => `${role} ${party}`;
