import type { Release } from '../release/release.ts';
import type { Question } from './approval.ts';
import type { ApprovalPolicy } from './policy.ts';

/** What an answer about these targets of a release will be held against. */
export const askedOf = (
  { requester, authors }: Release,
  policy: ApprovalPolicy | undefined,
  targets: readonly { readonly environment: string }[],
): Pick<Question, 'policy' | 'environments' | 'requester' | 'authors'> => ({
  ...(policy !== undefined && { policy }),
  environments: [...new Set(targets.map(({ environment }) => environment))],
  ...(requester !== undefined && { requester }),
  ...(authors !== undefined && { authors }),
});
