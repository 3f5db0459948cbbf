import type { Cluster } from '#ports/cluster.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';

/** What in a cluster may change a write before it is kept, as far as we may read it: that is a convenience, no need. */
export const readMutators = async (cluster: Cluster): Promise<readonly string[]> => {
  const names = async (kind: string) => {
    const { items } = await cluster.list({ apiVersion, kind });
    return items.map(({ metadata }) => `${kind} ${metadata.name}`);
  };
  const kinds = ['MutatingAdmissionPolicy', 'MutatingWebhookConfiguration'];
  const found = await Promise.allSettled(kinds.map(names));
  return found.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])).slice(0, 8);
};
