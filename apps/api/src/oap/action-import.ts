import type { CommandBus } from '@nestjs/cqrs';
import { canonical } from '#kernel';
import { BatchCommand, type BatchSubmission, type LineOutcome } from '#wiring';
import { Problem, type Fault } from '../http/problem.js';
import { FIELDS, type ActionRow, type ActionTable, type RowFault } from './action-rows.js';

/** What becomes, or would become, of a row. */
export type RowOutcome = 'new' | 'changed' | 'same' | 'wrong';

export interface ImportedRow {
  readonly line: number;
  readonly actionId: string;
  readonly title: string;
  readonly outcome: RowOutcome;
  readonly faults: readonly RowFault[];
  /** Of a changed row: each field that differs, as the plan has it and as the row has it; one that is empty is null. */
  readonly changes?: readonly FieldChange[];
}

export interface FieldChange {
  /** Heading of the column. */
  readonly column: string;
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Content = Readonly<Record<string, unknown>>;

/** The answer to an import, and the preview of one. */
export interface ImportReport {
  readonly dryRun?: true;
  readonly stream?: string;
  readonly revision?: number;
  readonly new: number;
  readonly changed: number;
  readonly same: number;
  readonly wrong: number;
  readonly rows: readonly ImportedRow[];
}

export interface ImportParts {
  readonly bus: CommandBus;
  /** What the plan says of its actions, by number, where the outcomes were foreseen. */
  readonly contentsAt: (id: string, foreseen: readonly LineOutcome[]) => Promise<ReadonlyMap<string, Content>>;
}

/** Faults told in the errors of a refusal; the rows have all of them. */
const ERRORS_MAX = 100;

/**
 * Brings a plan in line with a table: actions it lacks are proposed, those it has are revised, none is withdrawn. All rows or none, in one append. Whether a row is
 * new is for the plan to say: each is proposed first, without effect, and revised where its number is taken. Sent again it changes nothing.
 */
export async function importActions({ bus, contentsAt }: ImportParts, id: string, { rows, columnOf }: ActionTable, common: Omit<BatchSubmission, 'commands'>): Promise<ImportReport> {
  const sound = rows.filter(({ faults }) => faults.length === 0);
  const run = (commands: BatchSubmission['commands'], dryRun: boolean): Promise<readonly LineOutcome[]> =>
    commands.length === 0 ? Promise.resolve([]) : bus.execute(new BatchCommand({ ...common, commands, dryRun }));
  const command = (name: string, { body }: ActionRow) => ({ noun: 'oap', name, id, data: { ...body } as Readonly<Record<string, unknown>> });

  const proposed = await run(sound.map((row) => command('ProposeOperationalAction', row)), true);
  const isTaken = (at: number): boolean => {
    const outcome = proposed[at]!;
    return 'refused' in outcome && outcome.refused.code === 'ACTION_NUMBER_TAKEN';
  };
  const commands = sound.map((row, at) => command(isTaken(at) ? 'ReviseOperationalAction' : 'ProposeOperationalAction', row));
  const foreseen = commands.some(({ name }) => name === 'ReviseOperationalAction') ? await run(commands, true) : proposed;
  const report = withChanges(reportOf(rows, commands.map(({ name }) => name), foreseen, columnOf), sound, await contentsAt(id, foreseen));
  if (common.dryRun) return { dryRun: true, ...report };
  if (report.wrong > 0) throw refusal(report);
  const moving = commands.filter((_, at) => eventsOf(foreseen[at]!) > 0);
  const outcomes = await run(moving, false);
  // The plan moved in between.
  const late = reportOf(rows, commands.map(({ name }) => name), merged(foreseen, outcomes), columnOf);
  if (late.wrong > 0) throw refusal(late);
  const written = outcomes.at(-1);
  return { ...report, ...(written && !('refused' in written) && { stream: written.stream, revision: written.revision }) };
}

/** Names in each changed row what differs. The plan's content is that which the rows were judged against. */
function withChanges(report: Omit<ImportReport, 'dryRun'>, sound: readonly ActionRow[], contents: ReadonlyMap<string, Content>): Omit<ImportReport, 'dryRun'> {
  const bodies = new Map(sound.map((row) => [row.line, { ...row.body }]));
  return { ...report, rows: report.rows.map((row) => (row.outcome === 'changed' ? { ...row, changes: changesOf(contents.get(row.actionId) ?? {}, bodies.get(row.line)!) } : row)) };
}

function changesOf(before: Content, after: Content): readonly FieldChange[] {
  return FIELDS.flatMap(({ heading, field }) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    return canonical(was) === canonical(is) ? [] : [{ column: heading, field, before: was, after: is }];
  });
}

const eventsOf = (outcome: LineOutcome): number => ('refused' in outcome ? 0 : outcome.events.length);

/** What became of the rows that had something to do, in the place of what was foreseen. */
function merged(foreseen: readonly LineOutcome[], outcomes: readonly LineOutcome[]): readonly LineOutcome[] {
  const rest = outcomes[Symbol.iterator]();
  return foreseen.map((outcome) => (eventsOf(outcome) > 0 ? rest.next().value! : outcome));
}

function reportOf(rows: readonly ActionRow[], names: readonly string[], outcomes: readonly LineOutcome[], columnOf: ActionTable['columnOf']): Omit<ImportReport, 'dryRun'> {
  let at = -1;
  const told = rows.map(({ line, body, faults }): ImportedRow => {
    const base = { line, actionId: String(body.actionId ?? ''), title: String(body.title ?? '') };
    if (faults.length > 0) return { ...base, outcome: 'wrong', faults };
    const outcome = outcomes[++at]!;
    if ('refused' in outcome) return { ...base, outcome: 'wrong', faults: [faultOf(outcome, columnOf)] };
    return { ...base, outcome: outcome.events.length === 0 ? 'same' : names[at] === 'ReviseOperationalAction' ? 'changed' : 'new', faults: [] };
  });
  const count = (wanted: RowOutcome): number => told.filter(({ outcome }) => outcome === wanted).length;
  return { new: count('new'), changed: count('changed'), same: count('same'), wrong: count('wrong'), rows: told };
}

function faultOf({ refused: { code, rule, message, pointer = '' } }: Extract<LineOutcome, { refused: unknown }>, columnOf: ActionTable['columnOf']): RowFault {
  const column = columnOf(pointer.split('/')[1] ?? '');
  return { ...(column !== undefined && { column }), code, ...(rule !== undefined && { rule }), detail: message };
}

/** Nothing was recorded: every row is told of, the wrong ones among the errors too. */
function refusal(report: Omit<ImportReport, 'dryRun'>): Problem {
  const errors = report.rows.flatMap(({ line, faults }) => faults.map(({ column, code, rule, detail }): Fault => ({ pointer: '', code, rule, detail: `Line ${line}${column === undefined ? '' : `, ${column}`}: ${detail}` })));
  // Of a plan that is hidden or not editable every row says the same.
  return new Problem(422, {
    code: 'IMPORT_REFUSED', title: 'Nothing was recorded', detail: `${report.wrong} of ${report.rows.length} rows cannot be taken, so none was. ${errors[0]?.detail ?? ''}`, errors: errors.slice(0, ERRORS_MAX), more: { report },
  });
}

