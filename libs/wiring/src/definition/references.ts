import { isLet, overlaps, type Definition, type Grant } from '#kernel';
import { present, unknownCode } from './known-codes.js';
import type { Problem } from './read-yaml.js';
import { ruleProblems } from './rule-references.js';
import type { Vocabulary } from './vocabulary.js';

/** Says where a definition of the right shape contradicts itself or names what is not there. */
export function referenceProblems(definition: Definition, vocabulary: Vocabulary): readonly Problem[] {
  return [...twice(definition), ...catalogueProblems(definition), ...roleProblems(definition, vocabulary), ...authorityProblems(definition, vocabulary), ...stepProblems(definition), ...periodProblems(definition), ...milestoneProblems(definition), ...ruleProblems(definition, vocabulary)];
}

function* twice(definition: Definition): Generator<Problem> {
  const { steps, planLevels, lines, goals, priorities, partyKinds, roles, actionKinds, indicators, markings, milestones, rules } = definition;
  const lists = { steps, planLevels, lines, goals, priorities, partyKinds, roles, actionKinds, indicators, markings, milestones, rules: rules.map(({ id }) => ({ code: id })) };
  for (const [name, entries] of Object.entries(lists)) {
    const first = new Map<string, number>();
    for (const [i, { code }] of entries.entries()) {
      const before = first.get(code);
      if (before !== undefined) yield { pointer: `/${name}/${i}/${name === 'rules' ? 'id' : 'code'}`, message: `${code} stands at /${name}/${before} already. Codes are unique in their list.` };
      else first.set(code, i);
    }
  }
}

function catalogueProblems({ axes, planLevels, lines, goals, priorities, partyKinds, roles, decisionBody, supportRole, countryKinds, markings, defaultMarking }: Definition): readonly Problem[] {
  return [
    ...lines.map(({ priority }, i) => unknownCode(`/lines/${i}/priority`, 'priority', priority, priorities)),
    ...goals.map(({ priority }, i) => (priority === undefined ? undefined : unknownCode(`/goals/${i}/priority`, 'priority', priority, priorities))),
    ...goals.map(({ code, horizontal, priority }, i) => (horizontal && priority !== undefined ? { pointer: `/goals/${i}/priority`, message: `${code} is horizontal and holds for all priorities: leave the priority out.` } : undefined)),
    ...lines.map(({ level }, i) => (level === undefined ? undefined : unknownCode(`/lines/${i}/level`, 'plan level', level, planLevels))),
    axes && axes.rows === axes.columns ? { pointer: '/axes/columns', message: 'Rows and columns are two axes: name another one.' } : undefined,
    unknownCode('/decisionBody', 'role', decisionBody, roles),
    unknownCode('/supportRole', 'role', supportRole, roles),
    ...countryKinds.map((kind, i) => unknownCode(`/countryKinds/${i}`, 'kind of party', kind, partyKinds)),
    unknownCode('/defaultMarking', 'marking', defaultMarking, markings),
  ].filter(present);
}

function roleProblems({ roles, partyKinds, markings }: Definition, { reserved }: Vocabulary): readonly Problem[] {
  return roles.flatMap(({ code, kinds, reads }, i) => [
    reserved.has(code) ? { pointer: `/roles/${i}/code`, message: `${code} is a role of the engine's own. Name this one otherwise.` } : undefined,
    ...kinds.map((kind, j) => unknownCode(`/roles/${i}/kinds/${j}`, 'kind of party', kind, partyKinds)),
    ...reads.map((marking, j) => unknownCode(`/roles/${i}/reads/${j}`, 'marking', marking, markings)),
  ]).filter(present);
}

function authorityProblems(definition: Definition, { commands }: Vocabulary): readonly Problem[] {
  return Object.entries(definition.authorities).flatMap(([command, grants]) => [
    ...(commands.has(command) ? [] : [{ pointer: `/authorities/${command}`, message: `There is no command ${command} within a cycle. Known are ${[...commands].sort().join(', ')}.` }]),
    ...grantProblems(`/authorities/${command}`, grants, definition),
  ]);
}

/** Steps that would be begun and never ended: what nobody may issue is no step, so the two go together. */
function* stepProblems(definition: Definition): Generator<Problem> {
  const sent = new Set(definition.rules.flatMap(({ then }) => (then ? [then.command] : [])));
  const isDone = (command: string): boolean => isLet(definition, command) || sent.has(command);
  for (const [begins, ends, why] of STEPS) {
    if (isLet(definition, begins) && !isDone(ends)) yield { pointer: `/authorities/${begins}`, message: `${begins} may be issued and ${ends} by nobody: ${why}. Say who may, or leave both out.` };
  }
  const driving = definition.roles.findIndex(({ seat }) => seat === 'driver');
  if (driving >= 0 && isLet(definition, 'SubmitOAP') && !isLet(definition, 'AppointDriver')) {
    yield { pointer: `/roles/${driving}/seat`, message: `${definition.roles[driving]!.code} drives a line, and nobody may issue AppointDriver: no plan could ever be submitted. Say who may, or give the role another seat.` };
  }
}

const STEPS = [
  ['StartConsultation', 'CloseConsultation', 'a plan would stay in consultation for ever'],
  ['SubmitStrategicPlan', 'ApproveStrategicPlan', 'no plan could ever be submitted'],
  ['SubmitOAP', 'ApproveOAP', 'a submitted plan would wait for ever'],
] as const;

function grantProblems(path: string, grants: readonly Grant[], { roles }: Definition): readonly Problem[] {
  return grants.flatMap(({ role, whileVacant }, i) => {
    const pointer = `${path}/${i}`;
    const problems = [unknownCode(`${pointer}/role`, 'role', role, roles)];
    if (whileVacant !== undefined) {
      const vacant = roles.find(({ code }) => code === whileVacant);
      problems.push(unknownCode(`${pointer}/whileVacant`, 'role', whileVacant, roles));
      if (vacant && vacant.seat === undefined) problems.push({ pointer: `${pointer}/whileVacant`, message: `${whileVacant} has no seat, so it is never vacant. Name a role with a seat.` });
      if (role === whileVacant) problems.push({ pointer: `${pointer}/whileVacant`, message: `${role} cannot stand in for itself.` });
    }
    return problems.filter(present);
  });
}

function* periodProblems({ planPeriods }: Definition): Generator<Problem> {
  for (const [i, { from, to }] of planPeriods.entries()) {
    const before = planPeriods[i - 1];
    if (from > to) yield { pointer: `/planPeriods/${i}/to`, message: `The last day ${to} lies before the first, ${from}.` };
    else if (before && (overlaps(before.from, before.to, from, to) || before.from > from)) yield { pointer: `/planPeriods/${i}/from`, message: `This period begins on ${from}, before the one above it has ended. Periods stand in order and share no day.` };
  }
}

function milestoneProblems(definition: Definition): readonly Problem[] {
  const { steps } = definition;
  return definition.milestones.flatMap(({ code, fields, optional = [], authority, after = [], begins, completes }, i) => [
    ...optional.filter((name) => !Object.hasOwn(fields, name)).map((name, j) => ({ pointer: `/milestones/${i}/optional/${j}`, message: `${code} has no field ${name}. It has ${Object.keys(fields).join(', ') || 'none'}.` })),
    ...[begins === undefined ? undefined : unknownCode(`/milestones/${i}/begins`, 'step', begins, steps), completes === undefined ? undefined : unknownCode(`/milestones/${i}/completes`, 'step', completes, steps)].filter(present),
    ...grantProblems(`/milestones/${i}/authority`, authority, definition),
    ...(after.includes(code) ? [{ pointer: `/milestones/${i}/after`, message: `${code} cannot come after itself.` }] : []),
    ...after.map((kind, j) => unknownCode(`/milestones/${i}/after/${j}`, 'milestone', kind, definition.milestones)).filter(present),
  ]);
}
