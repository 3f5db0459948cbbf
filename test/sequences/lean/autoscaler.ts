import type { KubeObject } from '#domain/kube/object.ts';

/** What changes the number of pods of the played workload, between these two. */
export const autoscalerOf = ({ min, max }: { readonly min: number; readonly max: number }): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'shop' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'shop' }, minReplicas: min, maxReplicas: max },
});
