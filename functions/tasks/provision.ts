import { diffStack } from '#domain/stack/diff-stack.ts';
import { onLambda } from '#shared/lambda.ts';
import { readHeldRollout } from '#shared/rollout.ts';
import type { Task } from '#shared/task.ts';

/** Makes the ground that the target's objects stand on: today its namespace. Applying twice makes it once. */
export const provision: Task<'provision'> = async (input, world) => {
  const { place, release } = await readHeldRollout(world, input);
  const cluster = await world.cluster(place.cluster);
  const namespace = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: place.namespace });
  const missing = diffStack(release.app, place, namespace === undefined ? [] : [namespace]);
  for (const object of missing.objects) await cluster.apply(object);
  return { kind: 'ready', made: missing.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`) };
};

export const handler = onLambda(provision);
