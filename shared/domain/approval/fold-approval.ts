import { withoutNewer } from '../newer-fact.ts';
import type { Approval, ApprovalFact } from './approval.ts';

interface Entry {
  readonly seq: number;
  readonly event: ApprovalFact;
}

/** The state of a question; undefined while nobody has asked it. */
export const foldApproval = (entries: readonly Entry[]): Approval | undefined =>
  entries.reduce<Approval | undefined>((state, { seq, event }) => step(state, seq, event), undefined);

const step = (state: Approval | undefined, seq: number, fact: ApprovalFact): Approval | undefined => {
  if (fact.kind === 'asked') {
    // Asked again (a call that was repeated): the last token is the one that is waited for.
    const { kind: _, ...asked } = fact;
    return state === undefined || state.state === 'open'
      ? { ...asked, seq, state: 'open' }
      : { ...state, token: fact.token };
  }
  if (state === undefined || state.state !== 'open') return state;
  switch (fact.kind) {
    case 'expired':
      return { ...state, seq, state: 'expired' };
    case 'decided':
      return { ...state, seq, state: fact.answer, by: fact.by, reason: fact.reason };
    default:
      return withoutNewer(state, fact);
  }
};
