import type { Noun } from '#wiring';
import type { Bodies, BodyClass } from './bodies.js';

/** A noun's commands as routes. The names of the paths follow from those of the commands. */
export interface CommandRoutes {
  readonly noun: Noun;
  readonly collection: string;
  readonly bodies: Bodies;
  /** The command that creates a stream: it is posted to the collection. */
  readonly creates?: string;
  /** Commands about a part of the stream, named in the path: `actions/{actionId}`. */
  readonly part?: { readonly collection: string; readonly key: string; readonly commands: readonly string[] };
  /** Fields of every command that the stream's id holds. */
  readonly fromId?: (id: string) => object;
  /** Where there is one stream only, its id; the path then has none. */
  readonly only?: string;
}

export interface CommandRoute {
  readonly noun: Noun;
  readonly command: string;
  readonly body: BodyClass;
  /** Below the collection; Nest's way of writing parameters. */
  readonly path: string;
  readonly collection: string;
  readonly creates: boolean;
  /** Field of the command that the path holds. */
  readonly partKey?: string;
  readonly fromId?: (id: string) => object;
  readonly id?: string;
}

/** `ApproveOAP` -> `approve-oap`, `AdoptJADOperationalPlan` -> `adopt-jad-operational-plan`. */
export const kebab = (command: string): string =>
  command.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2').toLowerCase();

export function routesOf({ noun, collection, bodies, creates, part, fromId, only }: CommandRoutes): readonly CommandRoute[] {
  return Object.entries(bodies).map(([command, body]) => {
    const base = { noun, command, body, collection, ...(fromId && { fromId }) };
    if (command === creates) return { ...base, path: '', creates: true };
    if (only !== undefined) return { ...base, path: kebab(command), creates: false, id: only };
    if (part?.commands.includes(command)) return { ...base, path: `:id/${part.collection}/:${part.key}/${kebab(command)}`, creates: false, partKey: part.key };
    return { ...base, path: `:id/${kebab(command)}`, creates: false };
  });
}
