import { readFileSync } from 'node:fs';
import type { Definition } from '#kernel';
import { loadDefinition } from '#wiring';
import type { Answer, EngineProcess } from './engine-process.js';

/** EMPACT 2022-25 as it ships. */
export const EMPACT_YAML = readFileSync('definitions/empact-2022.yaml', 'utf8');

export function empact(): Definition {
  const loaded = loadDefinition(EMPACT_YAML);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.definition;
}

/** Parties of a walk. All are SYNTHETIC holders of their seats: no source says who drives what. */
export interface Cast {
  /** Drives the line in the end, leads the action and the joint action. */
  readonly driver: string;
  /** Drives it first and is released. */
  readonly firstDriver: string;
  /** Takes part in the joint action. */
  readonly partner: string;
  /** May know nothing of the joint action. */
  readonly outsider: string;
  /** The office that supports the cycle. */
  readonly office: string;
  /** Where plans are decided on. */
  readonly decider: string;
}

export const MEMBER_STATES: Cast = { driver: 'ES', firstDriver: 'PT', partner: 'FR', outsider: 'DE', office: 'EUROPOL', decider: 'COUNCIL' };

/** What a walk is about where it is not about the definition's first period and last line. */
export interface Stage {
  readonly cast?: Cast;
  readonly line?: string;
}

/** An answer that is not what the walk needs ends it with everything the engine said. */
export class WalkFailed extends Error {}

/**
 * One thread through every room, by the definition's own names: whoever may issue a command is read from its authorities. Each step is
 * a method; a specification takes them in order and looks around between them.
 */
export class Thread {
  readonly cycleId: string;
  readonly oapId: string;
  readonly line: Definition['lines'][number];
  readonly period: Definition['planPeriods'][number];
  readonly goal: string;
  readonly indicator: Definition['indicators'][number];
  jadId = '';

  readonly cast: Cast;

  constructor(protected readonly engine: EngineProcess, readonly definition: Definition, { cast = MEMBER_STATES, line }: Stage = {}) {
    this.cast = cast;
    this.period = definition.planPeriods[0]!;
    this.line = definition.lines.find(({ code }) => code === line) ?? definition.lines.at(-1)!;
    this.goal = definition.goals.find(({ horizontal }) => horizontal)!.code;
    this.indicator = definition.indicators[0]!;
    this.cycleId = `${definition.programme}-${this.period.from.slice(0, 4)}`;
    this.oapId = `${this.cycleId}-${this.line.code}-${this.period.from.slice(0, 4)}`;
  }

  /** Posts a command in the first role the definition lets, for the party given. */
  async command(name: string, party: string, path: string, body: unknown, { role = this.roleFor(name), subject, headers }: { role?: string; subject?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    const answer = await this.engine.as(role, party, subject).post(path, body, headers);
    if (answer.status !== 200 && answer.status !== 201) throw new WalkFailed(`${name} as ${role}/${party}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  roleFor(command: string): string {
    const grant = this.definition.authorities[command]?.[0];
    if (!grant) throw new WalkFailed(`Nobody may issue ${command}.`);
    return grant.role;
  }

  /** The role whose structural seat is the one named. */
  roleOf(seat: string): string {
    return this.definition.roles.find((role) => role.seat === seat)!.code;
  }

  /** A plan as the driver or whoever else speaks for the plan. */
  oap(command: string, body: unknown = {}, party = this.cast.driver, subject?: string): Promise<Answer> {
    return this.command(command, party, `/v1/oaps/${this.oapId}/${kebab(command)}`, body, { subject });
  }

  action(command: string, actionId: string, body: unknown = {}, party = this.cast.driver, role?: string): Promise<Answer> {
    return this.command(command, party, `/v1/oaps/${this.oapId}/actions/${actionId}/${kebab(command)}`, body, { role });
  }

  jad(command: string, body: unknown = {}, party = this.cast.driver): Promise<Answer> {
    return this.command(command, party, `/v1/jads/${this.jadId}/${kebab(command)}`, body);
  }

  cycle(command: string, body: unknown, party = this.cast.office, subject?: string): Promise<Answer> {
    return this.command(command, party, `/v1/cycles/${this.cycleId}/${kebab(command)}`, body, { subject });
  }

  async publishAndAnnounce(yaml?: string): Promise<void> {
    await this.command('PublishDefinition', this.cast.office, '/v1/definitions', yaml ?? { definition: this.definition }, { role: 'OPERATOR' });
    const { id, version, programme } = this.definition;
    await this.command('AnnounceCycle', this.cast.office, '/v1/cycles', { programme, startYear: Number(this.period.from.slice(0, 4)), definition: { id, version } });
  }

  /** Everything up to a driver in office: `openLine` for the first line, after the priorities and goals of the cycle. `today` is the engine's day. */
  async decide(today: string): Promise<void> {
    const { definition } = this;
    for (const { code, horizontal, priority } of definition.goals) {
      if (horizontal) await this.cycle('DefineStrategicGoal', { code, title: titled(definition.goals, code), horizontal, ...(priority ? { priorityCode: priority } : {}) });
    }
    await this.adoptPriority(today);
    await this.cycle('SubmitStrategicPlan', { kind: 'GENERAL', docRef: 'SYNTHETIC 2/21' });
    await this.cycle('ApproveStrategicPlan', { kind: 'GENERAL', docRef: 'SYNTHETIC 3/21', decidedOn: today }, this.cast.decider, 'second-pair-of-eyes');
    await this.openLine(today);
    await this.cycle('DesignateNationalCoordinator', { state: this.cast.driver, from: today }, this.cast.driver);
  }

  async adoptPriority(today: string): Promise<void> {
    const { line, definition } = this;
    await this.cycle('AdoptPriority', { code: line.priority, title: titled(definition.priorities, line.priority), aim: 'SYNTHETIC aim', docRef: 'SYNTHETIC 1/21', decidedOn: today });
  }

  /** The line; a driver appointed, released and another appointed from the day after. */
  async openLine(today: string): Promise<void> {
    const { line, definition, cast } = this;
    await this.cycle('DefinePlanLine', { lineCode: line.code, priorityCode: line.priority, title: titled(definition.lines, line.code) });
    await this.cycle('AppointDriver', { lineCode: line.code, party: cast.firstDriver, from: today });
    await this.cycle('ReleaseRole', { seat: 'driver', target: line.code, party: cast.firstDriver, to: today, reason: 'SYNTHETIC handover' });
    await this.cycle('AppointDriver', { lineCode: line.code, party: cast.driver, from: dayAfter(today) });
  }

  /** From a cycle that is decided on to its first plan approved, on the engine's clock: drafted in September, consulted on in October, approved on 8 November 2021. */
  async toApproval(): Promise<void> {
    await this.decide('2021-05-26');
    await this.engine.advance({ to: '2021-09-01T07:00:00Z' });
    await this.draft();
    await this.oap('StartConsultation', { closesOn: '2021-10-01' });
    await this.engine.advance({ to: '2021-11-08T08:00:00Z' });
    await this.oap('SubmitOAP');
    await this.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' }, this.cast.decider);
  }

  /** Draft and two actions of the plan's first goal. */
  async draft(): Promise<void> {
    const { from, to } = this.period;
    await this.command('OpenOAPDraft', this.cast.driver, '/v1/oaps', { cycleId: this.cycleId, priorityCode: this.line.priority, lineCode: this.line.code, periodFrom: from, periodTo: to });
    for (const n of [1, 2]) {
      await this.oap('ProposeOperationalAction', {
        actionId: `1.${n}`, title: `SYNTHETIC action ${n}`, goals: [this.goal], kind: this.definition.actionKinds[0]!.code, start: from, end: to, jadPlanned: n === 1,
      });
    }
  }

  async lead(actionId: string, party: string, effectiveFrom: string): Promise<void> {
    await this.action('AssignActionLead', actionId, { party, leadRole: 'LEADER', effectiveFrom });
  }

  /** Proposed by the driver, planned by its lead, two countries committed, confirmed. */
  async prepareJad(day: string): Promise<void> {
    const { driver, partner } = this.cast;
    const answer = await this.command('ProposeJAD', driver, '/v1/jads', {
      cycleId: this.cycleId, actions: [{ oapId: this.oapId, actionId: '1.1' }], theme: 'SYNTHETIC controls', window: { from: day, to: dayAfter(day) }, leads: [driver],
    }, { role: this.roleOf('driver') });
    this.jadId = answer.body.id as string;
    await this.jad('AdoptJADOperationalPlan', { planRef: 'SYNTHETIC 4/22', days: [{ from: day, to: dayAfter(day) }], centre: 'SYNTHETIC centre', countries: [driver, partner] });
    for (const party of [driver, partner]) await this.jad('CommitToJAD', { party, contribution: 'SYNTHETIC officers', officers: 10 }, party);
    await this.jad('ConfirmJAD');
  }
}

/** `ApproveOAP` -> `approve-oap`. */
export const kebab = (command: string): string => command.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase();

export const dayAfter = (day: string, days = 1): string => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

const titled = (coded: readonly { code: string; labels: Readonly<Record<string, string>> }[], code: string): string => {
  const labels = coded.find((each) => each.code === code)?.labels ?? {};
  return labels.en ?? Object.values(labels)[0] ?? code;
};

/** EMPACT 2022-25 on an engine that stands at 26 May 2021: up to a first plan in draft, on 1 September, with all that follows from it. */
export async function draftedThread(engine: EngineProcess): Promise<Thread> {
  const thread = new Thread(engine, empact());
  await thread.publishAndAnnounce(EMPACT_YAML);
  await thread.decide('2021-05-26');
  await engine.advance({ to: '2021-09-01T07:00:00Z' });
  await thread.draft();
  await engine.quiet();
  return thread;
}
