import { isObject, type JsonObject } from '../json.ts';
import { dig } from './objects.ts';
import type { Effect, TraitContext } from './trait-type.ts';

interface Named {
  readonly containerName: string;
}

/** The patch of one pod template: `{ spec: { template: { spec } } }`. */
export const podPatch = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });

/**
 * A patch for one container (the component's own by default) or for several of them. `make` gets the present container
 * and returns its patch, or why there is none.
 */
export const perContainer = <T extends Named>(
  said: T & { readonly containers?: readonly T[] },
  { output, component }: TraitContext,
  make: (wanted: T, container: JsonObject) => JsonObject | string,
): Effect | { readonly refused: string } => {
  const wanted = said.containers ?? [{ ...said, containerName: said.containerName || component }];
  const present = dig(output, 'spec', 'template', 'spec', 'containers');
  const containers = (Array.isArray(present) ? present : []).filter(isObject) as readonly JsonObject[];
  const patches: JsonObject[] = [];
  for (const one of wanted) {
    const container = containers.find(({ name }) => name === one.containerName);
    if (container === undefined) return { refused: `there is no container "${one.containerName}"` };
    const patch = make(one, container);
    if (typeof patch === 'string') return { refused: patch };
    patches.push({ name: one.containerName, ...patch });
  }
  return { patch: podPatch({ containers: patches }), replaces: ['env', 'ports', 'args', 'command'] };
};
