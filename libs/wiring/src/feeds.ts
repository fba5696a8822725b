import { dayOf, addDays, type FactRef, type Instant, type LocalDate, type Viewer } from '#kernel';
import type { DomainCatalogue } from '#domain';
import { nextEvents, type JournalReader, type LastUses, type NextEvents, type Views } from '#engine';
import { partyCodes } from './party-codes.js';
import { seatsTold } from './recipients.js';

/** Deadlines in one feed; those of the least urgency stay out. */
const ENTRIES_MAX = 500;
/** How long what has gone by is shown. */
const DAYS_BACK = 366;
const SLICE = 1_000;

/** A deadline as a calendar shows it. */
export interface FeedEntry {
  readonly deadlineId: string;
  readonly ruleId: string;
  readonly scopeId: string;
  readonly dueOn: LocalDate;
  readonly state: string;
  /** How often it has changed since it was scheduled, and when last. */
  readonly changes: number;
  readonly changedAt: Instant;
}

interface Holder {
  readonly tokenId: string;
  readonly role: string;
  readonly party: string;
  readonly expiresOn: LocalDate;
  readonly issuedAt: Instant;
}

/** An address of a seat's calendar as the seat sees it: never the address itself. */
export interface FeedToken {
  readonly tokenId: string;
  readonly issuedAt: Instant;
  readonly expiresOn: LocalDate;
  /** When it was last fetched from this process, and how often; null and 0 for never. */
  readonly fetchedAt: Instant | null;
  readonly fetches: number;
}

export interface FeedParts {
  readonly journal: JournalReader;
  readonly views: Views;
  readonly factsOf: (wanted: FactRef) => Promise<unknown>;
  readonly now: () => Instant;
  readonly uses: LastUses;
}

type Issued = NonNullable<DomainCatalogue['TokenIssued']['shape']>;

/** Calendars of seats: who holds which secret, by its hash, and what stands in each. */
export class Feeds {
  private readonly holders = new Map<string, Holder>();
  private seq = -1;

  private readonly parties: () => readonly string[];

  constructor(private readonly parts: FeedParts) {
    this.parties = partyCodes(parts.journal);
  }

  /** Whose the secret with this hash is; undefined where it is nobody's any more. */
  holderOf(hash: string): Holder | undefined {
    this.follow();
    const holder = this.holders.get(hash);
    return holder && holder.expiresOn >= dayOf(this.parts.now()) ? holder : undefined;
  }

  /** Notes that a calendar program has fetched it. */
  fetched({ tokenId }: Pick<Holder, 'tokenId'>): void {
    this.parts.uses.note(tokenId, this.parts.now());
  }

  /** Addresses that are good, oldest first. */
  tokensOf({ role, party }: { readonly role: string; readonly party: string }): readonly FeedToken[] {
    this.follow();
    const today = dayOf(this.parts.now());
    return [...this.holders.values()].filter((each) => each.role === role && each.party === party && each.expiresOn >= today).map(({ tokenId, issuedAt, expiresOn }) => {
      const use = this.parts.uses.of(tokenId);
      return { tokenId, issuedAt, expiresOn, fetchedAt: use?.at ?? null, fetches: use?.times ?? 0 };
    });
  }

  /** Deadlines the seat is told of, as it may see them now. */
  async entriesOf(seat: { readonly role: string; readonly party: string }, viewer: Viewer): Promise<readonly FeedEntry[]> {
    const at = this.parts.now();
    const params = { limit: ENTRIES_MAX, role: seat.role, duties: 1, fromDate: addDays(dayOf(at), -DAYS_BACK) };
    const { rows } = await this.parts.views.query({ view: 'deadlines', query: 'listDeadlines', params, viewer, at });
    const entries: FeedEntry[] = [];
    for (const row of rows as unknown as readonly DeadlineShown[]) {
      if (await this.concerns(row, seat)) entries.push({ ...row, ...this.changesOf(row.deadlineId) });
    }
    return entries;
  }

  private async concerns({ cycleId, ruleId, scopeKind, scopeId }: DeadlineShown, { role, party }: { readonly role: string; readonly party: string }): Promise<boolean> {
    const { factsOf, now } = this.parts;
    const told = await seatsTold({ cycleId, ruleId, scope: { kind: scopeKind, id: scopeId }, to: [role] }, { factsOf, now, parties: this.parties });
    return told.some((each) => each.role === role && (each.party === '' || each.party === party));
  }

  /** Each time its date or its state moved a calendar program has something new to show. */
  private changesOf(deadlineId: string): Pick<FeedEntry, 'changes' | 'changedAt'> {
    const moves = this.parts.journal.stream(`deadline-${deadlineId}`).filter(({ type }) => MOVES.includes(type));
    return { changes: moves.length - 1, changedAt: moves.at(-1)!.metadata.recordedAt };
  }

  private follow(): void {
    for (let next = this.next(); next; next = this.next()) {
      for (const { type, data, metadata } of next.events) {
        if (type === 'TokenIssued') this.issued(data as Issued, metadata.recordedAt);
        else this.revoked((data as { tokenId: string }).tokenId);
      }
      this.seq = next.seq;
    }
  }

  private next(): NextEvents | undefined {
    return nextEvents(this.parts.journal, this.seq, { types: ['TokenIssued', 'TokenRevoked'], limit: SLICE, few: true });
  }

  private issued({ tokenId, hash, role, party, expiresOn }: Issued, issuedAt: Instant): void {
    this.holders.set(hash, { tokenId, role, party, expiresOn, issuedAt });
  }

  private revoked(tokenId: string): void {
    for (const [hash, holder] of this.holders) if (holder.tokenId === tokenId) this.holders.delete(hash);
  }
}

const MOVES: readonly string[] = ['DeadlineScheduled', 'DeadlineRescheduled', 'DeadlineSuspended', 'DeadlineResumed', 'DeadlineMet', 'DeadlineLapsed', 'DeadlineWaived'];

interface DeadlineShown extends Omit<FeedEntry, 'changes' | 'changedAt'> {
  readonly cycleId: string;
  readonly scopeKind: string;
}
