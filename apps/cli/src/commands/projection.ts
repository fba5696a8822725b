import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Views, ViewStatus, VerifyReport } from '#wiring';
import { Client, EXIT, Failure, runningEngine, type Connection } from '../client.js';
import { print, progress, say, type Format } from '../output.js';

interface Options extends Connection {
  readonly output: Format;
  readonly all?: boolean;
}

/** Adds `empact projection ls|rebuild|verify`. */
export function addProjection(program: Command): void {
  const projection = program.command('projection').description('the views: how far they are, build them again, check them');
  projection.command('ls').description('state, lag and parked partitions of each view').action((_o: unknown, command: Command) => withViews(command, list));
  projection
    .command('rebuild [view]')
    .description('build beside the tables in service, then swap')
    .option('--all', 'every view')
    .action((view: string | undefined, _o: unknown, command: Command) => withViews(command, (views, options) => rebuild(views, options, view)));
  projection
    .command('verify [view]')
    .description('fold the journal again and compare byte for byte; every view where none is named')
    .action((view: string | undefined, _o: unknown, command: Command) => withViews(command, (views, options) => verify(views, options, view)));
}

/** The part of the views the commands need, over HTTP or on the data folder itself. */
type SomeViews = Pick<Views, 'status' | 'verify' | 'rebuild'>;

async function withViews(command: Command, work: (views: SomeViews, options: Options) => Promise<void>): Promise<void> {
  const options = command.optsWithGlobals<Options>();
  const data = resolve(options.data);
  const url = options.url ?? runningEngine(data);
  if (url) return work(overHttp(new Client(url, options.as)), options);
  const { checkFolder, openStore } = await import('#wiring');
  if (!checkFolder(data)) throw new Failure(`No engine runs and ${data} holds no log.`, EXIT.missing);
  const store = await openStore({ dataDir: data, zone: 'Europe/Brussels', say });
  try {
    await store.views.caughtUp(600_000);
    await work(store.views, options);
  } finally {
    await store.close();
  }
}

const overHttp = (client: Client): SomeViews => ({
  status: async () => (await client.get<{ items: ViewStatus[] }>('/v1/projections')).items,
  verify: (view) => client.post<VerifyReport>(`/v1/projections/${encodeURIComponent(view)}/verify`, {}),
  rebuild: async (view) => void (await client.post(`/v1/projections/${encodeURIComponent(view)}/rebuild`, {})),
});

async function list(views: SomeViews, { output }: Options): Promise<void> {
  const rows = (await views.status()).map(({ view, version, state, seq, lag, parked, certificate, error }) => ({
    view, version, state, seq, lag, parked: parked.length, events: Object.values(certificate).reduce((sum, { count }) => sum + count, 0), error: error ?? '',
  }));
  print(rows, output);
  if (rows.some(({ state, parked }) => state === 'stopped' || parked > 0)) process.exitCode = EXIT.error;
}

async function rebuild(views: SomeViews, { all }: Options, view?: string): Promise<void> {
  const names = all ? (await views.status()).map((status) => status.view) : view ? [view] : [];
  if (names.length === 0) throw new Failure('Name a view, or --all.', EXIT.usage);
  await known(views, view);
  for (const name of names) {
    await views.rebuild(name, progress(name));
    say(`${name} built and in service.`);
  }
}

async function verify(views: SomeViews, { output }: Options, view?: string): Promise<void> {
  const names = view ? [view] : (await views.status()).map((status) => status.view);
  await known(views, view);
  const reports: VerifyReport[] = [];
  for (const name of names) reports.push(await views.verify(name));
  print(reports.map(({ view: name, ok, seq, differences, certificate }) => ({ view: name, ok, seq, differences: differences.length, certificate })), output);
  for (const { view: name, differences } of reports) for (const difference of differences) say(`${name}: ${JSON.stringify(difference)}`);
  if (reports.some(({ ok }) => !ok)) process.exitCode = EXIT.error;
}

/** Ends the command where no view has the name given. */
async function known(views: SomeViews, view: string | undefined): Promise<void> {
  const names = (await views.status()).map((status) => status.view);
  if (view !== undefined && !names.includes(view)) throw new Failure(`There is no view ${view}. There are ${names.join(', ')}.`, EXIT.missing);
}
