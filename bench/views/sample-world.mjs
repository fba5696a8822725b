/** SYNTHETIC: cycles of plans with actions, reports and deadlines, as event texts that a log would hand out; about 700 bytes each. */
const ACTIONS = 50;
const REPORTS = 5;
const DEADLINES = 25;
/** Events of one plan: opened; actions proposed, led and reported on; deadlines scheduled, reminded, met. */
const PLAN_EVENTS = 1 + ACTIONS * (2 + REPORTS) + DEADLINES * 3;
export const PLANS_A_CYCLE = 117;
export const CYCLE_EVENTS = PLAN_EVENTS * PLANS_A_CYCLE;

const PARTIES = ['AT', 'BE', 'DE', 'ES', 'FR', 'IT', 'NL', 'PL', 'RO', 'SE'];

/** The n-th event of the world, whole, from text as a store gives it. */
export function eventAt(n) {
  const { stream, revision, type, data, cycleId } = happening(n);
  const id = `${n.toString(16).padStart(8, '0')}-${(n * 2654435761 % 65536).toString(16).padStart(4, '0')}-5000-8000-${n.toString(16).padStart(12, '0')}`;
  const at = new Date(1_600_000_000_000 + n * 1_000).toISOString();
  const metadata = {
    $causationId: id, $correlationId: id, actor: { party: 'NL', role: 'ACTION_LEAD', subject: 'a81f0c52b3d94e67' },
    commandHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', commandId: id, cycleId, definition: { id: 'sample', version: 3 }, effectiveAt: at,
    facts: [{ revision: 41, stream: `cycle-${cycleId}` }], marking: 'LIMITE', provenance: { kind: 'SYNTHETIC' }, recordedAt: at, v: 1,
  };
  return { id, type, stream, revision, data: JSON.parse(JSON.stringify(data)), metadata: JSON.parse(JSON.stringify(metadata)) };
}

/** Plans of a cycle advance side by side, as they would: event k of each, then event k + 1 of each. */
function happening(n) {
  const cycle = Math.floor(n / CYCLE_EVENTS);
  const within = n % CYCLE_EVENTS;
  const cycleId = `sample-${2000 + cycle}`;
  const plan = within % PLANS_A_CYCLE;
  const step = Math.floor(within / PLANS_A_CYCLE);
  const planId = `${cycleId}-line${plan % 13}-${plan}`;
  const inPlan = (type, revision, data) => ({ stream: `oap-${planId}`, revision, type, data, cycleId });
  if (step === 0) return inPlan('PlanOpened', 0, { line: `line${plan % 13}`, title: `Plan ${plan}`, year: 2024 });
  const ordinal = step - 1;
  if (ordinal < ACTIONS * (2 + REPORTS)) {
    const action = Math.floor(ordinal / (2 + REPORTS));
    const of = ordinal % (2 + REPORTS);
    const actionId = `${1 + (action >> 3)}.${action & 7}`;
    if (of === 0) return inPlan('ActionProposed', step, { actionId, title: `Joint controls at land borders, part ${action}`, aim: 'Fewer crossings unnoticed', goal: `G${action % 6}`, endOn: '2024-12-31' });
    if (of === 1) return inPlan('LeadAssigned', step, { actionId, party: PARTIES[(plan + action) % 10], from: '2024-01-01' });
    return inPlan('ProgressReported', step, { actionId, percent: of * 15, year: 2024, round: of - 1, note: 'Joint controls carried out at land borders.', indicator: 'checks', count: 120 + of });
  }
  const rest = ordinal - ACTIONS * (2 + REPORTS);
  const deadline = Math.floor(rest / 3);
  return {
    stream: `deadline-${planId}.C8b.${deadline}`, revision: rest % 3, type: ['DeadlineScheduled', 'ReminderDue', 'DeadlineMet'][rest % 3], cycleId,
    data: [{ rule: 'C8b', scope: planId, due: '2024-11-15', rungs: [30, 10, 3, 0] }, { rung: 30 }, { by: 'PlanSubmitted' }][rest % 3],
  };
}

/** A log of the first `count` events that can only be read. */
export function worldLog(count) {
  const page = (after, limit) => {
    const from = after === undefined ? 0 : Number(after) + 1;
    return Array.from({ length: Math.max(0, Math.min(limit, count - from)) }, (_, i) => ({ event: eventAt(from + i), position: String(from + i) }));
  };
  return {
    readAll: async ({ after, limit }) => page(after, limit),
    readStream: async () => [],
    async *subscribe({ after, batch, signal }) {
      let last = after;
      for (;;) {
        const events = page(last, batch);
        yield events;
        if (events.length === 0) return void (await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true })));
        last = events.at(-1).position;
      }
    },
    close: async () => undefined,
  };
}
