import type { Digest } from '../json.ts';

/** One question to people: the stream `approval/<id>`. The token that wakes the workflow never leaves this stream. */
export type ApprovalFact =
  | {
      readonly kind: 'asked';
      readonly app: string;
      readonly release: string;
      readonly target?: string;
      readonly plan: Digest;
      readonly question: string;
      readonly expiresAt: number;
      readonly token: string;
    }
  | {
      readonly kind: 'decided';
      readonly answer: 'approved' | 'rejected';
      readonly by: string;
      readonly reason: string;
    }
  | { readonly kind: 'expired' };

/** The fold of an approval's stream. */
export interface Approval {
  readonly seq: number;
  readonly app: string;
  readonly release: string;
  readonly target?: string;
  readonly plan: Digest;
  readonly question: string;
  readonly expiresAt: number;
  readonly token: string;
  readonly state: 'open' | Answer['kind'];
  readonly by?: string;
  readonly reason?: string;
}

/** What a person's answer came to. */
export interface Answer {
  readonly kind: 'approved' | 'rejected' | 'expired';
  readonly by: string;
  readonly reason: string;
}
