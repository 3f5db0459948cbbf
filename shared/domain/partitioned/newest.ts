import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Observation } from '../workload/observation.ts';
import { sameTemplate, specOf } from '../workload/snapshot.ts';
import type { KindDescription } from './description.ts';
import { readAt } from './path.ts';

/** Its controller has seen the present spec; if it does not report that, it counts as seen. */
export const isCounted = (live: KubeObject): boolean => {
  const { observedGeneration } = fields(live['status']);
  return typeof observedGeneration !== 'number' || observedGeneration >= (live.metadata.generation ?? 0);
};

/** The revision name of the present template, if its controller reports it. */
export const newestOf = ({ newest }: KindDescription, live: KubeObject): string | undefined => {
  const name = newest === undefined || !isCounted(live) ? undefined : readAt(live, newest);
  return typeof name === 'string' && name !== '' ? name : undefined;
};

/**
 * The observation with the revision names that the controller reports by now: they distinguish new pods from old ones
 * with certainty.
 */
export const withNewest = (description: KindDescription, seen: Observation): Observation => {
  const { live, plan } = seen;
  const newest = live && newestOf(description, live);
  if (live === undefined || newest === undefined) return seen;
  const template = specOf(live)['template'];
  if (sameTemplate(template, plan.after.template)) {
    const labels = seen.pods.map(({ metadata }) => metadata.labels?.[description.revisionLabel] ?? '');
    const knownHashes = [...new Set([...plan.knownHashes, ...labels])].filter((name) => name !== newest);
    return { ...seen, plan: { ...plan, freshHash: newest, knownHashes } };
  }
  return sameTemplate(template, plan.before.template)
    ? { ...seen, plan: { ...plan, beforeHash: newest } }
    : seen;
};
