import type { Entry as Fact } from '../journal.ts';
import { withoutNewer } from '../newer-fact.ts';
import type { Approval, ApprovalFact, Question, Vote } from './approval.ts';

type Entry = Pick<Fact<ApprovalFact>, 'seq' | 'event'>;

/** The state of a question; undefined until it is asked. */
export const foldApproval = (entries: readonly Entry[]): Approval | undefined =>
  entries.reduce<Approval | undefined>((state, { seq, event }) => step(state, seq, event), undefined);

const step = (state: Approval | undefined, seq: number, fact: ApprovalFact): Approval | undefined => {
  if (fact.kind === 'asked') return asked(state, seq, fact);
  if (state === undefined) return state;
  if (fact.kind === 'voted') return { ...state, seq, votes: withVote(state.votes, fact) };
  if (state.state !== 'open') return state;
  switch (fact.kind) {
    case 'expired':
      return { ...state, seq, state: 'expired' };
    case 'decided': {
      const { because, answer, by, reason, vote } = fact;
      const votes = vote === undefined ? state.votes : withVote(state.votes, vote);
      return { ...state, seq, state: because === undefined ? answer : 'cancelled', by, reason, votes };
    }
    default:
      return withoutNewer(state, fact);
  }
};

/**
 * If the question was asked again (a repeated call), the last token is the one that waits. Answers about another plan
 * do not count.
 */
const asked = (
  state: Approval | undefined,
  seq: number,
  fact: Question & { readonly kind: 'asked' },
): Approval => {
  const { kind: _, ...question } = fact;
  if (state === undefined) return { ...question, seq, state: 'open', votes: [] };
  if (state.state !== 'open') return { ...state, token: question.token };
  if (state.plan !== question.plan) return { ...question, seq, state: 'open', votes: [] };
  return {
    ...question,
    ...(state.seal !== undefined && { seal: state.seal }),
    seq,
    state: 'open',
    votes: state.votes,
  };
};

/** Who changes their mind has said one thing: the last. */
const withVote = (
  votes: readonly Vote[],
  { answer, voter, groups, channel, reason }: Vote,
): readonly Vote[] => [
  ...votes.filter((one) => one.voter.id !== voter.id),
  { answer, voter, groups, channel, reason },
];
