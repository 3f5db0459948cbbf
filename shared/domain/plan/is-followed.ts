import type { ReleasePlan } from './plan.ts';

/** Whether something of the plan comes after this target: a later wave, or a hook between waves. An approval in the target holds it back. */
export const isFollowed = (
  { waves, hooks = [] }: Pick<ReleasePlan, 'waves' | 'hooks'>,
  target: string,
): boolean => hooks.length > 0 || waves.at(-1)?.includes(target) !== true;
