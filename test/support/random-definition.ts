import type { Coded, Definition, Grant, RoleRule, Rule } from '#kernel';
import { seeded } from './random.js';
import type { Cast } from './thread.js';
import { shifted } from './working-days.js';

/** A programme nobody knows, with the parties and the calendar it needs. Equal seeds give equal worlds. */
export interface RandomWorld {
  readonly definition: Definition;
  readonly calendar: { readonly code: string; readonly version: number; readonly from: string; readonly to: string; readonly weekend: number[]; readonly holidays: { date: string; names: Record<string, string> }[] };
  readonly parties: readonly { readonly code: string; readonly kind: string; readonly names: Record<string, string>; readonly validFrom: string }[];
  readonly cast: Cast;
  /** Rules by what they are for; their ids are as random as all else. */
  readonly rules: { readonly submit: string; readonly lead: string };
  /** The first day before everything: the demo clock starts here. */
  readonly startsOn: string;
}

const ZONES = ['Europe/Lisbon', 'Europe/Helsinki', 'America/Sao_Paulo', 'Asia/Tokyo', 'Africa/Nairobi', 'America/St_Johns'];
const WEEKENDS = [[6, 7], [5, 6], [7]];
const LANGUAGES = ['en', 'fr', 'pl', 'el', 'ga', 'mt'];

/** Every code, id and label is made up; only structural words of the engine (seats, dates, commands, events) are its own. */
export function randomWorld(seed: number): RandomWorld {
  const draw = new Draw(seed);
  const year = 2022 + draw.whole(4);
  const years = 1 + draw.whole(5);
  const kinds = { state: draw.code(), body: draw.code(), other: draw.code() };
  const roles = rolesOf(draw, kinds);
  const priorities = draw.coded(1 + draw.whole(4));
  const markings = draw.coded(1 + draw.whole(3));
  const calendar = calendarOf(draw, year - 1, year + years + 1);
  const by = (name: keyof typeof roles): string => roles[name].code;
  const { rules, named } = rulesOf(draw, by);
  const definition: Definition = {
    id: draw.lower(), version: 1, programme: draw.lower(), labels: draw.labels(), years, zone: draw.of(ZONES), calendar: calendar.code,
    steps: draw.coded(1 + draw.whole(6)), planLevels: draw.coded(1), planPeriods: periodsOf(draw, year, years),
    priorities, lines: draw.coded(1 + draw.whole(4)).map(({ labels }) => ({ code: draw.lower(), labels, priority: draw.of(priorities).code })),
    goals: [...draw.coded(1 + draw.whole(3)).map((goal) => ({ ...goal, horizontal: true })), { ...draw.coded(1)[0]!, horizontal: false, priority: priorities[0]!.code }],
    partyKinds: Object.values(kinds).map((code) => ({ code, labels: draw.labels() })),
    roles: Object.values(roles).map((role) => ({ ...role, reads: markings.map(({ code }) => code) })),
    authorities: authoritiesOf(by), decisionBody: by('decides'), supportRole: by('supports'), countryKinds: [kinds.state], jadCountriesMin: draw.whole(3),
    itemFields: { title: { required: true, labels: draw.labels() }, expectedResults: { required: false, labels: draw.labels() } },
    actionKinds: draw.coded(1 + draw.whole(3)), indicators: draw.coded(1 + draw.whole(3)).map((each) => ({ ...each, unit: draw.word().toLowerCase() })),
    markings, defaultMarking: draw.of(markings).code, milestones: [], rules,
  };
  const party = (kind: string) => ({ code: draw.code(), kind, names: draw.labels(), validFrom: '2010-01-01' });
  const [driver, firstDriver, partner, outsider, office, decider] = [kinds.state, kinds.state, kinds.state, kinds.state, kinds.body, kinds.other].map(party) as [Party, Party, Party, Party, Party, Party];
  return {
    definition, calendar, parties: [driver, firstDriver, partner, outsider, office, decider], rules: named, startsOn: `${year - 1}-02-01`,
    cast: { driver: driver.code, firstDriver: firstDriver.code, partner: partner.code, outsider: outsider.code, office: office.code, decider: decider.code },
  };
}

type Party = RandomWorld['parties'][number];

class Draw {
  private readonly random: () => number;
  private readonly used = new Set<string>();

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** A whole number below the bound. */
  whole(bound: number): number {
    return Math.floor(this.random() * bound);
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(list.length)]!;
  }

  word(): string {
    const syllable = (): string => `${this.of([...'BDFGKLMNPRSTVZ'])}${this.of([...'AEIOU'])}`;
    const made = Array.from({ length: 3 + this.whole(2) }, syllable).join('');
    if (this.used.has(made)) return this.word();
    this.used.add(made);
    return made;
  }

  /** A code in upper case, sometimes of two words. */
  code(): string {
    return this.whole(3) === 0 ? `${this.word()}_${this.word()}` : this.word();
  }

  /** A code in lower case, which may name a stream. */
  lower(): string {
    return (this.whole(3) === 0 ? `${this.word()}-${this.word()}` : this.word()).toLowerCase();
  }

  labels(): Record<string, string> {
    return { [this.of(LANGUAGES)]: this.word(), [this.of(LANGUAGES)]: this.word() };
  }

  coded(count: number): Coded[] {
    return Array.from({ length: count }, () => ({ code: this.code(), labels: this.labels() }));
  }
}

type Roles = Readonly<Record<'decides' | 'supports' | 'speaksForState' | 'drives' | 'coDrives' | 'coordinates' | 'leads' | 'leadsJad' | 'takesPart', Omit<RoleRule, 'reads'>>>;

function rolesOf(draw: Draw, { state, body, other }: { state: string; body: string; other: string }): Roles {
  const role = (kinds: readonly string[], more: Partial<RoleRule> = {}) => ({ code: draw.code(), labels: draw.labels(), kinds, ...more });
  return {
    decides: role([other], { readsAll: true }),
    supports: role([body], { readsAll: true }),
    speaksForState: role([state], { seat: 'self' }),
    drives: role([state], { seat: 'driver' }),
    coDrives: role([state, body], { seat: 'coDriver' }),
    coordinates: role([state], { seat: 'coordinator' }),
    leads: role([state, body], { seat: 'leader' }),
    leadsJad: role([state], { seat: 'jadLead' }),
    takesPart: role([state, body, other], { seat: 'self' }),
  };
}

function authoritiesOf(by: (name: keyof Roles) => string): Record<string, Grant[]> {
  const grants = (role: keyof Roles, commands: readonly string[], more: Partial<Grant> = {}): [string, Grant[]][] => commands.map((command) => [command, [{ role: by(role), ...more }]]);
  return Object.fromEntries([
    ...grants('supports', ['AnnounceCycle', 'AdoptPriority', 'DefineStrategicGoal', 'SubmitStrategicPlan', 'DefinePlanLine', 'AppointDriver', 'ReleaseRole', 'OpenReportingRound']),
    ...grants('decides', ['ApproveStrategicPlan', 'ApproveOAP'], { fourEyes: true }),
    ...grants('decides', ['ReturnOAP', 'CancelOAP']),
    ...grants('speaksForState', ['DesignateNationalCoordinator']),
    ...grants('drives', ['OpenOAPDraft', 'ProposeOperationalAction', 'StartConsultation', 'SubmitOAP', 'AssignActionLead', 'SubmitOAPReport', 'ProposeJAD']),
    ...grants('leads', ['StartAction', 'ReportActionProgress', 'RecordResult']),
    ...grants('leadsJad', ['AdoptJADOperationalPlan', 'ConfirmJAD', 'StartJAD', 'ConcludeJAD', 'CompleteJAD', 'LiftJADEmbargo']),
    ...grants('takesPart', ['CommitToJAD', 'RecordJADResult']),
  ]);
}

function rulesOf(draw: Draw, by: (name: keyof Roles) => string): { rules: Rule[]; named: RandomWorld['rules'] } {
  const named = { submit: draw.code(), lead: draw.code() };
  const labels = (): Record<string, string> => draw.labels();
  const transition = (forEach: Rule['forEach'], status: string, anchor: string, offset: number, event: string, command: string): Rule =>
    ({ id: draw.code(), labels: labels(), forEach, when: { status }, anchor, offset, unit: 'day', recipients: [], satisfiedBy: [{ event }], then: { command } });
  const rules: Rule[] = [
    {
      id: named.submit, labels: labels(), forEach: 'plan', anchor: 'planPeriodStart', offset: -(30 + draw.whole(20)), unit: draw.of(['day', 'workday']), adjust: draw.of(['previousWorkingDay', 'nextWorkingDay']),
      remind: [...new Set([8 + draw.whole(8), 1 + draw.whole(6), 0])], recipients: [by('drives'), by('supports')], satisfiedBy: [{ event: 'OAPSubmitted' }], reopensOn: [{ event: 'OAPReturned', offset: 1 + draw.whole(9), unit: 'workday' }],
      escalate: [{ after: 1 + draw.whole(4), to: [by('decides')] }],
    },
    {
      id: named.lead, labels: labels(), forEach: 'action', when: { status: ['proposed', 'planned'] }, anchor: 'actionStart', offset: -(5 + draw.whole(10)), unit: 'day', remind: [2, 0], time: '12:00',
      recipients: [by('coordinates'), by('drives')], satisfiedBy: [{ event: 'ActionLedAssigned', where: { leadRole: 'LEADER' } }], escalate: [{ after: 3, to: [by('supports')] }],
    },
    transition('cycle', 'announced', 'cycleStart', 0, 'CycleActivated', 'ActivateCycle'),
    transition('cycle', 'running', 'cycleEnd', 1, 'CycleEnded', 'EndCycle'),
    transition('plan', 'approved', 'planPeriodStart', 0, 'OAPImplementationStarted', 'StartImplementation'),
    transition('plan', 'inImplementation', 'planPeriodEnd', 1, 'OAPImplementationEnded', 'EndImplementation'),
    { ...transition('plan', 'inConsultation', 'consultationCloses', 1, 'OAPConsultationClosed', 'CloseConsultation'), reopensOn: [{ event: 'OAPConsultationStarted', offset: 0, unit: 'day' }] },
  ];
  return { rules, named };
}

/** Periods that fill the cycle, of lengths in whole months. */
function periodsOf(draw: Draw, year: number, years: number): { from: string; to: string }[] {
  const first = (month: number): string => `${year + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  const cuts = [0];
  // At least a year each: a plan's id carries the year in which it begins.
  for (let at = 12 + draw.whole(13); at < years * 12 - 12; at += 12 + draw.whole(13)) cuts.push(at);
  return [...cuts, years * 12].slice(1).map((end, i) => ({ from: first(cuts[i]!), to: shifted(first(end), -1) }));
}

function calendarOf(draw: Draw, from: number, to: number): RandomWorld['calendar'] {
  const days = new Set<string>();
  for (let year = from; year <= to; year++) for (let n = 0; n < 20; n++) days.add(shifted(`${year}-01-01`, draw.whole(365)));
  return {
    code: draw.word(), version: 1, from: `${from}-01-01`, to: `${to}-12-31`, weekend: draw.of(WEEKENDS), holidays: [...days].sort().map((date) => ({ date, names: draw.labels() })),
  };
}
