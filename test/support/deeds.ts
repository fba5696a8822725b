import type { Deed, Made } from '#wiring';
import type { Answer, EngineProcess } from './engine-process.js';
import { WalkFailed } from './thread.js';

const COLLECTIONS: Readonly<Record<string, string>> = { cycle: 'cycles', definition: 'definitions', milestone: 'milestones', oap: 'oaps', party: 'parties' };
/** Commands whose action stands in the path. */
const OF_ACTIONS: readonly string[] = ['AssignActionLead', 'CompleteAction', 'RecordResult', 'StartAction'];

const kebab = (command: string): string => command.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase();

/** Does over HTTP, one by one, what the seeder does in the process: the clock moves to the day of each deed. Answers the ids made, by place. */
export async function live(engine: EngineProcess, deeds: readonly Deed[], instantOn: (day: string) => string): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const made: Made = { id: (place) => ids.get(place)!, commandId: (place) => place };
  let day = '';
  for (const { on, place, actor, command } of deeds) {
    if (on > day && day !== '') await engine.advance({ to: instantOn(on) });
    day = on;
    const { noun, name, id, data } = command(made);
    const { actionId, ...fields } = data;
    const inAction = OF_ACTIONS.includes(name);
    const path = ['/v1', COLLECTIONS[noun]!, ...(id === undefined ? [] : [id, ...(inAction ? ['actions', String(actionId)] : []), kebab(name)])].join('/');
    const answer: Answer = await engine.as(actor.role, actor.party, actor.subject).post(path, inAction ? fields : data);
    if (answer.status !== 200 && answer.status !== 201) throw new WalkFailed(`${place}: ${answer.status} ${JSON.stringify(answer.body)}`);
    ids.set(place, answer.body['id'] as string);
  }
  return ids;
}
