/** An event as the log has it; what the oracle needs of it. */
export interface Told {
  readonly type: string;
  /** Of the stream, without its category. */
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly recordedAt: string;
  /** The local day on which it was so. */
  readonly on: string;
  /** Where it comes from; what somebody did on the engine itself where absent. */
  readonly provenance?: 'PUBLIC' | 'SYNTHETIC';
}

export type Kind = 'cycle' | 'line' | 'party' | 'goal' | 'plan' | 'action' | 'jad' | 'jadParty' | 'recommendation';

/** Something duties are counted for. */
export interface Thing {
  readonly kind: Kind;
  readonly id: string;
  readonly since: string;
  readonly provenance?: Told['provenance'];
  /** What is known of it now. */
  readonly is: Record<string, unknown>;
  /** The plan of an action, the joint action day of a country. */
  readonly of?: Thing;
}

const STATUS_OF_PLAN: Readonly<Record<string, string>> = {
  OAPSubmitted: 'submitted', OAPReturned: 'returned', OAPApproved: 'approved', OAPImplementationStarted: 'running', OAPImplementationEnded: 'reporting', OAPClosed: 'closed', OAPCancelled: 'cancelled',
};
const STATUS_OF_ACTION: Readonly<Record<string, string>> = {
  ActionStarted: 'ongoing', ActionSuspended: 'suspended', ActionResumed: 'ongoing', ActionCompleted: 'completed', ActionNotCompleted: 'notCompleted', ActionCancelled: 'cancelled', OperationalActionCarriedOver: 'carriedOver', OperationalActionWithdrawn: 'withdrawn',
};

/** What kind of party somebody is from a day on; the next one told takes its place from its own first day. */
export interface Held {
  readonly kind: string;
  readonly from: string;
  readonly to?: string;
}

/** The kind on a day, of those that had begun the one that began last, unless it is over. */
export function kindOn(held: readonly Held[], day: string): string | undefined {
  const begun = held.filter(({ from }) => from <= day).sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)).at(-1);
  return begun && (begun.to === undefined || day <= begun.to) ? begun.kind : undefined;
}

/** One cycle as the events tell it, in as few words as its duties need. */
export class Cycle {
  readonly things = new Map<string, Thing>();
  private readonly parties = new Map<string, Held[]>();

  constructor(readonly id: string) {}

  of(kind: Kind, id: string): Thing | undefined {
    return this.things.get(`${kind} ${id}`);
  }

  take(told: Told): void {
    const { type, id, data } = told;
    const text = (name: string): string => data[name] as string;
    switch (type) {
      case 'PartyRegistered':
      case 'PartyValidityChanged': {
        const held = this.parties.get(id) ?? [];
        held.push({ kind: text('kind'), from: text('validFrom'), to: data['validTo'] as string | undefined });
        this.parties.set(id, held);
        if (this.of('cycle', this.id)) this.begins('party', id, told, { kinds: held });
        return;
      }
      case 'CycleAnnounced':
        if (id !== this.id) return;
        this.begins('cycle', id, told, { from: text('from'), to: text('to') });
        for (const [party, kinds] of this.parties) this.begins('party', party, told, { kinds });
        return;
      case 'ThreatContributionsRequested':
        this.learns('cycle', this.id, { contributionsBy: text('deadline') });
        return;
      case 'PlanLineDefined':
        this.begins('line', text('lineCode'), told, {});
        return;
      case 'StrategicGoalDefined':
        this.begins('goal', text('code'), told, { horizontal: data['horizontal'] });
        return;
      case 'RecommendationMade':
        this.begins('recommendation', text('recommendationId'), told, { kinds: this.parties.get(text('addressee')) ?? [] });
        return;
      case 'OAPDraftOpened':
        if (data['cycleId'] !== this.id) return;
        this.begins('plan', id, told, { status: 'drafting', from: text('periodFrom'), to: text('periodTo') });
        return;
      case 'OperationalActionCarriedIn':
        this.begins('action', `${id}.${text('actionId')}`, told, { status: data['status'], start: data['start'], end: data['end'], carriedIn: told.on }, this.of('plan', id));
        return;
      case 'OperationalActionProposed':
        this.begins('action', `${id}.${text('actionId')}`, told, { status: 'proposed', start: data['start'], end: data['end'], needsMoney: data['fundingSource'] !== undefined }, this.of('plan', id));
        return;
      default:
        this.goesOn(told);
    }
  }

  private goesOn({ type, id, data, on, ...rest }: Told): void {
    const plan = this.of('plan', id);
    if (plan && STATUS_OF_PLAN[type]) {
      plan.is['status'] = STATUS_OF_PLAN[type];
      if (type === 'OAPImplementationStarted') plan.is['started'] = on;
      if (type === 'OAPApproved') plan.is['approved'] = on;
      // I15: a decision on the plan plans what was proposed.
      if (type === 'OAPApproved') for (const { kind, of, is } of this.things.values()) if (kind === 'action' && of === plan && is['status'] === 'proposed') is['status'] = 'planned';
    }
    const action = plan && this.of('action', `${id}.${String(data['actionId'])}`);
    if (action) this.actionGoesOn(action, { type, data, on });
    if (type.startsWith('JAD')) this.jointAction({ type, id, data, on, ...rest });
  }

  private actionGoesOn({ is }: Thing, { type, data, on }: Pick<Told, 'type' | 'data' | 'on'>): void {
    if (STATUS_OF_ACTION[type]) is['status'] = STATUS_OF_ACTION[type];
    if (type === 'OperationalActionRevised') Object.assign(is, { start: data['start'], end: data['end'] });
    if (type === 'FundingRequested') is['asked'] = on;
    if (type === 'ActionExtended') is['end'] = data['newEnd'];
    if (type === 'ActionRescheduled') Object.assign(is, { start: data['newStart'], end: data['newEnd'] });
  }

  private jointAction(told: Told): void {
    const { type, id, data } = told;
    const span = (days: unknown) => {
      const blocks = days as readonly { from: string; to: string }[];
      return { first: blocks.map(({ from }) => from).sort()[0], last: blocks.map(({ to }) => to).sort().at(-1) };
    };
    if (type === 'JADProposed' && data['cycleId'] === this.id) this.begins('jad', id, told, span([data['window']]));
    const jad = this.of('jad', id);
    if (!jad) return;
    if (type === 'JADOperationalPlanAdopted') {
      Object.assign(jad.is, span(data['days']));
      for (const code of data['countries'] as readonly string[]) this.begins('jadParty', `${id}.${code}`, told, { listed: true }, jad);
    }
    if (type === 'JADPostponed') Object.assign(jad.is, span(data['newDays']));
    if (type === 'JADConcluded') jad.is['last'] = data['lastDay'];
    if (type === 'JADParticipationCommitted') {
      this.begins('jadParty', `${id}.${String(data['party'])}`, told, {}, jad);
      this.learns('jadParty', `${id}.${String(data['party'])}`, { committed: true });
    }
    if (type === 'JADParticipationWithdrawn') this.learns('jadParty', `${id}.${String(data['party'])}`, { committed: false });
  }

  private begins(kind: Kind, id: string, { recordedAt, provenance }: Told, is: Record<string, unknown>, of?: Thing): void {
    if (!this.of(kind, id)) this.things.set(`${kind} ${id}`, { kind, id, since: recordedAt, provenance, is, of });
  }

  private learns(kind: Kind, id: string, is: Record<string, unknown>): void {
    Object.assign(this.of(kind, id)?.is ?? {}, is);
  }
}
