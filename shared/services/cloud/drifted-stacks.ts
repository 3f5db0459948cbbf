import type { DriftedObject } from '#domain/drift/drift.ts';
import { isFailure } from '#domain/failure.ts';
import { whyOtherAccount } from '#domain/stack/accounts.ts';
import type { Drift } from '#domain/stack/cloud-stack.ts';
import { hurdleOf } from '#domain/stack/next-move.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import type { World } from '#ports/world.ts';
import { readStack } from './advance-stack.ts';

/** How a stack differs from what Tidegate left, as its cloud reports it now. */
export type StackDrift =
  | Drift
  /** Someone has removed it. */
  | { readonly kind: 'removed' }
  /** It accepts no change before someone repairs it. */
  | { readonly kind: 'stuck'; readonly reason: string };

/** Whether someone has changed or removed a stack by hand. A cloud that does not answer must not hide the others. */
export const driftOfStack = async (
  { clouds }: Pick<World, 'clouds'>,
  state: StackState,
): Promise<StackDrift> => {
  const { cloud = '', stack = '', standing, open, place } = state;
  if (standing === undefined || clouds === undefined)
    return { kind: 'unknown', reason: 'it does not stand yet, or no cloud is set up here' };
  if (open !== undefined) return { kind: 'unknown', reason: 'a release is changing it' };
  try {
    const opened = await clouds.open(cloud, place ?? { cluster: '', namespace: '' });
    const elsewhere = whyOtherAccount(state, await opened.account());
    if (elsewhere !== undefined) return { kind: 'unknown', reason: elsewhere };
    const there = await opened.read(stack);
    if (there === undefined || there.phase === 'empty') return { kind: 'removed' };
    const hurdle = hurdleOf(there);
    return hurdle === undefined ? await opened.drift(stack) : { kind: 'stuck', reason: hurdle };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'unknown', reason: error.message };
  }
};

/** Resources of a target that someone has changed or removed in their cloud; what a cloud cannot tell is not drift. */
export const driftedStacks = async (
  world: Pick<World, 'clouds' | 'journal'>,
  stacks: readonly StackRef[],
): Promise<readonly DriftedObject[]> => {
  const all = await Promise.all(
    stacks.map(async ({ resource, key }): Promise<readonly DriftedObject[]> => {
      const drift = await driftOfStack(world, await readStack(world, key));
      if (drift.kind === 'removed')
        return [{ object: `resource/${resource}`, kind: 'removed-in-cloud', fields: [] }];
      if (drift.kind !== 'drifted') return [];
      const fields = drift.resources.map((path) => ({ path }));
      return [{ object: `resource/${resource}`, kind: 'in-cloud', fields }];
    }),
  );
  return all.flat();
};
