import { describe, expect, it, jest } from '@jest/globals';
import { stringify } from 'yaml';
import { EngineProcess } from '../support/engine-process.js';
import { Ledger, ladderByHand, ruleOf, type Step } from '../support/ledger.js';
import { randomWorld, type RandomWorld } from '../support/random-definition.js';
import { dayAfter, Thread } from '../support/thread.js';
import { shifted, wallClock, WorkingDays } from '../support/working-days.js';

jest.setTimeout(60_000);

/** Fixed ones, so that a failure is seen again, and one that is new each time. */
const SEEDS = [1, 2, 3, Date.now() % 1_000_000];

interface Page { readonly items: readonly Record<string, unknown>[] }
const intents = (steps: readonly Step[]): string[] => steps.filter(({ kind }) => kind !== 'missed').map(({ kind, at }) => `${kind} ${at}`);
const mailbox = (...parts: string[]): string => `${parts.join('.').toLowerCase().replaceAll('_', '-')}@empact.example`;

describe('a programme of made-up names runs the whole thread', () => {
  it.each(SEEDS)('seed %i', async (seed) => {
    const world = randomWorld(seed);
    const engine = await EngineProcess.start({ EMPACT_AT: world.startsOn });
    try {
      await new Walk(engine, world).run();
    } catch (error) {
      throw new Error(`Seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    } finally {
      await engine.stop();
    }
  });
});

/** The thread of policy in one programme, with a look at deadlines, matrix and views on the way. */
class Walk {
  private readonly thread: Thread;
  private readonly ledger: Ledger;
  private readonly days: WorkingDays;

  constructor(private readonly engine: EngineProcess, private readonly world: RandomWorld) {
    this.thread = new Thread(engine, world.definition, { cast: world.cast });
    this.ledger = new Ledger(engine, world.definition.supportRole, world.cast.office);
    this.days = new WorkingDays(world.calendar);
  }

  async run(): Promise<void> {
    await this.prepare();
    await this.remind();
    await this.implement();
    await this.joinForces();
    await this.compare();
  }

  private at(day: string, time = '10:00'): string {
    return wallClock(day, time, this.world.definition.zone);
  }

  /** Calendar and parties of kinds no other programme has; the definition as a file; everything up to a driver in office. */
  private async prepare(): Promise<void> {
    const { definition, calendar, parties, startsOn } = this.world;
    const operate = { role: 'OPERATOR' };
    await this.thread.command('PublishCalendar', this.world.cast.office, '/v1/calendars', calendar, operate);
    for (const party of parties) await this.thread.command('RegisterParty', this.world.cast.office, '/v1/parties', party, operate);
    await this.thread.publishAndAnnounce(stringify(definition));
    await this.thread.decide(startsOn);
    await this.engine.advance({ to: this.at(shifted(startsOn, 30)) });
  }

  /** The plan is drafted, its date approaches, it is handed in, sent back, handed in again and approved. */
  private async remind(): Promise<void> {
    const { thread, engine, ledger, world: { definition, rules } } = this;
    await thread.draft();
    await thread.oap('StartConsultation', { closesOn: shifted(this.world.startsOn, 60) });
    const id = `${thread.cycleId}.${rules.submit}.${thread.oapId}.1`;
    const rule = ruleOf(definition, rules.submit);
    const by = rule.unit === 'workday' ? this.days.from(thread.period.from, rule.offset!) : shifted(thread.period.from, rule.offset!);
    const due = this.days.nearest(by, rule.adjust === 'nextWorkingDay' ? 1 : -1);
    const ladder = ladderByHand(rule, due, this.days, definition.zone);
    await engine.quiet();
    expect(await ledger.deadline(id)).toMatchObject({ state: 'open', dueOn: due });
    expect(await ledger.ladder(id)).toEqual(ladder);

    const [first] = ladder as [Step];
    await engine.advance({ to: first.at });
    expect(await ledger.intents(id)).toEqual(intents([first]));
    expect((await ledger.told(id)).map(({ recipient, outcome }) => [recipient, outcome]).sort()).toEqual(
      [mailbox(thread.roleOf('driver'), thread.cast.driver), mailbox(definition.supportRole)].map((to) => [to, 'delivered']).sort(),
    );
    expect(await ledger.mails(`${rules.submit} ${thread.oapId}`)).toHaveLength(2);
    await engine.advance({ to: ladder.at(-1)!.at });
    expect(await ledger.intents(id)).toEqual(intents(ladder));
    expect((await ledger.deadline(id)).state).toBe('missed');

    const today = (await this.now()).slice(0, 10);
    await thread.oap('SubmitOAP');
    await thread.oap('ReturnOAP', { reasons: 'SYNTHETIC' }, thread.cast.decider);
    await engine.quiet();
    expect((await ledger.deadline(id)).state).toBe('met');
    const again = ladderAgain(rule, today, due, this.days);
    expect(await ledger.deadline(id.replace(/1$/, '2'))).toMatchObject({ state: 'open', dueOn: again });
    await thread.oap('SubmitOAP');
    await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC 5', decidedOn: today }, thread.cast.decider);
    await engine.quiet();
    expect((await ledger.deadline(id.replace(/1$/, '2'))).state).toBe('met');
  }

  /** A leader is named, the clock begins the plan, the action starts, a round is reported, a result recorded. */
  private async implement(): Promise<void> {
    const { thread, engine, ledger, world: { rules } } = this;
    const { cast, period, indicator } = thread;
    await thread.lead('1.1', cast.driver, (await this.now()).slice(0, 10));
    await engine.advance({ to: this.at(shifted(period.from, 10)) });
    expect((await ledger.deadline(`${thread.cycleId}.${rules.lead}.${thread.oapId}.1.1.1`)).state).toBe('met');
    expect((await ledger.deadline(`${thread.cycleId}.${rules.lead}.${thread.oapId}.1.2.1`)).state).toBe('missed');
    expect((await this.office().get(`/v1/oaps/${thread.oapId}`)).body).toMatchObject({ state: 'inImplementation' });
    expect((await this.office().get(`/v1/cycles/${thread.cycleId}`)).body).toMatchObject({ state: 'running' });

    const before = await this.now();
    await engine.advance({ advance: 'PT1M' });
    await thread.action('StartAction', '1.1');
    expect(await this.cell()).toMatchObject({ actions: 2, ongoing: 1, planned: 1, jads: 0, results: 0 });
    expect(await this.cell(`&asOf=${before}`)).toMatchObject({ actions: 2, ongoing: 0, planned: 2 });

    const round = { year: Number(period.from.slice(0, 4)), roundNo: 1 };
    await thread.oap('OpenReportingRound', { ...round, dueOn: shifted(period.from, 60) }, cast.office);
    await thread.action('ReportActionProgress', '1.1', { ...round, status: 'ON_TRACK', percent: 20, text: 'SYNTHETIC' });
    await thread.action('RecordResult', '1.1', { indicator: indicator.code, value: 3, unit: indicator.unit, periodFrom: period.from, periodTo: shifted(period.from, 9), source: 'SYNTHETIC' });
    await thread.oap('SubmitOAPReport', { ...round, summary: 'SYNTHETIC' });
    expect(await this.cell()).toMatchObject({ results: 1 });
  }

  /** A joint action from proposal to embargo. */
  private async joinForces(): Promise<void> {
    const { thread, engine } = this;
    const { cast, period, indicator } = thread;
    const day = shifted(period.from, 20);
    await thread.prepareJad(day);
    const outsider = engine.as(thread.roleFor('CommitToJAD'), cast.outsider);
    expect((await outsider.get(`/v1/jads/${thread.jadId}`)).status).toBe(404);
    await engine.advance({ to: this.at(day) });
    await thread.jad('StartJAD');
    await thread.jad('RecordJADResult', { party: cast.partner, indicator: indicator.code, value: 2, unit: indicator.unit, source: 'SYNTHETIC' }, cast.partner);
    await engine.advance({ to: this.at(dayAfter(day, 2)) });
    await thread.jad('ConcludeJAD', { lastDay: dayAfter(day) });
    await thread.jad('CompleteJAD', { summary: 'SYNTHETIC', lessons: 'SYNTHETIC' });
    await thread.jad('LiftJADEmbargo', { reason: 'SYNTHETIC' });
    expect((await outsider.get(`/v1/jads/${thread.jadId}`)).body).toMatchObject({ status: 'completed' });
    expect(await this.cell()).toMatchObject({ jads: 1 });
  }

  /** Views equal a new fold of the journal; history speaks in sentences. */
  private async compare(): Promise<void> {
    const operator = this.engine.as('OPERATOR', 'EUROPOL');
    for (const { view } of (await operator.get<Page>('/v1/projections')).body.items) {
      expect((await operator.post(`/v1/projections/${String(view)}/verify`)).body).toMatchObject({ view, ok: true, differences: [], certificate: 'agrees' });
    }
    const { body } = await this.office().get<Page>(`/v1/history?planId=${this.thread.oapId}&limit=500`);
    expect(body.items.length).toBeGreaterThan(10);
    expect(body.items.filter(({ sentenceEn }) => typeof sentenceEn !== 'string' || /undefined|\[object/.test(sentenceEn))).toEqual([]);
  }

  private office() {
    return this.engine.as(this.world.definition.supportRole, this.world.cast.office);
  }

  private async cell(query = ''): Promise<Record<string, unknown> | undefined> {
    const { body } = await this.office().get<Page>(`/v1/cycles/${this.thread.cycleId}/matrix?limit=500${query}`);
    return body.items.find(({ lineCode, goal }) => lineCode === this.thread.line.code && goal === this.thread.goal);
  }

  private async now(): Promise<string> {
    return (await this.engine.as('OPERATOR', 'EUROPOL').get('/v1/demo/clock')).body.now as string;
  }
}

/** The later of the rule's own date and so many working days after the return. */
function ladderAgain({ reopensOn, adjust }: ReturnType<typeof ruleOf>, returned: string, own: string, days: WorkingDays): string {
  const again = days.from(returned, reopensOn![0]!.offset);
  return days.nearest(again > own ? again : own, adjust === 'nextWorkingDay' ? 1 : -1);
}
