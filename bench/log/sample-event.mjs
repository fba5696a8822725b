import { randomUUID } from 'node:crypto';

/** An event as the engine writes them: a plan's progress, with the whole envelope; about 700 bytes. SYNTHETIC. */
export function sampleEvent(stream, revision) {
  const commandId = randomUUID();
  return {
    id: commandId,
    type: 'OAPActionProgressReported',
    data: { actionId: '3.2', percent: revision % 100, period: '2024-Q1', note: 'Joint controls carried out at land borders.', results: [{ indicator: 'checks', count: 120 + revision }] },
    metadata: {
      v: 1,
      actor: { subject: 'a81f0c52b3d94e67', role: 'ACTION_LEAD', party: 'NL' },
      effectiveAt: '2024-03-01T09:00:00.000Z',
      recordedAt: '2024-03-01T09:00:00.120Z',
      provenance: { kind: 'SYNTHETIC' },
      marking: 'LIMITE',
      commandId,
      commandHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      $correlationId: commandId,
      $causationId: commandId,
      cycleId: 'empact-2022',
      definition: { id: 'empact-2022', version: 3 },
      facts: [{ stream: 'cycle-empact-2022', revision: 41 }],
    },
  };
}
