import type { Definition } from '#kernel';
import { deciders, policy } from '#domain';
import { CommandRunner, machineClock, VirtualBusinessClock, type EventLog, type Outcome } from '#engine';

/** Every race is run on this day, in the first plan period of the definition. */
export const TODAY = '2022-02-01';
export const YESTERDAY = '2022-01-31';
const NOW = `${TODAY}T08:00:00.000Z`;
/** SYNTHETIC holders of their seats: no source says who drives what. */
export const DRIVER = 'ES';
export const PARTNER = 'FR';
export const RIVAL = 'PT';
/** Cycles that are set up at a time. */
const SETTING_UP = 16;

export interface Seat {
  readonly role: string;
  readonly party: string;
}
export type Said = Readonly<{ noun: string; name: string; id?: string; data?: Record<string, unknown>; as: Seat }>;

/** A line of a cycle, on which one race is run. */
export interface Lane {
  readonly cycleId: string;
  readonly lineCode: string;
  readonly priority: string;
  readonly planId: string;
}

/** Two command runners with warm states of their own over one log, and cycles with lines to race on. */
export class Field {
  readonly here: CommandRunner;
  readonly there: CommandRunner;
  private said = 0;

  constructor(log: EventLog, readonly definition: Definition) {
    [this.here, this.there] = [1, 2].map(() => new CommandRunner({
      log, deciders, policy, clock: new VirtualBusinessClock(NOW), machine: machineClock, idKey: Buffer.alloc(32, 7),
    })) as [CommandRunner, CommandRunner];
  }

  say({ noun, name, id, data = {}, as: { role, party } }: Said, runner = this.here): Promise<Outcome> {
    const commandId = `race-${++this.said}`;
    return runner.run({ command: { noun, name, id, data }, actor: { subject: `${role}@${party}@${name}`, role, party }, claims: [role], commandId });
  }

  /** As many lines as wanted, each taken as far as `prepare` takes it: one after the other within a cycle, cycles side by side. */
  async lanes(count: number, prepare: (lane: Lane) => Promise<void>): Promise<Lane[][]> {
    for (const code of [DRIVER, PARTNER, RIVAL]) {
      const data = { code, kind: 'MEMBER_STATE', names: { en: code }, validFrom: '1990-01-01' };
      await this.say({ noun: 'party', name: 'RegisterParty', data, as: { role: 'OPERATOR', party: 'EST' } });
    }
    const perCycle = this.definition.lines.length;
    const cycles: Lane[][] = [];
    const numbers = Array.from({ length: Math.ceil(count / perCycle) }, (_, n) => n);
    await Promise.all(Array.from({ length: SETTING_UP }, async () => {
      for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
        const lanes = (await this.announce(n)).slice(0, count - n * perCycle);
        for (const lane of lanes) await prepare(lane);
        cycles[n] = lanes;
      }
    }));
    return cycles;
  }

  /** The shipped definition under a programme of its own, announced, with priorities, a goal, an approved strategic plan and every line. */
  private async announce(n: number): Promise<Lane[]> {
    const definition = { ...this.definition, id: `race-${n}`, programme: `race${n}` };
    const cycleId = `race${n}-2022`;
    const cycle = (name: string, data: Record<string, unknown>, role: string) => this.say({ noun: 'cycle', name, id: cycleId, data, as: { role, party: 'COUNCIL' } });
    await this.say({ noun: 'definition', name: 'PublishDefinition', data: { definition }, as: { role: 'OPERATOR', party: 'EST' } });
    const pinned = { programme: definition.programme, startYear: 2022, definition: { id: definition.id, version: 1 } };
    await this.say({ noun: 'cycle', name: 'AnnounceCycle', data: pinned, as: { role: 'EST', party: 'EUROPOL' } });
    for (const { code } of definition.priorities) await cycle('AdoptPriority', { code, title: code, aim: 'SYNTHETIC', docRef: 'SYNTHETIC 1', decidedOn: YESTERDAY }, 'COUNCIL');
    await cycle('DefineStrategicGoal', { code: this.goal, title: 'SYNTHETIC', horizontal: true }, 'COMMISSION');
    await cycle('SubmitStrategicPlan', { kind: 'GENERAL', docRef: 'SYNTHETIC 2' }, 'COMMISSION');
    await cycle('ApproveStrategicPlan', { kind: 'GENERAL', docRef: 'SYNTHETIC 3', decidedOn: TODAY }, 'COSI');
    for (const { code, priority } of definition.lines) await cycle('DefinePlanLine', { lineCode: code, priorityCode: priority, title: code }, 'COSI');
    return definition.lines.map(({ code, priority }) => ({ cycleId, lineCode: code, priority, planId: `${cycleId}-${code}-2022` }));
  }

  /** A driver in office, and the plan's draft opened. */
  async drafted({ cycleId, lineCode, priority }: Lane): Promise<void> {
    const { from, to } = this.definition.planPeriods[0]!;
    await this.say({ noun: 'cycle', name: 'AppointDriver', id: cycleId, data: { lineCode, party: DRIVER, from: '2022-01-01' }, as: { role: 'COSI', party: 'COUNCIL' } });
    const plan = { cycleId, priorityCode: priority, lineCode, periodFrom: from, periodTo: to };
    await this.say({ noun: 'oap', name: 'OpenOAPDraft', data: plan, as: { role: 'DRIVER', party: DRIVER } });
  }

  /** An action of the plan, proposed by its driver: what it may be depends on the cycle as it stands. */
  propose({ planId }: Lane, actionId: string): Promise<Outcome> {
    const { from, to } = this.definition.planPeriods[0]!;
    const data = { actionId, title: 'SYNTHETIC', goals: [this.goal], kind: this.definition.actionKinds[0]!.code, start: from, end: to };
    return this.say({ noun: 'oap', name: 'ProposeOperationalAction', id: planId, data, as: { role: 'DRIVER', party: DRIVER } });
  }

  /** The plan with one action, submitted. */
  async submitted(lane: Lane): Promise<void> {
    const oap = (name: string, data: Record<string, unknown> = {}) => this.say({ noun: 'oap', name, id: lane.planId, data, as: { role: 'DRIVER', party: DRIVER } });
    await this.drafted(lane);
    await this.propose(lane, '1.1');
    await oap('StartConsultation', { closesOn: TODAY });
    await oap('CloseConsultation');
    await oap('SubmitOAP');
  }

  /** The plan approved and a joint action day of its action confirmed, to begin today. Answers its id. */
  async confirmed(lane: Lane): Promise<string> {
    await this.submitted(lane);
    await this.approve(lane);
    const { id } = await this.say({
      noun: 'jad', name: 'ProposeJAD', as: { role: 'DRIVER', party: DRIVER },
      data: { cycleId: lane.cycleId, actions: [{ oapId: lane.planId, actionId: '1.1' }], theme: 'SYNTHETIC', window: { from: TODAY, to: TODAY }, leads: [DRIVER] },
    });
    const jad = (name: string, as: Seat, data: Record<string, unknown> = {}) => this.say({ noun: 'jad', name, id, data, as });
    const lead = { role: 'JAD_LEAD', party: DRIVER };
    await jad('AdoptJADOperationalPlan', lead, { planRef: 'SYNTHETIC 4', days: [{ from: TODAY, to: TODAY }], centre: 'SYNTHETIC', countries: [DRIVER, PARTNER] });
    for (const party of [DRIVER, PARTNER]) await jad('CommitToJAD', { role: 'PARTICIPANT', party }, { party, contribution: 'SYNTHETIC' });
    await jad('ConfirmJAD', lead);
    return id;
  }

  approve({ planId }: Lane, runner = this.here): Promise<Outcome> {
    return this.say({ noun: 'oap', name: 'ApproveOAP', id: planId, data: { docRef: 'SYNTHETIC 5', decidedOn: TODAY }, as: { role: 'COSI', party: 'COUNCIL' } }, runner);
  }

  private get goal(): string {
    return this.definition.goals.find(({ horizontal }) => horizontal)!.code;
  }
}
