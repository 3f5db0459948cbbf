import { diffStack } from '#domain/stack/diff-stack.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Makes the ground that the target's objects stand on: today its namespace. Applying twice makes it once. */
export const provision: Task<'provision'> = async (input, world) => {
  const { place, release } = await readLockedRollout(world, input);
  const cluster = await world.cluster(place.cluster);
  const namespace = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: place.namespace });
  const missing = diffStack(release.app, place, namespace === undefined ? [] : [namespace]);
  for (const object of missing.objects) await cluster.apply(object);
  return { kind: 'ready', made: missing.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`) };
};

export const handler = onLambda(provision);
