import type { LiveDiff } from '#domain/plan/plan-view.ts';
import { compareLive } from '#shared/compare-live.ts';
import { openClusters } from '#worlds/local-clusters.ts';
import type { Args } from '../arguments.ts';
import type { Io } from '../io.ts';
import { planUp } from '../up/plan.ts';
import type { Offline } from './read.ts';

type Live = Readonly<Record<string, readonly LiveDiff[]>>;

/** What each target runs now, held against the files: by the clusters of the flags and of tidegate.yaml. */
export const lookAtClusters = async (args: Args, io: Io, { compiled }: Offline): Promise<Live> => {
  const clusters = await openLive(args, io);
  try {
    const live: [string, readonly LiveDiff[]][] = [];
    for (const { name, cluster } of compiled.app.release.targets) {
      const objects = compiled.manifests[name]?.objects ?? [];
      live.push([name, await compareLive(await clusters.cluster(cluster), objects)]);
    }
    return Object.fromEntries(live);
  } finally {
    await clusters.close();
  }
};

/** Simulated clusters belong to a server and are left alone. */
const openLive = async (args: Args, io: Io) => {
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
