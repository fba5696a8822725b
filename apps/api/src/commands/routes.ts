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
  /** Commands of which people need many at once: each has a route for many as well. */
  readonly many?: readonly string[];
  /** Many of them are about as many streams, which the lines name. */
  readonly manyStreams?: true;
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

/** One command many times in one request: `<path of the command>/bulk`. */
export interface BulkRoute {
  readonly of: CommandRoute;
  readonly path: string;
  /** Field by which each line names what it is about, where the path names less than that of the command. */
  readonly lineKey?: string;
  /** Each line is about a stream of its own: there is no append that holds all of them. */
  readonly across: boolean;
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

/**
 * Lines of one stream share its id in the path. What the path of a single command names within the stream (an action) each line names
 * itself; deadlines, each a stream, are named by the lines too.
 */
export function bulkRoutesOf(routes: CommandRoutes): readonly BulkRoute[] {
  return routesOf(routes).filter(({ command }) => routes.many?.includes(command)).map((of): BulkRoute => {
    const name = kebab(of.command);
    if (of.creates) return { of, path: 'bulk', across: true };
    if (of.partKey !== undefined) return { of, path: `:id/${routes.part!.collection}/${name}/bulk`, lineKey: of.partKey, across: false };
    if (routes.manyStreams) return { of, path: `${name}/bulk`, lineKey: 'id', across: true };
    return { of, path: `:id/${name}/bulk`, across: false };
  });
}
