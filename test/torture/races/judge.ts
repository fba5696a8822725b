import type { Positioned } from '#engine';

/** A rule broken at one event of the log. */
export interface Breach {
  readonly rule: 'I8' | 'I11' | 'I20';
  readonly at: string;
  readonly what: string;
}

export interface Verdict {
  readonly breaches: readonly Breach[];
  /** How often each type of event stands in the log. */
  readonly counts: ReadonlyMap<string, number>;
}

interface Seat { readonly party: string; readonly from: string; to?: string }
interface Read { readonly [field: string]: unknown }

/**
 * Reads a log in its own order and says at each event whether the rule held at that instant, given what stood before it. Written
 * against the papers (domain.md I8, I11, I20), not with the deciders it judges: it shares no line with them.
 */
export class Judge {
  private readonly drivers = new Map<string, Seat[]>();
  private readonly lineOf = new Map<string, string>();
  private readonly plans = new Map<string, string>();
  private readonly plansOf = new Map<string, readonly string[]>();
  private readonly breaches: Breach[] = [];
  private readonly counts = new Map<string, number>();

  see({ event }: Positioned): void {
    const { type, stream, revision, metadata } = event;
    const data = event.data as Read;
    this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
    const at = `${stream}@${revision}`;
    const cycle = stream.replace(/^cycle-/, '');
    const plan = stream.replace(/^oap-/, '');
    switch (type) {
      case 'DriverAppointed':
        return this.appointed(at, `${cycle}/${text(data.lineCode)}`, { party: text(data.party), from: text(data.from), to: data.to as string | undefined });
      case 'RoleReleased':
        return this.released(`${cycle}/${text(data.target)}`, data);
      case 'OAPDraftOpened':
        this.lineOf.set(plan, `${text(data.cycleId)}/${text(data.lineCode)}`);
        this.plans.set(plan, 'open');
        return;
      case 'OAPApproved':
        this.approved(at, plan, dayInBrussels(metadata.effectiveAt));
        this.plans.set(plan, 'approved');
        return;
      case 'OAPCancelled':
        this.plans.set(plan, 'cancelled');
        return;
      case 'JADProposed':
        this.plansOf.set(stream, (data.actions as { oapId: string }[]).map(({ oapId }) => oapId));
        return;
      case 'JADStarted':
        return this.started(at, stream);
      default:
    }
  }

  verdict(): Verdict {
    return { breaches: this.breaches, counts: this.counts };
  }

  /** I8: never two drivers of one line on one day. */
  private appointed(at: string, line: string, seat: Seat): void {
    const seats = this.drivers.get(line) ?? [];
    const other = seats.find(({ from, to }) => from <= (seat.to ?? '9999') && (to ?? '9999') >= seat.from);
    if (other) this.breaches.push({ rule: 'I8', at, what: `${seat.party} drives ${line} from ${seat.from} beside ${other.party}` });
    this.drivers.set(line, [...seats, seat]);
  }

  private released(line: string, data: Read): void {
    const last = text(data.to);
    const seat = data.seat === 'driver' && this.drivers.get(line)?.find(({ party, from, to }) => party === data.party && from <= last && (to ?? '9999') >= last);
    if (seat) seat.to = last;
  }

  /** I8, I11: exactly one driver on the day a plan is approved. */
  private approved(at: string, plan: string, day: string): void {
    const inOffice = (this.drivers.get(this.lineOf.get(plan) ?? '') ?? []).filter(({ from, to }) => from <= day && (to ?? '9999') >= day);
    if (inOffice.length !== 1) this.breaches.push({ rule: 'I11', at, what: `${plan} is approved on ${day} with ${inOffice.length} drivers in office` });
  }

  /** I20: the plans it serves stand approved. */
  private started(at: string, jad: string): void {
    for (const plan of this.plansOf.get(jad) ?? []) {
      const status = this.plans.get(plan);
      if (status !== 'approved') this.breaches.push({ rule: 'I20', at, what: `it starts while ${plan} is ${status ?? 'unknown'}` });
    }
  }
}

const text = (value: unknown): string => value as string;

const brussels = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Brussels', year: 'numeric', month: '2-digit', day: '2-digit' });
const dayInBrussels = (instant: string): string => brussels.format(new Date(instant));
