import { diffObject, type ObjectDiff } from '#domain/plan/diff.ts';
import { isFailure } from '#domain/failure.ts';
import { refOf, type KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openClusters } from '#worlds/local-clusters.ts';
import type { Args } from '../arguments.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { planUp } from '../up/plan.ts';

/** What becomes of an object of a live cluster, or why that cannot be told. */
export type LiveDiff =
  | ObjectDiff
  | { readonly object: string; readonly kind: 'unknown'; readonly because: string };

/** Opens the clusters of the flags and of tidegate.yaml; simulated ones belong to a server and are left alone. */
export const openLive = async (args: Args, io: Io) => {
  const { settings } = await planUp(args, io);
  const real = Object.entries(settings.clusters ?? {}).filter(([, setting]) => setting.simulated !== true);
  const clock = {
    now: () => io.now(),
    sleep: (ms: number, signal?: AbortSignal) => io.sleep(ms, signal),
    after: (ms: number, run: () => void) => {
      const ended = new AbortController();
      void io.sleep(ms, ended.signal).then(() => (ended.signal.aborted ? undefined : run()));
      return () => ended.abort();
    },
  };
  return openClusters({
    dir: io.cwd,
    base: io.cwd,
    settings: { ...settings, clusters: Object.fromEntries(real) },
    env: io.env,
    clock,
  });
};

/** What applying the objects would change: the API server itself is asked, by server-side dry-run. */
export const compareLive = (cluster: Cluster, objects: readonly KubeObject[]): Promise<readonly LiveDiff[]> =>
  Promise.all(objects.map((object) => compareOne(cluster, object)));

const compareOne = async (cluster: Cluster, object: KubeObject): Promise<LiveDiff> => {
  try {
    const before = await cluster.get(refOf(object));
    return diffObject(before, await cluster.apply(object, { dryRun: true }));
  } catch (error) {
    if (!isFailure(error)) throw error;
    const id = `${object.kind}/${object.metadata.name}`;
    return { object: id, kind: 'unknown', because: clean(error.message) };
  }
};
