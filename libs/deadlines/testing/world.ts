import type { Definition, Metadata, Provenance, Rule } from '#kernel';
import { DeadlineBook, euInstitutionHolidays, type CalendarData, type DeadlineCommand, type DomainEvent } from '../src/index.js';
import { rules } from './rules.js';

export const CYCLE = 'spec-2022';
export const PLAN = 'spec-2022-hill-2024';

export const calendarData = (version = 1, from = 2017, to = 2030): CalendarData => ({
  code: 'EU-INST', version, from: `${from}-01-01`, to: `${to}-12-31`, weekend: [6, 7],
  holidays: Array.from({ length: to - from + 1 }, (_, i) => euInstitutionHolidays(from + i)).flat().map(({ date, names }) => ({ date, names })),
});

export const definitionOf = (all: readonly Rule[] = rules, version = 1): Definition =>
  ({ id: 'spec', version, programme: 'spec', years: 4, zone: 'Europe/Brussels', calendar: 'EU-INST', labels: {}, rules: all }) as unknown as Definition;

/** A history told event by event, and the book that follows it. Deadline commands can be carried out as the decider would. */
export class World {
  readonly book = new DeadlineBook();
  readonly events: DomainEvent[] = [];
  private readonly revisions = new Map<string, number>();

  /** Something happened at an instant: `'2023-09-01'` means 08:00 in UTC. Answers its event id. */
  tell(stream: string, type: string, data: object, when: string, more: { provenance?: Provenance; recordedAt?: string; effectiveAt?: string } = {}): string {
    const at = when.includes('T') ? when : `${when}T08:00:00.000Z`;
    const revision = (this.revisions.get(stream) ?? -1) + 1;
    this.revisions.set(stream, revision);
    const seq = this.events.length;
    const hyphen = stream.indexOf('-');
    const meta = { recordedAt: more.recordedAt ?? at, effectiveAt: more.effectiveAt ?? at, provenance: more.provenance } as Metadata;
    const event = { type, data, eventId: `e${seq}`, stream, category: stream.slice(0, hyphen), id: stream.slice(hyphen + 1), revision, seq, part: 0, meta } as unknown as DomainEvent;
    this.events.push(event);
    this.book.fold(event);
    return event.eventId;
  }

  /** Calendar, rules and a cycle announced. */
  begin(definition: Definition = definitionOf(), provenance?: Provenance): this {
    this.tell('calendar-EU-INST', 'CalendarPublished', calendarData(), '2021-01-04');
    this.tell(`definition-${definition.id}`, 'DefinitionPublished', { definition }, '2021-01-04');
    this.tell(`cycle-${CYCLE}`, 'CycleAnnounced', { cycleId: CYCLE, programme: 'spec', startYear: 2022, from: '2022-01-01', to: '2025-12-31', definition: { id: definition.id, version: definition.version } }, '2021-03-01', { provenance });
    this.tell(`cycle-${CYCLE}`, 'PlanLineDefined', { lineCode: 'hill', priorityCode: 'north', title: 'Hill' }, '2021-06-01', { provenance });
    return this;
  }

  draft(when = '2023-09-01', more: { provenance?: Provenance; to?: string } = {}): string {
    return this.plan('OAPDraftOpened', when, { oapId: PLAN, cycleId: CYCLE, lineCode: 'hill', priorityCode: 'north', periodFrom: '2024-01-01', periodTo: more.to ?? '2024-12-31' }, more);
  }

  plan(type: string, when: string, data: object = {}, more: { provenance?: Provenance } = {}): string {
    return this.tell(`oap-${PLAN}`, type, data, when, more);
  }

  action(when: string, content: { actionId?: string; start?: string; end?: string } = {}): string {
    return this.plan('OperationalActionProposed', when, { actionId: '3.2', title: 'An action', goals: ['G1'], kind: 'PATROL', start: '2024-03-11', end: '2024-10-31', ...content });
  }

  /** What the book wants done now; carried out, so that the next answer starts from there. */
  reconcile(when: string): readonly DeadlineCommand[] {
    const all: DeadlineCommand[] = [];
    for (let round = 0; this.book.pending; round++) {
      if (round > 50) throw new Error('Comparing never ends.');
      const commands = this.book.compare(100);
      for (const command of commands) this.carryOut(command, when);
      all.push(...commands);
    }
    return all;
  }

  /** The command's event, as the decider writes it. */
  carryOut({ deadlineId, name, data }: DeadlineCommand, when: string): void {
    const type = { ScheduleDeadline: 'DeadlineScheduled', RetermDeadline: 'DeadlineRescheduled', SuspendDeadline: 'DeadlineSuspended', ResumeDeadline: 'DeadlineResumed', MeetDeadline: 'DeadlineMet', LapseDeadline: 'DeadlineLapsed' }[name];
    this.tell(`deadline-${deadlineId}`, type, { deadlineId, passed: [], ...data }, when);
  }
}

/** `C8b Schedule 2023-11-15`: a command in a few words. */
export const brief = ({ deadlineId, name, data }: DeadlineCommand): string =>
  [deadlineId.split('.')[1], name.replace('Deadline', ''), ...(typeof data['dueOn'] === 'string' ? [data['dueOn']] : []), ...(Number(deadlineId.split('.').at(-1)) > 1 ? [`#${deadlineId.split('.').at(-1)}`] : [])].join(' ');
