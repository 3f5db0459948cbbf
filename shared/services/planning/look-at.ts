import type { Manifest } from '#domain/kube/manifest.ts';
import type { SecretView } from '#domain/plan/diff.ts';
import type { LiveDiff, TargetObservation } from '#domain/plan/plan-view.ts';
import type { PlannedTarget } from '#domain/plan/plan.ts';
import type { Cluster } from '#ports/cluster.ts';
import { isFailure } from '#domain/failure.ts';
import { withConfigCopies } from '../rollout/config-copies.ts';
import { compareLive } from './diff-live.ts';
import { locatedBy } from './located.ts';
import { type Asking, type Findings, findRefusals } from './find-refusals.ts';

/** What a release would change in one target as it is now, and why it would be refused. */
export const lookAt = async (
  cluster: Cluster,
  target: PlannedTarget,
  manifest: Manifest,
  { secrets, ...asking }: Asking & { readonly secrets?: SecretView } = {},
): Promise<Required<Pick<TargetObservation, 'live' | 'refused' | 'remarks'>> & Pick<Findings, 'traffic'>> => {
  const released = await withConfigCopies(cluster, manifest, asking.previous).catch((error: unknown) => {
    // What cannot be asked here is reported by the checks that follow.
    if (isFailure(error)) return { manifest };
    throw error;
  });
  const [diffs, { refused, remarks, traffic, unknown }] = await Promise.all([
    compareLive(cluster, released.manifest.objects, {
      kinds: manifest.kinds,
      view: secrets,
      previous: asking.previous,
    }),
    findRefusals(cluster, target, manifest, asking),
  ]);
  const isKnown = diffs.every(({ kind }) => kind !== 'unknown');
  const located = locatedBy(asking.places, manifest);
  const live = diffs.map((diff, index): LiveDiff => {
    const object = released.manifest.objects[index];
    return diff.kind !== 'refused' || object === undefined
      ? diff
      : { ...diff, reason: located(object, diff.reason) };
  });
  return { live: isKnown ? [...live, ...unknown] : live, refused, remarks, traffic };
};
