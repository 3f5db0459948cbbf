import { type Caller, recordOf } from '../access/caller.ts';
import { isPerson } from '../access/person.ts';
import type { Approval, ApprovalFact, Vote } from './approval.ts';
import type { ApprovalPolicy } from './policy.ts';
import { isAsked, tally } from './quorum.ts';
import { describeWindow, isInside } from './window.ts';

/** One person's answer to a question. */
export interface Said {
  readonly answer: 'approved' | 'rejected';
  readonly reason: string;
  readonly by: Caller;
  /** `api`, `link`, or the chat. */
  readonly channel: string;
  /** The plan that they saw; if absent, the plan of the question. */
  readonly plan?: string | undefined;
  /** Whether the message in which they answered is one of ours. */
  readonly isGenuine: boolean;
  /** Epoch ms. */
  readonly now: number;
}

export type Ruling =
  | {
      readonly kind: 'forbidden' | 'conflict' | 'unprocessable';
      readonly code: string;
      readonly reason: string;
    }
  | { readonly kind: 'expired' }
  /** This person has said exactly that. */
  | { readonly kind: 'said' }
  | { readonly kind: 'recorded'; readonly fact: Extract<ApprovalFact, { kind: 'voted' | 'decided' }> };

/** The effect of an answer to an open question: whether this person may give it, and whether it decides. */
export const rule = (approval: Approval, said: Said): Ruling => {
  if (said.now >= approval.expiresAt) return { kind: 'expired' };
  if (said.plan !== undefined && said.plan !== approval.plan)
    return {
      kind: 'conflict',
      code: 'other-plan',
      reason: 'the question is about a different plan from the one you saw; look again',
    };
  const { policy = anybody } = approval;
  const refusal = whyNot(approval, policy, said);
  if (refusal !== undefined) return { kind: 'forbidden', code: refusal[0], reason: refusal[1] };
  if (said.reason === '' && policy.requireReason === true)
    return { kind: 'unprocessable', code: 'needs-reason', reason: 'this answer needs a reason; say why' };
  const closed = policy.windows?.find((window) => !isInside(window, said.now));
  if (closed !== undefined)
    return {
      kind: 'conflict',
      code: 'outside-window',
      reason: `this is answered only ${describeWindow(closed)}`,
    };
  const before = approval.votes.find(({ voter }) => voter.id === said.by.id);
  return before?.answer === said.answer
    ? { kind: 'said' }
    : { kind: 'recorded', fact: factOf(approval, said) };
};

const anybody: ApprovalPolicy = { expiresInSeconds: 0 };

type WhyNot = readonly [code: string, reason: string];

/** Why this person's answer does not count here. */
const whyNot = (approval: Approval, policy: ApprovalPolicy, said: Said): WhyNot | undefined => {
  const { by, channel } = said;
  if (!said.isGenuine) return ['not-genuine', 'this button belongs to no message of ours about this plan'];
  if (policy.channels?.includes(channel) === false)
    return ['other-channel', `this is answered in ${policy.channels.join(' or ')} only, not here`];
  // At the page people have said who they are by a token, as in the API.
  if (channel !== 'api' && channel !== 'link' && !isPerson(by))
    return [
      'unknown-person',
      `no person in the settings has the id ${by.id}; add it to a person under access.people`,
    ];
  const isOneOf = (ids: readonly string[]): boolean =>
    ids.includes(by.id) || (by.knownAs !== undefined && ids.includes(by.knownAs));
  if (policy.allowRequester === false && isOneOf([approval.requester ?? '']))
    return ['own-release', 'the requester of a release may not approve it'];
  if (policy.allowAuthors === false && isOneOf(approval.authors ?? []))
    return ['own-commit', 'the author of a commit in a release may not approve it'];
  if (!isAsked(policy, by.groups ?? [])) return ['not-asked', `this is answered by ${groupsOf(policy)} only`];
  return undefined;
};

const groupsOf = ({ needs = [] }: ApprovalPolicy): string =>
  [...new Set(needs.flatMap(({ groups }) => groups))].join(', ');

/** The answer alone, or the decision where it makes the number full or is a no that ends it. */
const factOf = (approval: Approval, { answer, reason, by, channel }: Said) => {
  const { policy = anybody } = approval;
  const vote: Vote = { answer, voter: recordOf(by), groups: by.groups ?? [], channel, reason };
  const decided = { kind: 'decided', answer, reason, vote } as const;
  if (answer === 'rejected')
    return policy.rejectWins === false ? ({ kind: 'voted', ...vote } as const) : { ...decided, by: by.name };
  const others = approval.votes.filter((one) => one.answer === 'approved' && one.voter.id !== by.id);
  const yes = [...others, vote];
  return tally(policy, yes.map(yesOf)).isEnough
    ? { ...decided, by: yes.map(({ voter }) => voter.name).join(', ') }
    : ({ kind: 'voted', ...vote } as const);
};

const yesOf = ({ voter, groups }: Vote) => ({ id: voter.id, groups });

/** What an open question still needs, in words; empty if one answer from anyone is enough. */
export const missingOf = ({ policy = anybody, votes }: Approval): string => {
  const yes = votes.filter(({ answer }) => answer === 'approved').map(yesOf);
  return tally(policy, yes).missing;
};
