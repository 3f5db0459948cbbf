import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { putLabel, putReplicas, unless } from './guarded-patch.ts';
import { hasSettings, putSettings } from './settings.ts';
import { type Side, specOf } from './snapshot.ts';

/** The number of pods and the settings beside them, under our label; no pod is recreated for it. */
export const adjust = (live: KubeObject, side: Side, name: string): readonly PatchOperation[] => [
  ...unless(live),
  putLabel(live, name),
  ...putReplicas(live, side.replicas),
  ...putSettings(live, side.settings),
];

/** Whether all of that is in place. */
export const isAdjusted = (live: KubeObject, { replicas, settings }: Side): boolean =>
  (replicas === undefined || specOf(live)['replicas'] === replicas) && hasSettings(live, settings);

export const describeAdjusted = ({ replicas }: Side): string =>
  replicas === undefined ? 'labels, annotations and settings' : `${replicas} pods`;
