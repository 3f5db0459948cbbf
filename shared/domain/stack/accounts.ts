import type { StackState } from './stack-state.ts';

/**
 * Why a stack may not be looked at in this account: it is, or is being made, in another one, where nothing would be found
 * of it here. Undefined if it may.
 */
export const whyOtherAccount = (
  { account: before, standing, open }: Pick<StackState, 'account' | 'standing' | 'open'>,
  now: string,
): string | undefined =>
  before === undefined || before === now || (standing === undefined && open === undefined)
    ? undefined
    : `it was made in ${before}, and the cloud is ${now} now; bring its credentials back`;
