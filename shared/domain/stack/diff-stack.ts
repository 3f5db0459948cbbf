import type { KubeObject } from '../kube/object.ts';
import type { Stack } from './stack.ts';

/** What is still missing of the ground under a target; what stands there already is nobody's business but its owner's. */
export const diffStack = (
  app: string,
  place: { readonly namespace: string },
  standing: readonly KubeObject[],
): Stack => {
  const isThere = standing.some(
    ({ kind, metadata }) => kind === 'Namespace' && metadata.name === place.namespace,
  );
  return { objects: isThere ? [] : [namespace(place.namespace, app)] };
};

const namespace = (name: string, app: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'tidegate.dev/made-for': app } },
});
