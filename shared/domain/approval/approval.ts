import type { CallerRecord } from '../access/caller.ts';
import type { Digest } from '../json.ts';
import type { ApprovalPolicy } from './policy.ts';

/** One question to people: the stream `approval/<id>`. The token that wakes the workflow never leaves this stream. */
export type ApprovalFact =
  | ({ readonly kind: 'asked' } & Question)
  /** One answer of several that are needed, or one that came too late to count. */
  | ({ readonly kind: 'voted' } & Vote)
  | {
      readonly kind: 'decided';
      readonly answer: 'approved' | 'rejected';
      /** Names of everyone whose answers led to the decision. */
      readonly by: string;
      readonly reason: string;
      /** The answer that decided; absent where no person has answered. */
      readonly vote?: Vote;
      /** The question was withdrawn. */
      readonly because?: 'aborted' | 'superseded' | 'overtaken';
    }
  | { readonly kind: 'expired' };

export interface Question {
  readonly app: string;
  readonly release: string;
  readonly target?: string;
  readonly plan: Digest;
  readonly question: string;
  readonly expiresAt: number;
  readonly token: string;
  /** If absent, one answer from anyone with the verb is enough. */
  readonly policy?: ApprovalPolicy;
  /** Where the answer counts. */
  readonly environments?: readonly string[];
  /** Ids of callers: the requester of the release, and the authors of its content. */
  readonly requester?: string;
  readonly authors?: readonly string[];
  /** A secret of this question, of which the nonces of its messages are made. */
  readonly seal?: string;
}

/** What one person said, and as whom. */
export interface Vote {
  readonly answer: 'approved' | 'rejected';
  readonly voter: CallerRecord;
  /** Their groups at that moment. */
  readonly groups: readonly string[];
  /** `api`, `link`, or the chat. */
  readonly channel: string;
  readonly reason: string;
}

/** The fold of an approval's stream. */
export interface Approval extends Question {
  readonly seq: number;
  readonly state: 'open' | 'cancelled' | Answer['kind'];
  /** The newest answer of each person to this plan. */
  readonly votes: readonly Vote[];
  readonly by?: string;
  readonly reason?: string;
}

/** What a person's answer came to. */
export interface Answer {
  readonly kind: 'approved' | 'rejected' | 'expired';
  readonly by: string;
  readonly reason: string;
}
