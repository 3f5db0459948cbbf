import type { KubeObject } from '../kube/object.ts';
import type { Stack } from './stack.ts';

/** What is missing of a target's prerequisites; anything that exists already is left to its owner. */
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
