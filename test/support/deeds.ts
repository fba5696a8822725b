import type { Deed, Made } from '#wiring';
import type { Answer, EngineProcess } from './engine-process.js';
import { WalkFailed } from './thread.js';

const COLLECTIONS: Readonly<Record<string, string>> = { cycle: 'cycles', definition: 'definitions', milestone: 'milestones', oap: 'oaps', party: 'parties' };
/** Commands whose action stands in the path. */
const OF_ACTIONS: readonly string[] = ['AssignActionLead', 'CompleteAction', 'MarkNotCompleted', 'RecordResult', 'StartAction'];

const kebab = (command: string): string => command.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase();

/** What came of a course that was lived: the ids made, by place. */
export interface Told {
  readonly ids: ReadonlyMap<string, string>;
}

/** Does over HTTP, one by one, what the seeder does in the process: the clock moves to the day of each deed. Answers the ids made, by place. */
export async function live(engine: EngineProcess, deeds: readonly Deed[], instantOn: (day: string) => string): Promise<ReadonlyMap<string, string>> {
  return (await liveTogether(engine, { only: deeds }, instantOn))['only']!.ids;
}

/** The same with several courses on one clock, day by day; places are each course's own. */
export async function liveTogether(engine: EngineProcess, courses: Readonly<Record<string, readonly Deed[]>>, instantOn: (day: string) => string): Promise<Readonly<Record<string, Told>>> {
  const ids = new Map(Object.keys(courses).map((name) => [name, new Map<string, string>()]));
  const all = Object.entries(courses).flatMap(([name, deeds]) => deeds.map((deed) => ({ ...deed, ids: ids.get(name)! })));
  let day = '';
  for (const { on, place, actor, command, ids: own } of all.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))) {
    if (on > day && day !== '') await engine.advance({ to: instantOn(on) });
    day = on;
    const made: Made = { id: (before) => own.get(before)!, commandId: (before) => before };
    const { noun, name, id, data } = command(made);
    const { actionId, ...fields } = data;
    const inAction = OF_ACTIONS.includes(name);
    const path = ['/v1', COLLECTIONS[noun]!, ...(id === undefined ? [] : [id, ...(inAction ? ['actions', String(actionId)] : []), kebab(name)])].join('/');
    const answer: Answer = await engine.as(actor.role, actor.party, actor.subject).post(path, inAction ? fields : data);
    if (answer.status !== 200 && answer.status !== 201) throw new WalkFailed(`${place}: ${answer.status} ${JSON.stringify(answer.body)}`);
    own.set(place, answer.body['id'] as string);
  }
  return Object.fromEntries([...ids].map(([name, made]) => [name, { ids: made }]));
}
