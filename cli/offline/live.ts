import type { TargetObservation } from '#domain/plan/plan-view.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { lookAt } from '#shared/services/planning/look-at.ts';
import { forecastTarget } from '#shared/services/planning/forecast.ts';
import { openClusters } from '#worlds/local/clusters.ts';
import type { Args } from '../arguments.ts';
import type { Io } from '../io.ts';
import { secretViewOf } from './flags.ts';
import { clockOf } from './clock.ts';
import { settingsFor } from '../up/plan.ts';
import type { Offline } from './read.ts';

type Live = Readonly<Record<string, Pick<TargetObservation, 'live' | 'refused' | 'remarks' | 'forecast'>>>;

/**
 * What each target runs now, compared with the files, and what its metrics could detect: from the clusters of the flags
 * and of tidegate.yaml.
 */
export const lookAtClusters = async (
  args: Args,
  io: Io,
  { compiled }: Offline,
  plan: ReleasePlan,
): Promise<Live> => {
  const clusters = await openLive(args, io, plan);
  try {
    const live: [string, Live[string]][] = [];
    const sources = { ...clusters, clock: clockOf(io), away: new Map<string, string>() };
    for (const target of plan.targets) {
      const manifest = compiled.manifests[target.name];
      if (manifest === undefined) continue;
      const cluster = await clusters.cluster(target.cluster);
      const planned = { ...target, strategy: target.strategy ?? plan.strategy };
      const { traffic, ...found } = await lookAt(cluster, planned, manifest, {
        secrets: secretViewOf(args),
        source: plan.judging.source,
        places: compiled.places,
      });
      const seen = { ...sources, traffic: Promise.resolve(traffic) };
      live.push([target.name, { ...found, forecast: await forecastTarget(seen, plan, target, manifest) }]);
    }
    return Object.fromEntries(live);
  } finally {
    await clusters.close();
  }
};

/** Simulated clusters belong to a server and are skipped. */
const openLive = async (args: Args, io: Io, { targets }: ReleasePlan) => {
  const settings = await settingsFor(args, io, targets);
  const real = Object.entries(settings.clusters ?? {}).filter(([, setting]) => setting.simulated !== true);
  return openClusters({
    dir: io.cwd,
    base: io.cwd,
    settings: { ...settings, clusters: Object.fromEntries(real) },
    env: io.env,
    clock: clockOf(io),
  });
};
