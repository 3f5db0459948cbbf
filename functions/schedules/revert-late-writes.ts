import { isFailure } from '#domain/failure.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { type LateWrite, lateWriteIn } from '#domain/workload/late-write.ts';
import { indexes } from '#domain/indexes.ts';
import { targetStream } from '#domain/streams.ts';
import { foldTarget } from '#domain/rollout/fold-target.ts';
import type { Ended, Late, Target } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { sameJson } from '#domain/json.ts';
import { backTo } from '#domain/workload/side-back.ts';
import { holderOf } from '#domain/workload/observation.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { tell } from '#shared/services/messages/tell.ts';
import { reconcileWorkload } from '#shared/services/rollout/reconcile-workload.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import { sweepTraffic } from '#shared/services/traffic/late-traffic.ts';
import { onSchedule } from '#functions/runtime/lambda-http.ts';
import { record } from '#shared/services/store/append-facts.ts';
import { foldStream, recentFacts } from '#shared/services/store/target-facts.ts';

import { readBlob } from '#shared/services/store/blobs.ts';
import { findReleaseById } from '#shared/services/releases/queries.ts';
import { readPlan, readRelease } from '#shared/services/store/releases.ts';

/** Longer than one call of a function, and the last request that it sends, can take. */
export const inFlightMs = 120_000;

/** If our leftover takes longer than this to revert, the next sweep continues. */
const mendingMs = 20_000;

/**
 * Looks once more at every target whose release has ended, as soon as no request of that release can be in flight. A
 * late write is reported, and reverted if it carries our label; writes of others stay. Returns one sentence for each
 * finding. A cluster that cannot be reached is tried again by the next sweep.
 */
export const sweepClusters = async (world: World): Promise<readonly string[]> => {
  const said: string[] = [];
  for (const { stream } of await world.journal.find(indexes.unswept)) {
    const { ended } = await foldStream(world.journal, stream);
    if (ended === undefined || world.clock.now() < ended.at + inFlightMs) continue;
    said.push(...(await sweepTarget(world, stream, ended)).map((line) => `${stream}: ${line}`));
  }
  return said;
};

const sweepTarget = async (world: World, stream: string, ended: Ended): Promise<readonly string[]> => {
  try {
    const found = await lookBehind(world, stream, ended);
    await report(world, stream, ended, found);
    return found;
  } catch (error) {
    if (isFailure(error)) return [`cannot look for late writes: ${error.message}`];
    throw error;
  }
};

const lookBehind = async (world: World, stream: string, ended: Ended): Promise<readonly string[]> => {
  const release = await readRelease(world, ended.release);
  const plan = await readPlan(world, release);
  const place = plan.targets.find(({ name }) => targetStream(plan.app, name) === stream);
  if (place === undefined) return [];
  const cluster = await world.cluster(place.cluster);
  const { resourceChanges } = await readBlob<Snapshot>(world, ended.snapshot);
  const found: LateWrite[] = [];
  for (const { workload, late } of await workloadsBehind(world, ended)) {
    const live = await cluster.get(workload.ref);
    const writer = (await lateWriter(world, live, late.release)) ?? late.release;
    const lateWrite = kindOfPlan(workload).lateWrite(workload, live, { ...late, release: writer });
    if (lateWrite === undefined) continue;
    if (lateWrite.isOurs) await putBack(world, cluster, workload, { ...late, writer });
    found.push(lateWrite);
  }
  for (const resourceChange of resourceChanges) {
    const live: KubeObject | undefined = await cluster.get(refOf(resourceChange.object));
    const lateWrite = lateWriteIn(resourceChange, live, ended);
    if (lateWrite !== undefined) found.push(lateWrite);
  }
  const until = world.clock.now() + mendingMs;
  found.push(
    ...(await sweepTraffic({ cluster, clock: world.clock, until }, await trafficBehind(world, ended), (one) =>
      isOver(world, one),
    )),
  );
  return found.map(({ reason, isOurs }) => (isOurs ? `${reason}; it is reverted` : reason));
};

const isOver = async (world: World, release: string): Promise<boolean> =>
  (await findReleaseById(world, release))?.outcome !== undefined;

/** The routes of all of them. */
const trafficBehind = async (
  world: World,
  { earlier = [], ...last }: Ended,
): Promise<readonly TrafficPlan[]> => {
  const all = [last, ...earlier].map(({ snapshot }) => readBlob<Snapshot>(world, snapshot));
  return (await Promise.all(all)).flatMap(({ traffic = [] }) => traffic);
};

/**
 * Pairs each workload with the last release that changed it: an earlier release may have changed what the last one did
 * not.
 */
const workloadsBehind = async (
  world: World,
  { earlier = [], ...last }: Ended,
): Promise<readonly { readonly workload: WorkloadPlan; readonly late: Late }[]> => {
  const all: { workload: WorkloadPlan; late: Late }[] = [];
  for (const late of [last, ...earlier]) {
    const { workloads } = await readBlob<Snapshot>(world, late.snapshot);
    const news = workloads.filter(
      ({ kind, ref }) => kind !== 'same' && all.every(({ workload }) => !sameJson(workload.ref, ref)),
    );
    all.push(...news.map((workload) => ({ workload, late })));
  }
  return all;
};

/**
 * The release whose label a workload carries, where it is not the last one and has ended as well: a workload that it was
 * to make can be made long after it was taken over, for there is nothing yet that a guard could be about.
 */
const lateWriter = async (
  world: World,
  live: KubeObject | undefined,
  last: string,
): Promise<string | undefined> => {
  const holder = live && holderOf(live);
  if (holder === undefined || holder === last) return undefined;
  const release = await findReleaseById(world, holder);
  return release?.outcome === undefined ? undefined : holder;
};

/**
 * Uses the same guarded writes as the release itself, so a release that has taken the workload in the meantime is not
 * disturbed.
 */
const putBack = async (
  world: World,
  cluster: Cluster,
  workload: WorkloadPlan,
  { release, went, writer }: Late & { readonly writer: string },
): Promise<void> => {
  const startedAt = world.clock.now();
  const kind = kindOfPlan(workload);
  const isOwn = writer === release;
  // What another one has put over what the last one brought goes back to that.
  const plan = isOwn || went === 'back' ? workload : backTo(workload);
  await reconcileWorkload({
    cluster,
    clock: world.clock,
    plan,
    until: startedAt + mendingMs,
    signal: new AbortController().signal,
    decide: ({ live, ...view }) => {
      const seen = {
        ...view,
        ...(live === undefined ? {} : { live }),
        ...(isOwn ? {} : { supersedes: [writer] }),
        plan,
        release,
        startedAt,
      };
      return went === 'back' || !isOwn ? kind.rollBack(seen) : kind.finish(seen);
    },
    tell: async () => undefined,
    isCalled: async () => false,
  });
};

/** Reports only what is new. */
const report = async (
  world: World,
  stream: string,
  { release, found: known }: Ended,
  found: readonly string[],
): Promise<void> => {
  const isNews = ({ ended }: Target): boolean =>
    ended?.release === release && !sameJson(ended.found ?? null, found);
  if (sameJson(known ?? null, found)) return;
  // Reported before it is recorded: a process that dies in between reports it again under the same key, which is
  // delivered once.
  if (found.length > 0) {
    const { app } = await readRelease(world, release);
    const text = `release ${release} of ${app}: ${found.join('; ')}`;
    await tell(world, { release, app, kind: 'report', key: `late.${digestOf(`${stream} ${text}`)}`, text });
  }
  await record<TargetFact, Target>(
    world.journal,
    world.clock,
    stream,
    foldTarget,
    (target) => (isNews(target) ? { kind: 'swept', release, found } : undefined),
    () => recentFacts(world.journal, stream),
  );
};

export const handler = onSchedule(sweepClusters);
