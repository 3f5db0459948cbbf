import { list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { patienceMs } from './is-down.ts';
import type { Found } from './kind.ts';
import { wantedOf } from './observation.ts';
import { notReadySince, readySince } from './pods-by-revision.ts';
import { stays } from './remove-pods.ts';

/**
 * Pods that the API server refuses, by a quota or an admission rule, never come into being: there is none to say why. They
 * count as missing for good when nothing has changed for long, neither the workload with its status nor any of its pods.
 */
export const missingIn = (
  { pods = [], now }: Found,
  live: KubeObject,
  newest: KubeObject,
): string | undefined => {
  const wanted = wantedOf(live);
  const missing = wanted - pods.length;
  // A pod that is leaving is replaced when it is gone.
  if (missing <= 0 || !pods.every(stays)) return undefined;
  const changes = list(live.metadata['managedFields']).map(({ time }) => String(time));
  const known = [newest.metadata.creationTimestamp, ...changes].map((time) => Date.parse(time ?? '') || 0);
  const last = Math.max(...known, ...pods.map((pod) => readySince(pod) ?? notReadySince(pod)));
  return now - last >= patienceMs
    ? `${missing} of ${wanted} pods have been missing for more than ${patienceMs / 60_000} minutes, its events say why`
    : undefined;
};
