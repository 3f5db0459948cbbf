import { diffStack } from '#domain/stack/diff-stack.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { provisionTarget } from '#shared/services/cloud/provision-target.ts';
import { readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * Creates what the objects of the target need: the namespace, and the cloud resources of the application. It does not
 * block: what takes time is looked at again later. Calling it twice creates them once.
 */
export const provision: Task<'provision'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const { place, release, plan } = rollout;
  // Nothing new is needed there; what releases that were taken over did in clouds is taken back all the same.
  if (plan.isRemoval === true) return (await provisionTarget(world, rollout)) ?? { kind: 'ready', made: [] };
  const cluster = await world.cluster(place.cluster);
  const namespace = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: place.namespace });
  const missing = diffStack(release.app, place, namespace === undefined ? [] : [namespace]);
  for (const object of missing.objects) await cluster.apply(object);
  const waits = await provisionTarget(world, rollout);
  return (
    waits ?? { kind: 'ready', made: missing.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`) }
  );
};

export const handler = onLambda(provision);
