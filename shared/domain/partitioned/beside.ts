import { fields } from '../kube/fields.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { refusesToShare } from '../workload/pod-template.ts';
import { put, putBeside, takeBeside } from '../workload/guarded-patch.ts';
import { besideLabel, specOf } from '../workload/snapshot.ts';
import type { KindDescription } from './description.ts';
import { readAt } from './path.ts';

/*
 * All new pods beside all old ones, of a kind that a partition holds: the partition keeps the old number, and the
 * workload wants as many pods more as it shall have. A pod that is lost comes back on its own side. maxSurge would not
 * do: a surge lasts until its pods are Ready, and then the old ones go.
 */

/** What an object says of a second fleet; nothing if it has none. */
export interface Beside {
  /** How many pods its owner wants. */
  readonly wanted: number;
  /** Somebody has changed the number of pods since. */
  readonly isChanged: boolean;
}

export const besideOf = ({ paths }: Pick<KindDescription, 'paths'>, live: KubeObject): Beside | undefined => {
  const label = live.metadata.labels?.[besideLabel];
  if (label === undefined) return undefined;
  const [wanted, kept] = [Number(label), readAt(live, paths.partition)];
  return { wanted, isChanged: readAt(live, paths.replicas) !== wanted + Number(kept ?? 0) };
};

/** What a view says of it: there the number of pods is that of the owner, as long as nobody has changed it. */
export const besideIn = (view: KubeObject): Beside | undefined =>
  view['beside'] === undefined ? undefined : (fields(view['beside']) as unknown as Beside);

/** Beside so many old pods; these stay. */
export const standBeside = (old: number, wanted: number): readonly PatchOperation[] => [
  putBeside(wanted),
  put('replicas', old + wanted),
];

/** One fleet again; a number of pods that somebody has set since stays. */
export const standAlone = (view: KubeObject): readonly PatchOperation[] => {
  const beside = besideIn(view);
  if (beside === undefined) return [];
  return [...takeBeside(view), ...(beside.isChanged ? [] : [put('replicas', beside.wanted)])];
};

/** Why such a workload cannot have a second fleet. */
export const noFleet = (
  { standsBeside }: KindDescription,
  view: KubeObject,
  isScaled: boolean,
): string | undefined => {
  if (standsBeside !== true)
    return 'its partition says how many pods stay old, and each new pod takes the place of another';
  if (isScaled) return 'an autoscaler sets its number of pods, which would have to double';
  return refusesToShare(specOf(view)['template'])
    ? 'its required anti-affinity keeps two of its pods from one node'
    : undefined;
};
