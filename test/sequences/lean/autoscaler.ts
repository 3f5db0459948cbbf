import type { KubeObject } from '#domain/kube/object.ts';
import type { WorldSpec } from '../sequence.ts';
import { kindOfWorld } from '../world/kinds.ts';

/** What changes the number of pods of the played workload, between these two. */
export const autoscalersOf = (world: WorldSpec): readonly KubeObject[] => {
  if (world.autoscaler === undefined) return [];
  const { min, max } = world.autoscaler;
  const { apiVersion, kind } = kindOfWorld(world);
  const scaleTargetRef = { apiVersion, kind, name: 'shop' };
  return [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'shop' },
      spec: { scaleTargetRef, minReplicas: min, maxReplicas: max },
    },
  ];
};
