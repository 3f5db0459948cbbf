import { sameJson } from '#domain/json.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { Observation } from '#domain/workload/observation.ts';
import { isFresh, readySince } from '#domain/workload/pods-by-revision.ts';
import type { Reconciling } from '../rollout/reconcile-target.ts';
import { type Moved, writeSplit } from './divide.ts';
import { turnBack } from './give-back.ts';
import { openHelper } from './helpers.ts';
import { type Noting, noteShare } from './note-share.ts';
import type { Divided, TrafficScene } from './scene.ts';

/** Sees a workload at each look at it. */
export type Look = NonNullable<Reconciling['look']>;

/** The revisions of the pods that answer, by the side on which requests reach them. */
export interface Answering {
  readonly fresh: readonly string[];
  readonly old: readonly string[];
}

export const answeringIn = (
  { revisionLabel, oldRevision }: TrafficPlan,
  { pods, plan }: Pick<Observation, 'pods' | 'plan'>,
): Answering => {
  const ready = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && readySince(pod) !== undefined,
  );
  const revisionOf = ({ metadata }: (typeof pods)[number]): string => metadata.labels?.[revisionLabel] ?? '';
  const isOld = (pod: (typeof pods)[number]): boolean => revisionOf(pod) === oldRevision;
  const fresh = ready.filter((pod) => !isOld(pod) && isFresh(pod, plan)).map(revisionOf);
  return { fresh, old: ready.filter(isOld).map(revisionOf) };
};

/**
 * Looks at the pods of a step while they move: all of one side may fall, or be scaled away. Its share goes to the other
 * side at once, and not at the end of the step, which may be as far away as the deadline. `shares` are the percentages
 * of the new sides now, by Service.
 */
export const followPods = (
  noting: Noting,
  scene: TrafficScene,
  divided: readonly Divided[],
  shares: Readonly<Record<string, number>>,
): Look => {
  const now = new Map(Object.entries(shares));
  const hasMatch = noting.rollout.plan.strategy.steps.some(({ traffic }) => traffic?.match !== undefined);
  const emptied = new Set<string>();
  return async (seen) => {
    for (const { plan } of dividedFor(divided, seen)) {
      const { service } = plan.sides;
      const answering = answeringIn(plan, seen);
      if (answering.fresh.length > 0) emptied.delete(service);
      const share = now.get(service) ?? 0;
      // Requests that meet a condition go to the new side whatever its share.
      const isReached = share > 0 || (hasMatch && !emptied.has(service));
      const { percent } = (await follow(scene, plan, { share, isReached }, answering)) ?? {};
      if (percent === undefined) continue;
      if (percent === 0) emptied.add(service);
      now.set(service, percent);
      await noteShare(noting, plan, percent);
    }
  };
};

const follow = async (
  scene: TrafficScene,
  plan: TrafficPlan,
  { share, isReached }: { readonly share: number; readonly isReached: boolean },
  { fresh, old }: Answering,
): Promise<Moved | undefined> => {
  if (isReached && fresh.length === 0 && old.length > 0) return writeSplit(scene, plan, { percent: 0 });
  const [revision, ...more] = new Set(fresh);
  // Pods of two revisions are no side that a Service could select.
  if (share === 100 || old.length > 0 || revision === undefined || more.length > 0) return undefined;
  const ready = await openHelper(scene, plan, { side: 'fresh', revision, least: 1 });
  return ready === 0 ? undefined : writeSplit(scene, plan, { percent: 100 });
};

/** The way back: as soon as no old pod answers behind its side, and others do, the routes lead to the owner's Service again. */
export const followBack = (noting: Noting, scene: TrafficScene, divided: readonly Divided[]): Look => {
  const over = new Set<string>();
  return async (seen) => {
    for (const one of dividedFor(divided, seen)) {
      const { service } = one.plan.sides;
      const { fresh, old } = answeringIn(one.plan, seen);
      if (over.has(service) || old.length > 0 || fresh.length === 0) continue;
      over.add(service);
      await turnShareBack(noting, scene, one);
    }
  };
};

/** All requests go to the old pods, or to the owner's Service where these cannot take them. */
export const turnShareBack = async (noting: Noting, scene: TrafficScene, one: Divided): Promise<void> => {
  const { percent, isWritten } = await turnBack(scene, one);
  if (isWritten) await noteShare(noting, one.plan, percent);
};

/** The workload of an observation, where its requests are divided. */
export const dividedFor = (
  divided: readonly Divided[],
  { plan }: Pick<Observation, 'plan'>,
): readonly Divided[] => divided.filter(({ workload }) => sameJson(workload.ref, plan.ref));
