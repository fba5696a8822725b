import { EngineProcess } from '../support/engine-process.js';
import { EMPACT_YAML, empact, kebab, Thread } from '../support/thread.js';

/** A cycle some months into its first year, and the last event before certain moments of it. */
export interface World {
  readonly engine: EngineProcess;
  readonly thread: Thread;
  readonly before: { readonly approval: number; readonly start: number; readonly jad: number };
}

const TODAY = '2021-05-26';

/** How far the plan of each further line has come. Who drives what is SYNTHETIC, as everything in it is. */
const LINES = [
  { code: 'hrcn', driver: 'FR', actions: 7, started: 4, reach: 'running' },
  { code: 'cyber', driver: 'NL', actions: 2, started: 0, reach: 'submitted' },
  { code: 'thb', driver: 'AT', actions: 9, started: 9, reach: 'running' },
  { code: 'cse', driver: 'SE', actions: 1, started: 0, reach: 'drafting' },
  { code: 'smug', driver: 'IT', actions: 6, started: 2, reach: 'running' },
  { code: 'cch', driver: 'BE', actions: 2, started: 0, reach: 'inConsultation' },
  { code: 'opc', driver: 'RO', actions: 4, started: 3, reach: 'running' },
  { code: 'envi', driver: 'PL', actions: 5, started: 1, reach: 'running' },
] as const;

/** The thread on a demo engine, with more lines beside its own, up to a joint action that only those who take part may know of. */
export async function walkedWorld(): Promise<World> {
  const engine = await EngineProcess.start({ EMPACT_AT: TODAY });
  const thread = new Thread(engine, empact());
  await thread.publishAndAnnounce(EMPACT_YAML);
  await thread.decide(TODAY);
  for (const line of LINES) await define(thread, line);
  await engine.advance({ to: '2021-09-01T07:00:00Z' });
  await thread.draft();
  await thread.oap('StartConsultation', { closesOn: '2021-11-05' });
  for (const line of LINES) await draft(thread, line);
  await engine.advance({ to: '2021-11-08T08:00:00Z' });
  await thread.oap('SubmitOAP');
  for (const line of LINES) await submit(thread, line);
  const approval = await headOf(engine);
  await thread.oap('ApproveOAP', { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' }, 'COUNCIL');
  await thread.lead('1.1', 'ES', '2021-11-08');
  await engine.advance({ to: '2022-01-10T08:00:00Z' });
  const start = await headOf(engine);
  await thread.action('StartAction', '1.1', {}, 'ES');
  for (const line of LINES) await begin(thread, line);
  await engine.advance({ to: '2022-02-01T09:00:00Z' });
  const jad = await headOf(engine);
  await thread.prepareJad('2022-03-01');
  await engine.advance({ advance: 'PT1M' });
  return { engine, thread, before: { approval, start, jad } };
}

export async function headOf(engine: EngineProcess): Promise<number> {
  return Number((await engine.as('EST', 'EUROPOL').get('/v1/history?limit=1')).headers.get('seq'));
}

type Line = (typeof LINES)[number];

const planOf = ({ cycleId, period }: Thread, code: string): string => `${cycleId}-${code}-${period.from.slice(0, 4)}`;

async function define(thread: Thread, { code, driver }: Line): Promise<void> {
  const line = thread.definition.lines.find((each) => each.code === code)!;
  const priority = thread.definition.priorities.find((each) => each.code === line.priority)!;
  await thread.cycle('AdoptPriority', { code: line.priority, title: priority.labels.en!, aim: 'SYNTHETIC aim', docRef: 'SYNTHETIC 1/21', decidedOn: TODAY });
  await thread.cycle('DefinePlanLine', { lineCode: code, priorityCode: line.priority, title: line.labels.en! });
  await thread.cycle('AppointDriver', { lineCode: code, party: driver, from: TODAY });
}

async function draft(thread: Thread, line: Line): Promise<void> {
  const { from, to } = thread.period;
  const { definition, cycleId } = thread;
  const { code, driver, reach } = line;
  const goals = definition.goals.filter(({ horizontal }) => horizontal);
  const { priority } = definition.lines.find((each) => each.code === code)!;
  await thread.command('OpenOAPDraft', driver, '/v1/oaps', { cycleId, priorityCode: priority, lineCode: code, periodFrom: from, periodTo: to });
  for (const [n, actionId] of actionsOf(line).entries()) {
    const goal = goals[(n * n + LINES.indexOf(line)) % goals.length]!;
    await onPlan(thread, line, 'ProposeOperationalAction', { actionId, title: `SYNTHETIC action ${n + 1}`, goals: [goal.code], kind: definition.actionKinds[0]!.code, start: from, end: to });
  }
  if (reach !== 'drafting') await onPlan(thread, line, 'StartConsultation', { closesOn: reach === 'inConsultation' ? '2022-03-31' : '2021-11-05' });
}

/** Submits and, for those that run, approves and names a leader for every action but the last. */
async function submit(thread: Thread, line: Line): Promise<void> {
  if (line.reach !== 'submitted' && line.reach !== 'running') return;
  await onPlan(thread, line, 'SubmitOAP', {});
  if (line.reach !== 'running') return;
  await thread.command('ApproveOAP', 'COUNCIL', `/v1/oaps/${planOf(thread, line.code)}/approve-oap`, { docRef: 'SYNTHETIC 5/21', decidedOn: '2021-11-08' });
  for (const actionId of actionsOf(line).slice(0, Math.max(line.started, line.actions - 1))) {
    await onPlan(thread, line, 'AssignActionLead', { party: line.driver, leadRole: 'LEADER', effectiveFrom: '2021-11-08' }, actionId);
  }
}

async function begin(thread: Thread, line: Line): Promise<void> {
  for (const actionId of actionsOf(line).slice(0, line.started)) await onPlan(thread, line, 'StartAction', {}, actionId);
}

const actionsOf = ({ actions }: Line): readonly string[] => Array.from({ length: actions }, (_, n) => `${n + 1}.1`);

const onPlan = (thread: Thread, { code, driver }: Line, command: string, body: object, actionId?: string) =>
  thread.command(command, driver, `/v1/oaps/${planOf(thread, code)}${actionId === undefined ? '' : `/actions/${actionId}`}/${kebab(command)}`, body);
