import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { catalogue } from '#domain';
import { EngineProcess, type Answer } from '../support/engine-process.js';
import { drawnFrom, wrongBodies, type JsonSchema, type Schemas, type Wrong } from '../support/openapi-mutations.js';
import { seeded } from '../support/random.js';
import { EMPACT_YAML, empact, kebab, Thread } from '../support/thread.js';

jest.setTimeout(180_000);

type Row = Readonly<Record<string, unknown>>;

/** Commands that this walk cannot bring about, and the specification that does. */
const SENT_ELSEWHERE: Readonly<Record<string, string>> = {
  ConfirmClock: 'libs/domain/src/clock/decider.spec.ts',
  EnableWebhook: 'test/journeys/webhooks.spec.ts',
  SettleBreach: 'test/journeys/breaches.spec.ts',
  SettleReaction: 'test/journeys/tacit-amendment.spec.ts',
};
/** Commands that are the clock's alone: people are refused, and their events are seen. */
const OF_THE_CLOCK = ['AcceptOAPAmendmentBySilence', 'EndImplementation', 'StartImplementation'];
/** Events of what goes wrong, or of another log, and the specification that sees them. */
const SEEN_ELSEWHERE: Readonly<Record<string, string>> = {
  BreachSettled: 'libs/domain/src/breach/decider.spec.ts',
  ClockConfirmed: 'libs/domain/src/clock/decider.spec.ts',
  // A published fact: an importer's alone.
  JADRecorded: 'libs/domain/src/jad/public-record.spec.ts',
  NoticeBounced: 'libs/domain/src/notice/decider.spec.ts',
  ReactionRefused: 'test/journeys/tacit-amendment.spec.ts',
  ReactionSettled: 'test/journeys/tacit-amendment.spec.ts',
  ReminderBounced: 'libs/domain/src/deadline/decider.spec.ts',
  ReminderUndeliverable: 'libs/domain/src/deadline/decider.spec.ts',
  RuleBreachDetected: 'test/journeys/breaches.spec.ts',
  WebhookDisabled: 'test/journeys/webhooks.spec.ts',
  WebhookEnabled: 'test/journeys/webhooks.spec.ts',
  WebhookFailed: 'test/journeys/webhooks.spec.ts',
  WebhookRecovered: 'libs/domain/src/webhook/decider.spec.ts',
};

/** Tried of each command before it is sent as it should be. */
const MUTATIONS = 50;
/** Requests under way at once. */
const AT_ONCE = 8;

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>> };
}
interface Document {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
  readonly components: { readonly schemas: Schemas };
}

/** A walk that remembers which commands were taken, what they recorded, and what became of bodies that were nearly theirs. */
class Remembered extends Thread {
  readonly taken = new Set<string>();
  readonly seen = new Set<string>();
  /** Wrong bodies by command, and what is to be said of the answers to them. */
  readonly wrong = new Map<string, number>();
  readonly complaints: string[] = [];
  document: Document | undefined;

  override async command(...[name, party, path, body, more]: Parameters<Thread['command']>): Promise<Answer> {
    const schema = this.document && commandsOf(this.document).find(({ operationId }) => operationId === name)?.requestBody?.content['application/json']?.schema;
    if (schema && !this.wrong.has(name)) await this.tryWrong(name, schema, [more?.role ?? this.roleFor(name), party, more?.subject], path, body as Readonly<Record<string, unknown>>);
    const answer = await super.command(name, party, path, body, more);
    this.taken.add(name);
    for (const { type } of (answer.body['events'] ?? []) as readonly { type: string }[]) this.seen.add(type);
    return answer;
  }

  /** The body that will be taken next, made wrong: each is refused with 400 and a pointer to where, and nothing is recorded. */
  private async tryWrong(name: string, schema: JsonSchema, seat: readonly [string, string, string | undefined], path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const { schemas } = this.document!.components;
    const all = [...wrongBodies(schemas, schema, body)].filter(({ kind }) => kind === 'shape');
    const chosen = drawnFrom(all, body, { wanted: MUTATIONS, random: seeded([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7)) });
    // What follows from the command before is on record by then.
    await this.engine.quiet();
    const before = await this.engine.head();
    for (let i = 0; i < chosen.length; i += AT_ONCE) await Promise.all(chosen.slice(i, i + AT_ONCE).map((each) => this.tryOne(name, seat, path, each)));
    this.wrong.set(name, chosen.length);
    if ((await this.engine.head()) !== before) this.complaints.push(`${name}: something was recorded`);
  }

  private async tryOne(name: string, [role, party, subject]: readonly [string, string, string | undefined], path: string, { what, pointer, body }: Wrong): Promise<void> {
    const { status, body: problem } = await this.engine.as(role, party, subject).post<{ readonly errors?: readonly { readonly pointer?: string }[] }>(path, body);
    const isPointed = (problem.errors ?? []).some((fault) => fault.pointer === pointer || fault.pointer?.startsWith(`${pointer}/`) || pointer.startsWith(`${fault.pointer}/`));
    if (status !== 400 || !isPointed) this.complaints.push(`${name}: ${what}: ${status} ${JSON.stringify(problem).slice(0, 200)}`);
  }

  /** A command about the cycle, in a role that is named. */
  asCycle(name: string, [role, party]: readonly [string, string], body: Row = {}, cycleId = this.cycleId): Promise<Answer> {
    return this.command(name, party, `/v1/cycles/${cycleId}/${kebab(name)}`, body, { role });
  }
}

const commandsOf = ({ paths }: Document): readonly Operation[] =>
  Object.values(paths).flatMap(({ post }) => (post?.parameters?.some(({ name }) => name === 'Idempotency-Key') && !post.operationId.endsWith('Bulk') ? [post] : []));

const OPERATOR = ['OPERATOR', 'EUROPOL'] as const;
const EST = ['EST', 'EUROPOL'] as const;
const COSI = ['COSI', 'COUNCIL'] as const;
const COUNCIL = ['COUNCIL', 'COUNCIL'] as const;
const PRESIDENCY = ['PRESIDENCY', 'COUNCIL'] as const;
const COMMISSION = ['COMMISSION', 'COMMISSION'] as const;
const MILESTONE = { cycleId: 'ideal-clasi-2021', kind: 'CONTRIBUTION_RECEIVED', subject: { kind: 'party', id: 'FIIAPP' }, fields: { receivedOn: '2021-05-26', edition: '1.0' } };
const stateOf = (party: string) => ['STATE_AUTHORITY', party] as const;

/** All of it SYNTHETIC but the definitions. */
describe('every command of the document, taken once over HTTP, and every event there is', () => {
  let engine: EngineProcess;
  let t: Remembered;
  beforeAll(async () => {
    engine = await EngineProcess.start({ EMPACT_AT: '2021-05-26', WEBHOOK_HOSTS: 'hooks.example.org' });
    t = new Remembered(engine, empact());
    t.document = (await engine.as(...EST).get<Document>('/docs/openapi.json')).body;
  });
  afterAll(() => engine.stop());

  const items = async (path: string): Promise<readonly Row[]> => (await engine.as(...EST).get<{ items: readonly Row[] }>(path)).body.items;
  const send = (name: string, [role, party]: readonly [string, string], path: string, body: unknown = {}) => t.command(name, party, path, body, { role });
  const onAction = (name: string, actionId: string, [role, party]: readonly [string, string], body: Row = {}) => t.action(name, actionId, body, party, role);
  const DRIVER = ['DRIVER', 'ES'] as const;

  it('what stands outside any cycle', async () => {
    await t.publishAndAnnounce();
    await send('RegisterParty', OPERATOR, '/v1/parties', { code: 'SYNTHETIC', kind: 'NETWORK', names: { en: 'SYNTHETIC' }, validFrom: '2021-01-01' });
    await send('ChangePartyValidity', OPERATOR, '/v1/parties/SYNTHETIC/change-party-validity', { kind: 'NETWORK', validFrom: '2021-06-01', validTo: '2030-12-31' });
    await send('PublishCalendar', OPERATOR, '/v1/calendars', { code: 'SYNTHETIC', version: 1, from: '2021-01-01', to: '2030-12-31', weekend: [6, 7], holidays: [] });
    await send('PublishDefinition', OPERATOR, '/v1/definitions', readFileSync('definitions/ideal-clasi.yaml', 'utf8'));
    await send('RegisterParty', OPERATOR, '/v1/parties', { code: 'FIIAPP', kind: 'IMPLEMENTER', names: { es: 'FIIAPP' }, validFrom: '2017-01-01' });
    await send('AnnounceCycle', ['SECRETARIAT', 'FIIAPP'], '/v1/cycles', { programme: 'ideal-clasi', startYear: 2021, definition: { id: 'ideal-clasi', version: 1 } });
    await send('RecordMilestone', ['SECRETARIAT', 'FIIAPP'], '/v1/milestones', MILESTONE);
    await send('SetPreferences', DRIVER, '/v1/seats/DRIVER.ES/set-preferences', { language: 'fr', hour: 9 });
    const { body } = await send('IssueToken', DRIVER, '/v1/seats/DRIVER.ES/issue-token');
    await send('RevokeToken', DRIVER, '/v1/seats/DRIVER.ES/revoke-token', { tokenId: body['tokenId'] });
    const hook = await send('RegisterWebhook', DRIVER, '/v1/webhooks', { role: 'DRIVER', party: 'ES', url: 'https://hooks.example.org/told' });
    await send('RemoveWebhook', DRIVER, `/v1/webhooks/${String(hook.body['id'])}/remove-webhook`);
  });

  it('assessment, advice, priorities, seats', async () => {
    await t.asCycle('RequestThreatContributions', EST, { deadline: '2021-09-30' });
    await t.asCycle('SubmitThreatContribution', stateOf('FR'), { party: 'FR', kind: 'DATA', title: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await t.asCycle('DeclineContribution', stateOf('DE'), { party: 'DE', reason: 'SYNTHETIC' });
    await t.asCycle('PublishThreatAssessment', EST, { docRef: 'SYNTHETIC', recommendedPriorities: ['SYNTHETIC'] });
    await t.asCycle('IssuePolicyAdvisoryDocument', PRESIDENCY, { docRef: 'SYNTHETIC', coSigned: 'COMMISSION' });
    await t.asCycle('ProposePriority', PRESIDENCY, { code: 'thb', title: 'SYNTHETIC' });
    await t.asCycle('WithdrawPriorityProposal', PRESIDENCY, { code: 'thb', reason: 'SYNTHETIC' });
    await t.decide('2021-05-26');
    await t.asCycle('AdoptPriority', COUNCIL, { code: 'thb', title: 'SYNTHETIC', aim: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: '2021-05-26' });
    await t.asCycle('ConcludePrioritySelection', COUNCIL, { docRef: 'SYNTHETIC', codes: [t.line.priority, 'thb'] });
    await t.asCycle('RewordPriority', COUNCIL, { code: 'thb', title: 'SYNTHETIC again', aim: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: '2021-05-26' });
    await t.asCycle('RepealPriority', COUNCIL, { code: 'thb', reason: 'SYNTHETIC', docRef: 'SYNTHETIC', decidedOn: '2021-05-26' });
    await t.asCycle('AcceptRole', stateOf('ES'), { seat: 'driver', target: t.line.code, party: 'ES' });
    await t.asCycle('NominateRoleHolder', stateOf('FR'), { seat: 'coDriver', target: t.line.code, party: 'FR' });
    await t.asCycle('AppointCoDriver', COSI, { lineCode: t.line.code, party: 'FR', from: '2021-05-27', holder: 'fr-1' });
    await t.asCycle('HandOverSeats', stateOf('FR'), { party: 'FR', fromHolder: 'fr-1', toHolder: 'fr-2', reason: 'SYNTHETIC' });
    await t.asCycle('AppointCoDriver', COSI, { lineCode: t.line.code, party: 'PT', from: '2021-05-27' });
    await t.asCycle('DeclineRole', stateOf('PT'), { seat: 'coDriver', target: t.line.code, party: 'PT', reason: 'SYNTHETIC' });
    await t.asCycle('AppointGoalSupervisor', COSI, { goalCode: t.goal, party: 'CEPOL', from: '2021-05-26' });
    await t.asCycle('DesignateNationalCoordinator', stateOf('FR'), { state: 'FR', from: '2021-05-26' });
    await t.asCycle('DesignateSubstitute', stateOf('ES'), { seat: 'driver', target: t.line.code, party: 'ES', substitute: 'IT', from: '2021-06-01', to: '2021-06-30' });
    await t.asCycle('ScheduleMeeting', EST, { kind: 'NEC', on: '2021-05-31' });
    await t.asCycle('HoldMeeting', EST, { kind: 'KICKOFF', heldOn: '2021-05-26' });
    await t.asCycle('OpenFundingCall', EST, { source: 'EUROPOL_HVG', year: 2022, closesOn: '2022-01-15' });
    await t.asCycle('ReopenStep', COSI, { step: 1, reason: 'SYNTHETIC' });
  });

  it('a plan from draft to approval, and one that is cancelled', async () => {
    await engine.advance({ to: '2021-09-01T07:00:00Z' });
    await t.draft();
    const action = (actionId: string, more: Row = {}) => ({ actionId, title: `SYNTHETIC ${actionId}`, goals: [t.goal], kind: 'OPERATIONAL', start: '2022-01-10', end: '2022-11-30', ...more });
    for (const n of [3, 4, 5, 6, 7]) await t.oap('ProposeOperationalAction', action(`1.${n}`));
    await onAction('ReviseOperationalAction', '1.3', DRIVER, { ...action('1.3'), actionId: undefined, title: 'SYNTHETIC revised' });
    await onAction('WithdrawOperationalAction', '1.4', DRIVER, { reason: 'SYNTHETIC' });
    await t.oap('StartConsultation', { closesOn: '2021-10-01' });
    await send('GiveOpinion', ['NEC', 'FR'], `/v1/oaps/${t.oapId}/give-opinion`, { party: 'FR', text: 'SYNTHETIC' });
    await engine.advance({ to: '2021-11-08T08:00:00Z' });
    await t.oap('CloseConsultation');
    await t.oap('SubmitOAP');
    await t.oap('ReturnOAP', { reasons: 'SYNTHETIC' }, 'COUNCIL');
    // What waits for the plan is put aside, and taken up with the next submission.
    await engine.quiet();
    await t.oap('SubmitOAP');
    await t.oap('ApproveOAP', { docRef: 'SYNTHETIC', decidedOn: '2021-11-08' }, 'COUNCIL');
    for (const [id, party] of [['1.1', 'ES'], ['1.2', 'FR'], ['1.3', 'DE'], ['1.5', 'PT'], ['1.7', 'ES']] as const) await t.lead(id, party, '2021-11-08');
    await onAction('AcceptActionLead', '1.2', stateOf('FR'), { party: 'FR' });
    await onAction('DeclineActionLead', '1.3', stateOf('DE'), { party: 'DE', reason: 'SYNTHETIC' });
    await onAction('ReleaseActionLead', '1.5', DRIVER, { party: 'PT', reason: 'SYNTHETIC', to: '2021-11-08' });
    const other = await send('OpenOAPDraft', DRIVER, '/v1/oaps', { cycleId: t.cycleId, priorityCode: t.line.priority, lineCode: t.line.code, periodFrom: '2023-01-01', periodTo: '2023-12-31' });
    await send('CancelOAP', COSI, `/v1/oaps/${String(other.body['id'])}/cancel-oap`, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
  });

  it('deadlines, as people deal with them', async () => {
    const due = (await items(`/v1/deadlines?cycleId=${t.cycleId}&state=open&duties=true&limit=200`)).filter(({ scopeKind, recipients }) => scopeKind !== 'jad' && (recipients as readonly string[]).length > 0);
    const [first, second] = due.map(({ deadlineId }) => `/v1/deadlines/${String(deadlineId)}`);
    await send('SendNudge', EST, `${first}/send-nudge`);
    await send('RescheduleDeadline', EST, `${first}/reschedule-deadline`, { dueOn: '2022-12-01', reason: 'SYNTHETIC' });
    await send('WaiveDeadline', COSI, `${second}/waive-deadline`, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await engine.advance({ to: '2022-01-10T08:00:00Z' });
    await t.asCycle('ActivateCycle', EST);
    const told = (await items(`/v1/reminders?cycleId=${t.cycleId}&role=EST&limit=500`)).filter(({ kind, state }) => kind === 'reminder' && (state === 'open' || state === 'missed'));
    const at = told.at(-1)!;
    await send('AcknowledgeReminder', EST, `/v1/deadlines/${String(at['deadlineId'])}/acknowledge-reminder`, { rungs: String(at['rungs']).split(',').map(Number) });
    const [ahead] = (await items(`/v1/deadlines?cycleId=${t.cycleId}&state=open&duties=true&role=EST&fromDate=2022-03-01&limit=1`)) as [Row];
    await send('SnoozeReminder', EST, `/v1/deadlines/${String(ahead['deadlineId'])}/snooze-reminder`, { until: '2022-01-12' });
  });

  it('actions, results, money, amendments', async () => {
    for (const id of ['1.1', '1.7']) await onAction('StartAction', id, ['ACTION_LEADER', 'ES']);
    await onAction('StartAction', '1.2', ['ACTION_LEADER', 'FR']);
    await onAction('SuspendAction', '1.1', ['ACTION_LEADER', 'ES'], { reason: 'SYNTHETIC' });
    await onAction('ResumeAction', '1.1', ['ACTION_LEADER', 'ES']);
    await onAction('JoinAction', '1.1', ['NEC', 'FR'], { party: 'FR', contribution: 'SYNTHETIC' });
    await onAction('LeaveAction', '1.1', ['NEC', 'FR'], { party: 'FR', reason: 'SYNTHETIC' });
    await t.oap('OpenReportingRound', { year: 2022, roundNo: 1, dueOn: '2022-04-29' }, 'EUROPOL');
    await onAction('ReportActionProgress', '1.1', ['ACTION_LEADER', 'ES'], { year: 2022, roundNo: 1, status: 'ON_TRACK', percent: 20, text: 'SYNTHETIC' });
    await onAction('RecordResult', '1.1', ['ACTION_LEADER', 'ES'], { indicator: t.indicator.code, value: 5, unit: t.indicator.unit, periodFrom: '2022-01-02', periodTo: '2022-01-10', source: 'SYNTHETIC' });
    const [{ resultId }] = (await items(`/v1/results?planId=${t.oapId}`)) as [Row];
    await onAction('CorrectResult', '1.1', ['ACTION_LEADER', 'ES'], { resultId, newValue: 4, reason: 'SYNTHETIC' });
    await onAction('ValidateResult', '1.1', EST, { resultId });
    for (const id of ['1.1', '1.7']) await onAction('RequestFunding', id, ['ACTION_LEADER', 'ES'], { source: 'EUROPOL_HVG', amount: 5_000_000, purpose: 'SYNTHETIC' });
    await onAction('AwardFunding', '1.1', EST, { source: 'EUROPOL_HVG', amount: 4_500_000, docRef: 'SYNTHETIC', decidedOn: '2022-01-10' });
    await onAction('SettleFunding', '1.1', EST, { source: 'EUROPOL_HVG', amountPaid: 4_400_000, docRef: 'SYNTHETIC' });
    await onAction('DeclineFunding', '1.7', EST, { source: 'EUROPOL_HVG', reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await onAction('LinkReference', '1.1', ['ACTION_LEADER', 'ES'], { kind: 'JIT', ref: 'JIT-2022-17' });
    await onAction('RescheduleAction', '1.5', DRIVER, { newStart: '2022-03-01', newEnd: '2022-11-30', reason: 'SYNTHETIC' });
    await onAction('CancelAction', '1.6', DRIVER, { reason: 'SYNTHETIC' });
    await onAction('ExtendAction', '1.1', DRIVER, { newEnd: '2023-01-31', reason: 'SYNTHETIC' });
    await onAction('ProposeActionOutcome', '1.7', ['ACTION_LEADER', 'ES'], { outcome: 'COMPLETED', text: 'SYNTHETIC' });
    await onAction('CompleteAction', '1.7', DRIVER, { summary: 'SYNTHETIC' });
    await onAction('MarkNotCompleted', '1.2', DRIVER, { reason: 'SYNTHETIC' });
    for (const accept of [true, false]) {
      const { body } = await t.oap('ProposeOAPAmendment', { summary: 'SYNTHETIC', cancel: [{ actionId: accept ? '1.3' : '1.5', reason: 'SYNTHETIC' }] });
      expect(body['events']).toHaveLength(1);
      await t.oap('DecideOAPAmendment', { amendmentNo: accept ? 1 : 2, accept, docRef: 'SYNTHETIC', decidedOn: '2022-01-10', ...(accept ? {} : { reasons: 'SYNTHETIC' }) }, 'COUNCIL');
    }
    await t.asCycle('CommitWorkProgramme', ['AGENCY_CONTACT', 'CEPOL'], { party: 'CEPOL', year: 2022, docRef: 'SYNTHETIC', actions: [{ oapId: t.oapId, actionId: '1.1' }] });
    await t.asCycle('IntegrateIntoNationalPlan', stateOf('ES'), { state: 'ES', oapId: t.oapId, ref: 'SYNTHETIC' });
  });

  it('joint action days, held and called off', async () => {
    await t.prepareJad('2022-02-01');
    await t.jad('CancelJAD', { reason: 'SYNTHETIC' });
    await t.prepareJad('2022-01-17');
    await t.jad('OpenCoordinationCentre', { place: 'SYNTHETIC' });
    await t.jad('WithdrawFromJAD', { party: 'FR', reason: 'SYNTHETIC' }, 'FR');
    await t.jad('CommitToJAD', { party: 'FR', contribution: 'SYNTHETIC', officers: 5 }, 'FR');
    await t.jad('PostponeJAD', { newDays: [{ from: '2022-01-18', to: '2022-01-19' }], reason: 'SYNTHETIC' });
    await t.jad('ConfirmJAD');
    await engine.advance({ to: '2022-01-18T08:00:00Z' });
    await t.jad('StartJAD');
    await t.jad('RecordJADResult', { party: 'FR', indicator: t.indicator.code, value: 3, unit: t.indicator.unit, source: 'SYNTHETIC' }, 'FR');
    const [{ resultId }] = (await engine.as('JAD_LEAD', 'ES').get<{ items: readonly Row[] }>(`/v1/jads/${t.jadId}/results`)).body.items as [Row];
    await t.jad('CorrectJADResult', { resultId, newValue: 2, reason: 'SYNTHETIC' }, 'FR');
    await engine.advance({ to: '2022-01-20T08:00:00Z' });
    await t.jad('ConcludeJAD', { lastDay: '2022-01-19' });
    await t.jad('CompleteJAD', { summary: 'SYNTHETIC', lessons: 'SYNTHETIC' });
    await t.jad('LiftJADEmbargo', { reason: 'SYNTHETIC' });
    await t.jad('PublishJADResults', { pressRef: 'SYNTHETIC', figures: [{ indicator: t.indicator.code, value: 2, unit: t.indicator.unit, source: 'SYNTHETIC' }] });
  });

  it('records set right, and the end of a plan', async () => {
    const [adopted] = (await items(`/v1/history?cycleId=${t.cycleId}&type=PriorityAdopted`)) as [Row];
    const place = { cycleId: t.cycleId, stream: adopted['stream'], revision: adopted['revision'] };
    const recorder = ['COUNCIL', String(adopted['party'])] as const;
    await send('RectifyRecord', recorder, `/v1/records/${String(adopted['eventId'])}/rectify-record`, { ...place, field: 'docRef', value: 'SYNTHETIC', reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await send('DowngradeMarking', recorder, `/v1/records/${String(adopted['eventId'])}/downgrade-marking`, { ...place, to: 'PUBLIC', docRef: 'SYNTHETIC' });
    await engine.advance({ to: '2022-12-12T08:00:00Z' });
    const next = await send('OpenOAPDraft', DRIVER, '/v1/oaps', { cycleId: t.cycleId, priorityCode: t.line.priority, lineCode: t.line.code, periodFrom: '2024-01-01', periodTo: '2025-12-31' });
    await engine.advance({ to: '2023-01-10T08:00:00Z' });
    await onAction('CarryOverAction', '1.1', DRIVER, { toOapId: next.body['id'], newEnd: '2024-06-30', goalMapping: [{ from: t.goal, to: t.goal }], toActionId: '9.1' });
    await onAction('CarryOverAction', '1.5', DRIVER, { toOapId: next.body['id'], newEnd: '2024-06-30', goalMapping: [{ from: t.goal, to: t.goal }], toActionId: '9.2' });
    const rounds = await items(`/v1/oaps/${t.oapId}/rounds?sort=-roundNo`);
    await t.oap('SubmitOAPReport', { year: 2022, roundNo: rounds[0]!['roundNo'], final: true, summary: 'SYNTHETIC' });
    await send('CloseOAP', EST, `/v1/oaps/${t.oapId}/close-oap`, { summary: 'SYNTHETIC' });
    await t.asCycle('PublishAnnualResults', ['GSC', 'COUNCIL'], { year: 2022, docRef: 'SYNTHETIC', source: 'SYNTHETIC', indicators: [{ indicator: t.indicator.code, value: 4, unit: t.indicator.unit, period: { from: '2022-01-01', to: '2022-12-31' } }] });
    await t.asCycle('ConcludeMidTermReview', COSI, { docRef: 'SYNTHETIC', summary: 'SYNTHETIC' });
  });

  it('evaluation, and the ends a cycle may have', async () => {
    await send('PublishDefinition', OPERATOR, '/v1/definitions', EMPACT_YAML.replace(/^version: 1$/m, 'version: 2').replace('en: COSI, fr: COSI', 'en: COSI (SYNTHETIC), fr: COSI'));
    await t.asCycle('MigrateCycle', COSI, { version: 2, reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await t.asCycle('LaunchEvaluation', COMMISSION, { scope: 'SYNTHETIC', contractorRef: 'EVALUATOR', criteria: ['relevance'] });
    await t.asCycle('RecordEvaluationFinding', ['EVALUATOR', 'EVALUATOR'], { criterion: 'relevance', title: 'SYNTHETIC', text: 'SYNTHETIC' });
    await t.asCycle('MakeRecommendation', ['EVALUATOR', 'EVALUATOR'], { addressee: 'COMMISSION', title: 'SYNTHETIC', text: 'SYNTHETIC', findingIds: ['F1'] });
    await t.asCycle('RespondToRecommendation', ['ADDRESSEE', 'COMMISSION'], { recommendationId: 'R1', answer: 'ACCEPTED', measure: 'SYNTHETIC' });
    await t.asCycle('PublishEvaluation', COMMISSION, { docRef: 'SYNTHETIC' });
    await send('PublishDefinition', OPERATOR, '/v1/definitions', readFileSync('definitions/empact-2026.yaml', 'utf8'));
    await send('AnnounceCycle', EST, '/v1/cycles', { programme: 'empact', startYear: 2026, definition: { id: 'empact-2026', version: 1 } });
    await t.asCycle('CarryFindingIntoCycle', COSI, { findingId: 'F1', nextCycleId: 'empact-2026' });
    await t.asCycle('WaiveEvaluation', COSI, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' }, 'empact-2026');
    await send('CancelOAP', COSI, `/v1/oaps/${t.cycleId}-${t.line.code}-2024/cancel-oap`, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' });
    await engine.advance({ to: '2026-01-05T08:00:00Z' });
    await t.asCycle('EndCycle', EST);
    await t.asCycle('CloseCycle', COSI);
    await t.asCycle('SupersedeCycle', COSI, { reason: 'SYNTHETIC', docRef: 'SYNTHETIC' }, 'empact-2026');
  });

  it('leaves out no command', async () => {
    const commands = commandsOf(t.document!).map(({ operationId }) => operationId);
    expect(commands.filter((name) => !t.taken.has(name) && !(name in SENT_ELSEWHERE) && !OF_THE_CLOCK.includes(name))).toEqual([]);
    for (const name of OF_THE_CLOCK) expect([name, (await engine.as('DRIVER', 'ES').post(`/v1/oaps/${t.oapId}/${kebab(name)}`)).status]).toEqual([name, 403]);
    for (const [name, file] of Object.entries(SENT_ELSEWHERE)) expect([name, new RegExp(`${name}|${kebab(name)}`).test(readFileSync(file, 'utf8'))]).toEqual([name, true]);
  });

  it('has refused each of fifty bodies that were nearly right, and recorded none', () => {
    expect(t.complaints).toEqual([]);
    expect([...t.wrong].filter(([, tried]) => tried !== MUTATIONS)).toEqual([]);
    const withBody = commandsOf(t.document!).flatMap(({ operationId, requestBody }) => (requestBody ? [operationId] : []));
    expect(withBody.filter((name) => t.taken.has(name) && !t.wrong.has(name))).toEqual([]);
  });

  it('leaves out no event', async () => {
    for (let cursor = ''; ; ) {
      const { body } = await engine.as(...EST).get<{ items: readonly { type: string }[]; nextCursor: string | null }>(`/v1/history?limit=500&fields=type${cursor}`);
      for (const { type } of body.items) t.seen.add(type);
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(Object.keys(catalogue).filter((type) => !t.seen.has(type) && !(type in SEEN_ELSEWHERE))).toEqual([]);
    for (const [type, file] of Object.entries(SEEN_ELSEWHERE)) expect([type, readFileSync(file, 'utf8').includes(type)]).toEqual([type, true]);
  });
});
