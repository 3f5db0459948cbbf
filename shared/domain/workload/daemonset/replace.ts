import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { type Observation, wantedOf } from '../observation.ts';
import { availableFrom, readySince } from '../pods-by-revision.ts';
import { stays } from '../remove-pods.ts';
import type { Share } from '#domain/config/schema.ts';
import type { OwnFields } from '../snapshot.ts';
import { podsOfShare } from '../step.ts';

/** How many nodes may be without a Ready pod at once: as many as the owner's own rolling update allows, and one at least. */
const maxUnavailableIn = ({ updateStrategy }: OwnFields, wanted: number): number => {
  const { maxUnavailable = 1 } = fields(fields(updateStrategy)['rollingUpdate']);
  const count =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.ceil((Number.parseFloat(String(maxUnavailable)) * wanted) / 100);
  return Math.max(1, count);
};

/** The release's own value takes precedence over the owner's. */
const mayMiss = (own: OwnFields, wanted: number, allowed: Share | undefined): number =>
  allowed === undefined ? maxUnavailableIn(own, wanted) : Math.max(1, podsOfShare(allowed, wanted, 'up'));

/**
 * Which of these pods make room now: those that are not Ready, because they serve nobody, and then as many others as
 * may be missing. At most `most` in all; a node whose pod is gone already counts as missing until its next one has been
 * Ready for the owner's minReadySeconds.
 */
export const pickPods = (
  observation: Observation,
  live: KubeObject,
  candidates: readonly KubeObject[],
  most: number,
  allowed?: Share,
): readonly KubeObject[] => {
  const wanted = wantedOf(live);
  const staying = observation.pods.filter(stays);
  const isReady = (pod: KubeObject) => readySince(pod) !== undefined;
  const { minReadySeconds = 0 } = observation.plan.before.own;
  const isAvailable = (pod: KubeObject) => {
    const since = readySince(pod);
    return since !== undefined && observation.now >= availableFrom(since, minReadySeconds);
  };
  const missing = Math.max(0, wanted - staying.filter(isAvailable).length);
  const byName = candidates.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const unready = byName.filter((pod) => !isReady(pod)).slice(0, Math.max(0, most));
  const room = Math.max(0, mayMiss(observation.plan.before.own, wanted, allowed) - missing);
  const ready = byName.filter(isReady).slice(0, Math.max(0, Math.min(room, most - unready.length)));
  return [...unready, ...ready];
};
