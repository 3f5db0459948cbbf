import type { StackRef } from './stack-ref.ts';
import type { StackState } from './stack-state.ts';
import type { User } from './stack-fact.ts';

/** What becomes of a resource when its application goes. */
export interface LeavingStack extends StackRef {
  readonly class: string;
  /** Why it stays; absent where it goes. */
  readonly kept?: string;
  /** A snapshot of it stays. */
  readonly isSnapshot?: true;
}

/** `going` are the places that give it up together. */
export const leavingStack = (
  ref: StackRef,
  { claim, uses }: Pick<StackState, 'claim' | 'uses'>,
  going: readonly User[],
): LeavingStack => {
  const others = uses.filter(
    ({ app, target }) => !going.some((one) => one.app === app && one.target === target),
  );
  const what = { ...ref, class: claim?.class ?? '' };
  if (others.length > 0)
    return {
      ...what,
      kept: `still used by ${[...new Set(others.map(({ app, target }) => `${app}@${target}`))].join(', ')}`,
    };
  if (claim?.deletion === 'retain') return { ...what, kept: 'deletion is retain' };
  return { ...what, ...(claim?.deletion === 'snapshot' ? { isSnapshot: true } : {}) };
};
