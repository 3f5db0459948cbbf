import { isObject } from '#domain/json.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { Plant } from './controller-kit.ts';
import type { Pod } from './shapes.ts';

const counted = ['pods', 'count/pods'] as const;

/** Why one pod more is refused in a namespace: its ResourceQuotas, of which only the number of pods is looked at. */
export const quotaAgainst = ({ store }: Plant, namespace: string): string | undefined => {
  const isHere = (object: { readonly metadata: { readonly namespace?: string } }) =>
    object.metadata.namespace === namespace;
  const quotas = store.all({ apiVersion: 'v1', kind: 'ResourceQuota' }).filter(isHere);
  if (quotas.length === 0) return undefined;
  const pods = (store.all({ apiVersion: 'v1', kind: 'Pod' }) as readonly Pod[]).filter(isHere);
  // One that is leaving counts until it is gone.
  const used = pods.filter(
    ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  ).length;
  for (const quota of quotas) {
    const hard = specOf(quota)['hard'];
    for (const resource of counted) {
      const limit = isObject(hard) ? hard[resource] : undefined;
      if (limit !== undefined && used + 1 > Number(limit))
        return `exceeded quota: ${quota.metadata.name}, requested: ${resource}=1, used: ${resource}=${used}, limited: ${resource}=${Number(limit)}`;
    }
  }
  return undefined;
};
