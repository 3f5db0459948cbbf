import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Whether a pod of a removed workload still runs: what it uses must not go before it. */
export const podsLeft = async (
  cluster: Cluster,
  { removals = [] }: Pick<Snapshot, 'removals'>,
): Promise<boolean> => {
  const workloads = removals.map(({ before }) => before).filter(hasTemplate);
  const left = await Promise.all(workloads.map((one) => hasPods(cluster, one)));
  return left.includes(true);
};

const hasTemplate = ({ spec }: KubeObject): boolean => fields(spec)['template'] !== undefined;

const hasPods = async (cluster: Cluster, { metadata, ...rest }: KubeObject): Promise<boolean> => {
  const labels = Object.entries(fields(fields(fields(rest['spec'])['selector'])['matchLabels']));
  const { namespace } = metadata;
  if (labels.length === 0 || namespace === undefined) return false;
  const selector = labels.map(([key, value]) => `${key}=${String(value)}`).join(',');
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: selector });
  return items.length > 0;
};
