import { isFailure } from '#domain/failure.ts';
import { describeRights } from '#domain/kube/access-right.ts';
import type { Places } from '#domain/app/compiled.ts';
import type { Judging } from '#domain/analysis/verdict.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { LiveDiff } from '#domain/plan/plan-view.ts';
import type { PlannedTarget } from '#domain/plan/plan.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { Cluster } from '#ports/cluster.ts';
import { inspectTarget } from '../rollout/inspect-target.ts';
import type { Asking as Inspecting } from '../rollout/inspect-workload.ts';
import { locatedBy } from './located.ts';

export interface Findings {
  readonly refused: readonly string[];
  /** Reasons why steps cannot be carried out as written. */
  readonly remarks: readonly string[];
  /** What routers would divide. */
  readonly traffic: readonly TrafficPlan[];
  /** What could not be asked. */
  readonly unknown: readonly LiveDiff[];
}

export interface Asking extends Pick<Inspecting, 'owner' | 'previous'> {
  readonly holder?: string;
  /** Who counts the requests for the checks. */
  readonly source?: Judging['source'] | undefined;
  /** Where the files write what they release. */
  readonly places?: Places | undefined;
}

/** A release that plans only: no workload carries its name. */
const nobody = '';

/**
 * Why a release of this manifest would be refused in the present state of the cluster: the same inspection that a
 * release makes before its first write. `holder` is the release that has the target now; its holds are no obstacle,
 * because a new release waits or takes over.
 */
export const findRefusals = async (
  cluster: Cluster,
  { namespace, strategy }: PlannedTarget,
  manifest: Manifest,
  { holder = nobody, source, places, owner, previous }: Asking = {},
): Promise<Findings> => {
  try {
    const { inspections, refusals, missingRights, remarks, traffic } = await inspectTarget({
      cluster,
      manifest,
      namespace,
      release: holder,
      source,
      ...(owner === undefined ? {} : { owner }),
      ...(previous === undefined ? {} : { previous }),
      located: locatedBy(places, manifest),
      ...(strategy === undefined ? {} : { strategy }),
    });
    const reasons = inspections.flatMap((one) => (one.kind === 'refused' ? [one.reason] : []));
    const forbidden =
      missingRights.length === 0
        ? []
        : [
            `it would wait: Tidegate may not ${describeRights(missingRights)} in cluster ${cluster.name}; grant it`,
          ];
    const refused = [...new Set([...reasons, ...refusals, ...forbidden])];
    return { refused, remarks, traffic: traffic.plans, unknown: [] };
  } catch (error) {
    if (!isFailure(error)) throw error;
    const unknown = { object: `cluster ${cluster.name}`, kind: 'unknown', reason: error.message } as const;
    // A release creates the target's namespace before it looks; until then nothing can be dry-run in it.
    return { refused: [], remarks: [], traffic: [], unknown: isFailure(error, 'NotFound') ? [] : [unknown] };
  }
};
