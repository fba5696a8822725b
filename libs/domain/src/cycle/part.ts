/** Where in the stream the seats of a kind stand: with their line, their state or their goal. */
const OF_SEAT: Readonly<Record<string, string>> = { coordinator: 'state', goalSupervisor: 'goal' };

/**
 * The part of the cycle's stream a command or event touches, which has an ETag of its own: `line/<code>` (with its seats),
 * `state/<code>` (its coordinator), `priority/<code>`, `goal/<code>`, `strategic-plan[/<priority>]`, `plan/<oapId>`,
 * `finding/<id>`, `recommendation/<id>`, `step/<no>`, `party/<code>` (what it contributes); '' is the header.
 */
export function part(data: Readonly<Record<string, unknown>>): string {
  const at = (key: string): string | undefined => (typeof data[key] === 'string' ? data[key] : undefined);
  const seat = at('seat');
  if (seat !== undefined) return `${OF_SEAT[seat] ?? 'line'}/${at('target') ?? ''}`;
  for (const [key, name] of NAMED) if (at(key) !== undefined) return `${name}/${at(key)!}`;
  if (data['kind'] === 'GENERAL') return 'strategic-plan';
  if (data['kind'] === 'PER_PRIORITY') return `strategic-plan/${at('priorityCode') ?? ''}`;
  if (typeof data['step'] === 'number') return `step/${data['step']}`;
  const code = at('code');
  if (code !== undefined) return `${data['horizontal'] === undefined ? 'priority' : 'goal'}/${code}`;
  return at('party') === undefined ? '' : `party/${at('party')!}`;
}

/** Keys that name a part by themselves, the narrower first. */
const NAMED = [['oapId', 'plan'], ['lineCode', 'line'], ['goalCode', 'goal'], ['state', 'state'], ['findingId', 'finding'], ['recommendationId', 'recommendation']] as const;
