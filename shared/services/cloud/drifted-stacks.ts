import type { DriftedObject } from '#domain/drift/drift.ts';
import { isFailure } from '#domain/failure.ts';
import type { Drift } from '#domain/stack/cloud-stack.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import type { World } from '#ports/world.ts';
import { readStack } from './advance-stack.ts';

/** Whether someone has changed a stack by hand. A cloud that does not answer must not hide the others. */
export const driftOfStack = async (
  { clouds }: Pick<World, 'clouds'>,
  { cloud = '', stack = '', standing, place }: StackState,
): Promise<Drift> => {
  if (standing === undefined || clouds === undefined)
    return { kind: 'unknown', reason: 'it does not stand yet, or no cloud is set up here' };
  try {
    const opened = await clouds.open(cloud, place ?? { cluster: '', namespace: '' });
    return await opened.drift(stack);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'unknown', reason: error.message };
  }
};

/** Resources of a target that someone has changed in their cloud; what a cloud cannot tell is not drift. */
export const driftedStacks = async (
  world: Pick<World, 'clouds' | 'journal'>,
  stacks: readonly StackRef[],
): Promise<readonly DriftedObject[]> => {
  const all = await Promise.all(
    stacks.map(async ({ resource, key }): Promise<readonly DriftedObject[]> => {
      const drift = await driftOfStack(world, await readStack(world, key));
      if (drift.kind !== 'drifted') return [];
      const fields = drift.resources.map((path) => ({ path }));
      return [{ object: `resource/${resource}`, kind: 'in-cloud', fields }];
    }),
  );
  return all.flat();
};
