import type { Engine } from './engine.js';

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: number }[];
}

/** What the engine measures of itself, each figure read when asked for. */
export async function metricsText(engine: Engine): Promise<string> {
  const [parts, views] = await Promise.all([engine.health(), engine.viewStatus()]);
  const { rss, heapUsed } = process.memoryUsage();
  const alarms = engine.alarmFigures();
  const gauges: readonly Gauge[] = [
    { name: 'empact_journal_seq', help: 'Ordinal of the last domain event known here; -1 for none.', values: [{ value: engine.journal.head() }] },
    { name: 'empact_part_up', help: '1 while the part works.', values: parts.map(({ part, ok }) => ({ labels: { part }, value: ok ? 1 : 0 })) },
    { name: 'empact_part_degraded', help: '1 while the part works, but not as it should: /health says why to an operator.', values: parts.map(({ part, degraded }) => ({ labels: { part }, value: degraded ? 1 : 0 })) },
    { name: 'empact_log_silence_seconds', help: 'For how long nothing was heard of the log; 0 while it is heard.', values: [{ value: (engine.staleForMs() ?? 0) / 1_000 }] },
    { name: 'empact_view_seq', help: 'Ordinal of the last event in the view.', values: views.map(({ view, seq }) => ({ labels: { view }, value: seq })) },
    { name: 'empact_view_lag_events', help: 'Events the journal has and the view has not.', values: views.map(({ view, lag }) => ({ labels: { view }, value: lag })) },
    { name: 'empact_view_parked_partitions', help: 'Partitions held back by an event their fold could not take in.', values: views.map(({ view, parked }) => ({ labels: { view }, value: parked.length })) },
    { name: 'empact_view_live', help: '1 while the view is in service and following.', values: views.map(({ view, state }) => ({ labels: { view }, value: state === 'live' ? 1 : 0 })) },
    { name: 'empact_view_unknown_events', help: 'Events of a type or version this engine does not know, passed over by the view.', values: views.map(({ view, unknown }) => ({ labels: { view }, value: unknown })) },
    { name: 'empact_alarms_armed', help: 'Alarms armed in this process.', values: [{ value: alarms.armed }] },
    { name: 'empact_alarms_fired', help: 'Alarms fired by this process since its start.', values: [{ value: alarms.fired }] },
    { name: 'empact_alarms_failures', help: 'Firings that failed and were tried again.', values: [{ value: alarms.failures }] },
    { name: 'empact_alarms_lateness_p99_seconds', help: 'How late 99 of 100 of the last thousand alarms were at most.', values: [{ value: alarms.latenessP99Ms / 1_000 }] },
    { name: 'process_resident_memory_bytes', help: 'Resident memory.', values: [{ value: rss }] },
    { name: 'nodejs_heap_used_bytes', help: 'Heap in use.', values: [{ value: heapUsed }] },
  ];
  return gauges.map(written).join('');
}

const written = ({ name, help, values }: Gauge): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${values.map(({ labels, value }) => `${name}${labelled(labels)} ${value}\n`).join('')}`;

const labelled = (labels: Readonly<Record<string, string>> | undefined): string =>
  labels ? `{${Object.entries(labels).map(([key, value]) => `${key}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`).join(',')}}` : '';
