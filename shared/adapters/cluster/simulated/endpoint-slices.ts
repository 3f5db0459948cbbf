import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { conditionOf, isLeaving, type Pod } from './shapes.ts';
import { matches } from './selector.ts';
import type { Store } from './store.ts';

/** The endpoints of every Service with a selector, as its controller would write them: one slice for each. */
export const endpointSlices = (store: Store): readonly KubeObject[] => {
  const pods = store.all({ apiVersion: 'v1', kind: 'Pod' }) as readonly Pod[];
  return store.all({ apiVersion: 'v1', kind: 'Service' }).flatMap((service) => {
    const { name, namespace = '' } = service.metadata;
    const matchLabels = fields(fields(service['spec'])['selector']) as Readonly<Record<string, string>>;
    if (Object.keys(matchLabels).length === 0) return [];
    return [
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: `${name}-slice`,
          namespace,
          labels: { 'kubernetes.io/service-name': name },
        },
        addressType: 'IPv4',
        endpoints: pods
          .filter(
            ({ metadata }) => metadata.namespace === namespace && matches({ matchLabels }, metadata.labels),
          )
          .map(endpoint),
      },
    ];
  });
};

const endpoint = (pod: Pod) => ({
  addresses: [pod.metadata.name],
  conditions: { ready: conditionOf(pod.status, 'Ready')?.status === 'True' && !isLeaving(pod) },
  targetRef: { kind: 'Pod', name: pod.metadata.name, namespace: pod.metadata.namespace },
});
