import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BATCH_MAX, BatchCommand, lineIdOf, type LineOutcome, type Moves, type Outcome } from '#wiring';
import { BodyPipe, FAULTS_MAX } from '../http/body.pipe.js';
import { Id, ListOf, OneOf } from '../http/fields.js';
import { problemOf } from '../http/problem-of.js';
import { badParameter, badRequest, Problem, type Fault } from '../http/problem.js';
import { requirePrincipal } from '../http/principal.js';
import { commandIdOf } from '../http/request-headers.js';
import type { CommandBody } from './bodies.js';
import type { BulkRoute } from './routes.js';
import { answerOf, askerOf, execute, submissionOf, type CommandAnswer, type Parts } from './submit.js';

/** `all`: one append, or nothing. `each`: line by line, and what became of each. */
export type BulkMode = 'all' | 'each';

/** The answer to many at once; `status` is what the line would be answered on its own. */
export interface BulkAnswer extends Partial<Moves> {
  readonly mode: BulkMode;
  readonly dryRun?: true;
  readonly stream?: string;
  readonly id?: string;
  readonly revision?: number;
  readonly done: number;
  readonly refused: number;
  readonly items: readonly LineAnswer[];
}

type LineAnswer = { readonly status: number; readonly answer: CommandAnswer } | { readonly status: number; readonly problem: Readonly<Record<string, unknown>> };

interface BulkBody {
  readonly mode: BulkMode;
  readonly items: readonly Line[];
}

type Line = CommandBody & Readonly<Record<string, unknown>>;

/** The body of a route for many: the command's own body once a line, and what the path leaves to the line. */
export function bulkBodyOf({ of: { body, command }, lineKey, across }: BulkRoute): new () => BulkBody {
  class LineBody extends body {}
  if (lineKey !== undefined) Id({ says: 'What the line is about.' })(LineBody.prototype, lineKey);
  class Many {}
  OneOf(across ? ['each'] : ['all', 'each'], { says: across ? 'Each line is recorded on its own.' : 'All lines or none in one append, or each on its own.' })(Many.prototype, 'mode');
  ListOf(() => LineBody, BATCH_MAX, { min: 1 })(Many.prototype, 'items');
  Object.defineProperty(LineBody, 'name', { value: `${command}Line` });
  Object.defineProperty(Many, 'name', { value: `${command}BulkBody` });
  return Many as new () => BulkBody;
}

/**
 * Judges a body of many lines. What is wrong with a line ends the request with `all`, and the line alone with `each`;
 * what is wrong with the request ends it either way.
 */
export class BulkPipe {
  private readonly pipe: BodyPipe<BulkBody>;

  constructor(type: new () => BulkBody) {
    this.pipe = new BodyPipe(type);
  }

  transform(given: unknown): JudgedBulk {
    const { value, faults } = this.pipe.judge(given);
    const ofLines = new Map<number, Fault[]>();
    const others: Fault[] = [];
    for (const fault of faults) {
      const line = /^\/items\/(\d+)\//.exec(fault.pointer ?? '')?.[1];
      if (line === undefined) others.push(fault);
      else ofLines.set(Number(line), [...(ofLines.get(Number(line)) ?? []), fault].slice(0, FAULTS_MAX));
    }
    if (others.length > 0) throw badRequest(others.slice(0, FAULTS_MAX));
    if (value.mode === 'all' && ofLines.size > 0) throw badRequest([...ofLines.values()].flat());
    return { ...value, faults: ofLines };
  }
}

interface JudgedBulk extends BulkBody {
  /** By line; none with `all`. */
  readonly faults: ReadonlyMap<number, readonly Fault[]>;
}

/** Puts the lines on the bus, together or one by one, and answers with what came of each. */
export async function submitBulk({ bus, engine }: Parts, route: BulkRoute, request: FastifyRequest, reply: FastifyReply, judged: JudgedBulk): Promise<BulkAnswer> {
  if (request.headers['if-match'] !== undefined) throw badParameter('If-Match', 'NOT_TAKEN', 'The lines touch different things: If-Match is taken by single commands only.');
  const principal = requirePrincipal(request);
  const key = commandIdOf(request, principal.subject);
  const lines = judged.items.map((line, index) => lineOf(route, request, line, lineIdOf(key, index)));
  // Line by line, a dry run too must know what the lines before would have changed: of one stream it is told for all of them together.
  const together = !route.across && (judged.mode === 'all' || lines[0]!.dryRun);
  const told: Outcome[] = [];
  const items = together ? await inOneAppend(bus, key, lines, judged, told) : await oneByOne(bus, route, { lines, faults: judged.faults, told }, reply);
  if (judged.mode === 'all') refuseIfAny(items);
  // Nest would answer a POST with 201.
  void reply.code(200);
  return {
    mode: judged.mode, ...(lines[0]!.dryRun && { dryRun: true as const, ...(await engine.forecast.after(told, await askerOf(principal, engine))) }), ...(!route.across && lastOf(items)),
    done: items.filter((item) => 'answer' in item).length, refused: items.filter((item) => 'problem' in item).length, items,
  };
}

type LineSubmission = ReturnType<typeof submissionOf>;

function lineOf({ of, lineKey }: BulkRoute, request: FastifyRequest, line: Line, commandId: string): LineSubmission {
  const params = request.params as Readonly<Record<string, string>>;
  if (lineKey === undefined) return submissionOf(of, request, params, line, commandId);
  const { [lineKey]: named, ...body } = line;
  // A line that names nothing has its fault already; the id only keeps its place.
  return submissionOf(of, request, { ...params, [lineKey]: typeof named === 'string' ? named : '0' }, body, commandId);
}

async function inOneAppend(bus: CommandBus, key: string, lines: readonly LineSubmission[], { faults }: JudgedBulk, told: Outcome[]): Promise<readonly LineAnswer[]> {
  const sound = lines.filter((_, index) => !faults.has(index));
  if (sound.length === 0) return lines.map((_, index) => badLine(index, faults.get(index)!));
  const { command: _, ...common } = sound[0]!;
  const outcomes = await bus.execute(new BatchCommand({ ...common, commandId: key, commands: sound.map(({ command }) => command) }));
  const answered = outcomes[Symbol.iterator]();
  return lines.map((_, index) => (faults.has(index) ? badLine(index, faults.get(index)!) : answerOfLine(index, answered.next().value!, told)));
}

/** Ends at the first line of which it is not known, or not now, whether it can be done: those after it are not tried. */
async function oneByOne(bus: CommandBus, route: BulkRoute, { lines, faults, told }: Pick<JudgedBulk, 'faults'> & { readonly lines: readonly LineSubmission[]; readonly told: Outcome[] }, reply: FastifyReply): Promise<readonly LineAnswer[]> {
  const items: LineAnswer[] = [];
  for (const [index, line] of lines.entries()) {
    const item = faults.has(index) ? badLine(index, faults.get(index)!) : await lineAlone(bus, route, { index, line, told });
    items.push(item);
    if (item.status !== 503) continue;
    void reply.header('retry-after', '1');
    for (let rest = index + 1; rest < lines.length; rest++) items.push(ofProblem(rest, NOT_TRIED));
    break;
  }
  return items;
}

async function lineAlone(bus: CommandBus, { of }: BulkRoute, { index, line, told }: { readonly index: number; readonly line: LineSubmission; readonly told: Outcome[] }): Promise<LineAnswer> {
  try {
    return answerOfLine(index, await execute(bus, of.noun, line), told);
  } catch (error) {
    const problem = problemOf(error);
    // A defect of ours is told by the filter, which logs it.
    if (problem.status === 500) throw error;
    return ofProblem(index, problem);
  }
}

/** What is taken is noted in `told`. */
function answerOfLine(index: number, outcome: LineOutcome, told: Outcome[]): LineAnswer {
  if ('refused' in outcome) return ofProblem(index, problemOf(outcome.refused));
  told.push(outcome);
  return { status: 200, answer: answerOf(outcome) };
}

const badLine = (index: number, faults: readonly Fault[]): LineAnswer => ({ status: 400, problem: badRequest(faults).lineBody() });

const NOT_TRIED = new Problem(503, { code: 'LINE_NOT_TRIED', title: 'Not tried', detail: 'A line before it could not be done now. Send all of them again under the same Idempotency-Key.' });

/** The problem of a line, its pointers led from the whole body. */
function ofProblem(index: number, { status, content }: Problem): LineAnswer {
  const at = `/items/${index}`;
  const errors = content.errors?.map((fault) => ({ ...fault, pointer: at + (fault.pointer ?? '') })) ?? [{ pointer: at, code: content.code, detail: content.detail ?? content.title }];
  return { status, problem: new Problem(status, { ...content, errors }).lineBody() };
}

/** With `all` nothing was recorded where any line was refused: told as one problem with the fault of each line. */
function refuseIfAny(items: readonly LineAnswer[]): void {
  const refused = items.flatMap((item) => ('problem' in item ? [item] : []));
  if (refused.length === 0) return;
  const errors = refused.flatMap(({ problem }) => (problem.errors as readonly Fault[]).map((fault) => ({ ...fault, rule: problem.rule as string | undefined })));
  const statuses = new Set(refused.map(({ status }) => status));
  throw new Problem(statuses.size === 1 ? refused[0]!.status : 422, {
    code: 'BULK_REFUSED', title: 'Nothing was recorded', detail: `${refused.length} of ${items.length} lines cannot be taken, so none was. ${errors[0]!.detail}`, errors,
  });
}

/** Where the one stream stands after the lines. */
function lastOf(items: readonly LineAnswer[]): Pick<BulkAnswer, 'stream' | 'id' | 'revision'> {
  const answers = items.flatMap((item) => ('answer' in item ? [item.answer] : []));
  const last = answers.reduce<CommandAnswer | undefined>((latest, answer) => (latest && latest.revision > answer.revision ? latest : answer), undefined);
  return last ? { stream: last.stream, id: last.id, revision: last.revision } : {};
}
