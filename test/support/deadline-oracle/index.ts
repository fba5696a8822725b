import { dayEnd, wallClock } from '../working-days.js';
import { localDay } from '../zones.js';
import { shifted, workdaysLeft, type WorkingDays } from './calendar.js';
import { DUTIES, type Duty } from './duties.js';
import { Cycle, kindOn, type Held, type Told, type Thing } from './world.js';

export type { Told } from './world.js';

/** Who is told of a duty, and when: numbers of working days before its day, and after it. */
export interface Ladder {
  readonly remind?: readonly number[];
  readonly escalate?: readonly { readonly after: number; readonly to: readonly string[] }[];
  readonly recipients: readonly string[];
}

export interface OracleInput {
  readonly cycleId: string;
  /** What happened, in the order of the log, deadlines' own events left out. */
  readonly told: readonly Told[];
  /** Ladders by rule. */
  readonly ladders: Readonly<Record<string, Ladder>>;
  readonly days: WorkingDays;
  readonly zone: string;
  /** Of what goes out after `from` up to and including `to`. */
  readonly from: string;
  readonly to: string;
}

/**
 * Every reminder, miss and escalation that goes out, one line each, ascending: `<instant> <what> <deadline id> <roles>`. A second
 * implementation of the whole ladder over the calendar C1-C23: it has nothing of the engine's code, and no definition but for who is
 * told how many working days before.
 */
export function outgoing(input: OracleInput): readonly string[] {
  const oracle = new Oracle(input);
  for (const told of input.told) {
    if (told.recordedAt > input.to) break;
    oracle.timePasses(told.recordedAt);
    oracle.take(told);
  }
  oracle.timePasses(input.to);
  return oracle.lines.filter((line) => line.slice(0, 24) > input.from).sort();
}

/** An event as a log or the history of the API gives it, in the oracle's words. */
export function toldOf(event: { type: string; stream: string; data: Told['data']; recordedAt: string; effectiveAt: string; provenance?: string }, zone: string): Told {
  const { type, stream, data, recordedAt, effectiveAt, provenance } = event;
  return { type, id: stream.slice(stream.indexOf('-') + 1), data, recordedAt, on: localDay(effectiveAt, zone), ...((provenance === 'PUBLIC' || provenance === 'SYNTHETIC') && { provenance }) };
}

interface Rung {
  readonly kind: 'reminder' | 'missed' | 'escalated';
  readonly at: string;
  readonly to: readonly string[];
  readonly level: number;
}

interface Life {
  readonly name: string;
  readonly rule: string;
  readonly year: number;
  readonly thing: Thing;
  readonly no: number;
  since: string;
  /** What brought it about was told by an import or a seed. */
  readonly imported: boolean;
  /** The day it came back on, and what it is then due on at the earliest. */
  earliest?: string;
  status: 'owed' | 'suspended' | 'over';
  suspendedOn?: string;
  movedTo?: string;
  dueOn: string;
  rungs: readonly Rung[];
  /** `<kind> <instant>` of what went out. */
  done: Set<string>;
}

/** A duty of one thing and year, looked at after something happened. */
interface Considered {
  /** The name of its deadlines, without the number. */
  readonly series: string;
  readonly rule: string;
  readonly duty: Duty;
  readonly thing: Thing;
  readonly year: number;
  readonly told: Told;
  readonly cycle: Thing;
  readonly counts: boolean;
  readonly met: boolean;
  readonly lapses: boolean;
}

class Oracle {
  readonly lines: string[] = [];
  private readonly cycle: Cycle;
  private readonly lives = new Map<string, Life>();
  /** Series that were met or lapsed before anything was owed. */
  private readonly never = new Set<string>();

  constructor(private readonly input: OracleInput) {
    this.cycle = new Cycle(input.cycleId);
  }

  /** Whatever falls due up to and including an instant, each at its own. */
  timePasses(to: string): void {
    const instants = [...this.lives.values()].filter(({ status }) => status === 'owed').flatMap((life) => life.rungs.filter((rung) => rung.at <= to && !life.done.has(key(rung))).map(({ at }) => at));
    for (const at of [...new Set(instants)].sort()) for (const life of this.lives.values()) this.goesOut(life, at);
  }

  take(told: Told): void {
    this.cycle.take(told);
    const cycle = this.cycle.of('cycle', this.input.cycleId);
    if (!cycle) return;
    for (const [rule, duty] of Object.entries(DUTIES)) {
      if (!this.input.ladders[rule]) continue;
      for (const thing of this.cycle.things.values()) {
        if (thing.kind !== duty.of) continue;
        for (const year of duty.yearly?.(thing, cycle) ?? [0]) this.consider(rule, duty, thing, year, told, cycle);
      }
    }
  }

  private consider(rule: string, duty: Duty, thing: Thing, year: number, told: Told, cycle: Thing): void {
    const series = `${this.input.cycleId}.${rule}.${thing.id}${year ? `.${year}` : ''}`;
    const now: Considered = {
      series, rule, duty, thing, year, told, cycle,
      counts: (duty.counts?.(thing, cycle) ?? true) && this.isOfKind(duty, thing, cycle, year),
      met: duty.met(told, thing, year),
      lapses: duty.lapses?.(told, thing) ?? false,
    };
    const life = this.lastOf(series);
    if (!life) this.first(now);
    else this.next(life, now);
  }

  private first({ series, met, lapses, counts, ...of }: Considered): void {
    // A public fact opens no obligation, and what is over before it was owed to anybody never was.
    if (met || lapses) this.never.add(series);
    else if (counts && of.thing.provenance !== 'PUBLIC' && !this.never.has(series)) this.begins({ series, no: 1, since: of.thing.since, ...of });
  }

  private next(life: Life, { series, counts, met, lapses, ...of }: Considered): void {
    const { duty, thing, told, cycle } = of;
    const again = duty.again?.(told, thing);
    const wasOver = life.status === 'over';
    if (!wasOver && (met || lapses || !counts)) life.status = 'over';
    if (life.status === 'owed' && duty.suspendedFrom === told.type && told.id === thing.id) [life.status, life.suspendedOn] = ['suspended', told.on];
    else if (life.status === 'suspended' && duty.suspendedUntil === told.type && told.id === thing.id) this.resumes(life, told);
    if (again && counts && !lapses) {
      const from = again.from ?? told.on;
      const earliest = again.workdays === undefined ? shifted(from, again.days ?? 0) : this.input.days.from(from, again.workdays);
      if (life.status === 'over') return this.begins({ series, no: life.no + 1, since: told.recordedAt, earliest, ...of });
      // Still owed: it begins anew with its new day; what lay before is owed to nobody.
      Object.assign(life, { earliest, since: told.recordedAt });
    }
    this.moves(life, duty, told, cycle);
  }

  private lastOf(series: string): Life | undefined {
    let last: Life | undefined;
    for (let no = 1; ; no++) {
      const life = this.lives.get(`${series}.${no}`);
      if (!life) return last;
      last = life;
    }
  }

  private isOfKind({ kinds, day, toward }: Duty, thing: Thing, cycle: Thing, year: number): boolean {
    if (!kinds) return true;
    const due = day(thing, cycle, year);
    return due !== undefined && kinds.includes(kindOn(thing.is['kinds'] as readonly Held[], this.input.days.nearest(due, toward)) ?? '');
  }

  private begins({ series, rule, duty, thing, year, no, since, earliest, told, cycle }: Omit<Considered, 'counts' | 'met' | 'lapses'> & { no: number; since: string; earliest?: string }): void {
    const imported = (no === 1 ? thing : told).provenance !== undefined;
    const life: Life = { name: `${series}.${no}`, rule, year, thing, no, since, imported, earliest, status: 'owed', dueOn: '', rungs: [], done: new Set() };
    const dueOn = this.dueOn(life, duty, cycle);
    if (dueOn === undefined) return;
    this.lives.set(life.name, life);
    this.setTo(life, dueOn, told);
  }

  private dueOn({ thing, year, earliest, movedTo }: Life, duty: Duty, cycle: Thing): string | undefined {
    if (movedTo !== undefined) return movedTo;
    const day = duty.day(thing, cycle, year);
    const latest = [day, earliest].filter((each) => each !== undefined).sort().at(-1);
    return latest === undefined ? undefined : this.input.days.nearest(latest, duty.toward);
  }

  private moves(life: Life, duty: Duty, told: Told, cycle: Thing): void {
    if (life.status !== 'owed') return;
    const dueOn = this.dueOn(life, duty, cycle);
    if (dueOn !== undefined && dueOn !== life.dueOn) this.setTo(life, dueOn, told);
  }

  /** A day that went by while it was suspended moves to as many working days after as were left. */
  private resumes(life: Life, told: Told): void {
    const { days } = this.input;
    const from = life.suspendedOn!;
    life.status = 'owed';
    life.since = told.recordedAt;
    if (life.dueOn >= from && life.dueOn < told.on) life.movedTo = days.from(told.on, Math.max(1, workdaysLeft(days, from, life.dueOn)));
    this.setTo(life, life.movedTo ?? life.dueOn, told);
  }

  private setTo(life: Life, dueOn: string, told: Told): void {
    const missed = life.done.has('missed');
    life.dueOn = dueOn;
    life.rungs = this.rungsOf(life);
    // A day that lies ahead again may be missed, and people are told of it.
    if (missed && this.missAt(dueOn) > told.recordedAt) life.done = new Set([...life.done].filter((each) => each.startsWith('reminder')));
    this.goesOut(life, told.recordedAt);
  }

  private missAt(dueOn: string): string {
    return dayEnd(dueOn, this.input.zone);
  }

  private rungsOf({ rule, dueOn, since, imported }: Life): readonly Rung[] {
    const { days, zone, ladders } = this.input;
    const { remind = [], escalate = [], recipients } = ladders[rule]!;
    const nine = (workdays: number): string => wallClock(workdays === 0 ? days.nearest(dueOn, -1) : days.from(dueOn, workdays), '09:00', zone);
    const missed = this.missAt(dueOn);
    const reminders = remind.map((before): Rung => ({ kind: 'reminder', at: nine(-before), to: recipients, level: 0 })).sort((a, b) => (a.at < b.at ? -1 : 1));
    // What an import finds past due is recorded, and nobody is told.
    if (imported && missed <= since) return [{ kind: 'missed', at: missed, to: [], level: 0 }];
    const ahead = reminders.filter(({ at }) => at > since);
    return [
      // Who owes something that was past due when it began is told once.
      ...(ahead.length > 0 || missed > since ? ahead : reminders.slice(-1)),
      { kind: 'missed', at: missed, to: [], level: 0 },
      ...escalate.map(({ after, to }, n): Rung => ({ kind: 'escalated', at: [nine(after), missed].sort()[1]!, to, level: n + 1 })),
    ];
  }

  /** Everything of one duty that is due at an instant and has not gone out: one reminder, the miss, the highest escalation. */
  private goesOut(life: Life, at: string): void {
    if (life.status !== 'owed') return;
    const due = life.rungs.filter((rung) => rung.at <= at && !life.done.has(key(rung)));
    for (const rung of due) life.done.add(key(rung));
    const say = (what: string, to: readonly string[]): void => void this.lines.push([at, what, life.name, [...new Set(to)].sort().join(',')].join(' ').trimEnd());
    const reminders = due.filter(({ kind }) => kind === 'reminder');
    if (reminders.length > 0) say('reminder', reminders[0]!.to);
    if (due.some(({ kind }) => kind === 'missed')) say('missed', []);
    const escalated = due.filter(({ kind }) => kind === 'escalated');
    if (escalated.length > 0) say(`escalated ${escalated.at(-1)!.level}`, escalated.flatMap(({ to }) => to));
  }
}

/** A miss and a level are once for a day, wherever it lies. */
const key = ({ kind, at, level }: Rung): string => (kind === 'reminder' ? `${kind} ${at}` : kind === 'missed' ? kind : `${kind} ${level}`);
