import type { KubeObject } from '#domain/kube/object.ts';
import type { Change } from './changes.ts';
import type { Plant } from './controller-kit.ts';
import { removeFrom } from './writes.ts';

const latencyMs = 20;

/** Removes what belonged to an object that is gone, and what was in a namespace that is gone. */
export const runGarbage = (plant: Plant): void => {
  const { store, timers } = plant;
  const sweep = (orphans: () => readonly KubeObject[]) =>
    timers.after(latencyMs, () => {
      for (const object of orphans()) removeFrom(store, object, timers.now());
    });
  store.listen(({ kind, object }: Change) => {
    if (kind !== 'deleted') return;
    const { uid = '', name } = object.metadata;
    if (store.owned(uid).length > 0) sweep(() => store.owned(uid));
    if (object.kind === 'Namespace')
      sweep(() => store.everything().filter(({ metadata }) => metadata.namespace === name));
  });
};
