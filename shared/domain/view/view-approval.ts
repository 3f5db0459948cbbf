import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import { missingOf } from '../approval/answer.ts';
import { describePolicy } from '../approval/describe-policy.ts';
import type { Approval } from '../approval/approval.ts';

/** A question as API, CLI and console show it, without the token that wakes the workflow. */
export interface ApprovalView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Approval';
  readonly id: string;
  readonly app: string;
  readonly release: string;
  readonly target?: string;
  /** Hash of the plan that is approved; send it along to approve exactly this. */
  readonly plan: string;
  readonly question: string;
  readonly expiresAt: number;
  readonly state: Approval['state'];
  readonly by?: string;
  /** The reason given with the decision. */
  readonly reason?: string;
  /** Who must approve, in words; if absent, one answer from anyone who may approve. */
  readonly needs?: string;
  /** What is still missing while it is open. */
  readonly missing?: string;
  /** What each person has said. */
  readonly votes: readonly VoteView[];
}

export interface VoteView {
  readonly name: string;
  readonly answer: 'approved' | 'rejected';
  readonly channel: string;
  readonly reason: string;
}

/** At `now` a question that was not answered in time counts as expired, whether or not that has been recorded. */
export const viewApproval = (
  id: string,
  approval: Approval,
  { now, language }: { readonly now: number; readonly language: Language },
): ApprovalView => ({
  apiVersion: 'tidegate.dev/v1',
  kind: 'Approval',
  id,
  app: approval.app,
  release: approval.release,
  ...(approval.target === undefined ? {} : { target: approval.target }),
  plan: approval.plan,
  question: catalogues[language].reason(approval.question),
  expiresAt: approval.expiresAt,
  state: approval.state === 'open' && now >= approval.expiresAt ? 'expired' : approval.state,
  ...(approval.by === undefined ? {} : { by: approval.by }),
  ...(approval.reason === undefined || approval.reason === '' ? {} : { reason: approval.reason }),
  ...(approval.policy === undefined
    ? {}
    : { needs: catalogues[language].reason(describePolicy(approval.policy)) }),
  ...(approval.state === 'open' && missingOf(approval) !== ''
    ? { missing: catalogues[language].reason(missingOf(approval)) }
    : {}),
  votes: approval.votes.map(({ voter, answer, channel, reason }) => ({
    name: voter.name,
    answer,
    channel,
    reason,
  })),
});
