import { upcast, type CodesInUse } from '#kernel';
import { catalogue, type DomainCatalogue } from '#domain';
import { turn, type JournalReader } from '#engine';

/** Events looked at before others get a turn of the event loop. */
const PAGE = 500;

type Lists = Readonly<Record<string, readonly (string | undefined)[]>>;
type Naming = { readonly [E in keyof DomainCatalogue]?: (data: NonNullable<DomainCatalogue[E]['shape']>) => Lists };

const ofAction = ({ kind, fundingSource }: { kind: string; fundingSource?: string }): Lists => ({ actionKinds: [kind], fundingSources: [fundingSource] });
const ofResult = ({ indicator }: { indicator: string }): Lists => ({ indicators: [indicator] });

/** Which codes of its definition an event names. Priorities, goals, lines and seats are not here: the cycle itself knows them. */
const NAMING: Naming = {
  MilestoneRecorded: ({ kind, begins, completes }) => ({ milestones: [kind], steps: [begins, completes] }),
  OAPDraftOpened: ({ level }) => ({ planLevels: [level] }),
  OperationalActionProposed: ofAction,
  OperationalActionRevised: ofAction,
  OperationalActionCarriedIn: ofAction,
  ActionResultRecorded: ofResult,
  JADResultRecorded: ofResult,
  AnnualResultsPublished: ({ indicators }) => ({ indicators: indicators.map(({ indicator }) => indicator) }),
  FundingRequested: ({ source }) => ({ fundingSources: [source] }),
};

/** The codes of its definition that a cycle's records name, from the journal: everything on record so far, whichever stream it stands in. */
export async function codesInUse(journal: Pick<JournalReader, 'after'>, cycleId: string): Promise<CodesInUse> {
  const found = new Map<string, Set<string>>();
  const note = (list: string, codes: readonly (string | undefined)[]): void => {
    const known = found.get(list) ?? new Set();
    for (const code of codes) if (code !== undefined) known.add(code);
    found.set(list, known);
  };
  for (let seq = -1; ; ) {
    const page = journal.after(seq, { limit: PAGE, cycleId });
    for (const event of page) {
      seq = event.seq;
      note('markings', [event.metadata.marking]);
      const read = upcast(catalogue, event);
      for (const { type, data } of read.known ? read.parts : []) {
        const named = NAMING[type as keyof Naming] as ((data: unknown) => Lists) | undefined;
        for (const [list, codes] of Object.entries(named?.(data) ?? {})) note(list, codes);
      }
    }
    if (page.length < PAGE) break;
    await turn();
  }
  return Object.fromEntries([...found].map(([list, codes]) => [list, [...codes].sort()]));
}
