import type { Definition } from '#kernel';
import { checkDefinition, loadDefinition, type Loaded } from '#wiring';
import { badRequest, type Fault } from '../http/problem.js';
import { YamlText } from '../http/content-types.js';
import { FAULTS_MAX } from '../http/body.pipe.js';

/**
 * The body of PublishDefinition as its class knows it. YAML text is the definition itself; in JSON it stands under `definition`.
 * Both are judged by one schema, whose problems name the path.
 */
export function readDefinition(body: unknown): unknown {
  if (body instanceof YamlText) return { definition: sound(loadDefinition(body.text), '') };
  const given = (body as { definition?: unknown } | null | undefined)?.definition;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return body;
  return { ...(body as object), definition: sound(checkDefinition(given), '/definition') };
}

function sound(loaded: Loaded, above: string): Definition {
  if ('definition' in loaded) return loaded.definition;
  throw badRequest(loaded.problems.slice(0, FAULTS_MAX).map(({ pointer, message }): Fault => ({ pointer: above + pointer, code: 'DEFINITION_INVALID', detail: message })));
}
