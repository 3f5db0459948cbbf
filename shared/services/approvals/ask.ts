import type { Answer, Approval, ApprovalFact, Question as Asking } from '#domain/approval/approval.ts';
import { foldApproval } from '#domain/approval/fold-approval.ts';
import { approvalStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { tell } from '../messages/tell.ts';
import { record } from '../store/append-facts.ts';

type Question = Omit<Asking, 'seal'> & {
  readonly id: string;
  /** Whether people answer it as such; a pause is ended by resume or abort instead. */
  readonly isQuestion: boolean;
  /** What to know before answering, one line each. */
  readonly details?: readonly string[];
};

/**
 * Puts a question to people under a token. Asking again (a repeated call brings a new token) keeps the question;
 * one that has been answered in the meantime answers the new token at once.
 */
export const ask = async (
  world: World,
  { id, isQuestion, details, ...question }: Question,
): Promise<void> => {
  const approval = await record<ApprovalFact, Approval | undefined>(
    world.journal,
    world.clock,
    approvalStream(id),
    foldApproval,
    (state) =>
      state?.token === question.token && state.plan === question.plan
        ? undefined
        : { kind: 'asked', ...question, seal: world.newId() },
  );
  if (approval === undefined || approval.state !== 'open') {
    await world.engine.answer(question.token, { ...answerOf(approval) });
    return;
  }
  await tell(world, {
    release: question.release,
    app: question.app,
    kind: 'question',
    key: id,
    text: question.question,
    ...(details !== undefined && { details }),
    ...(isQuestion ? { approval: id } : {}),
  });
};

/** The present state of a question; one that is past its time expires here. Undefined while it is open. */
export const answered = async (world: World, id: string): Promise<Answer | undefined> => {
  const approval = await record<ApprovalFact, Approval | undefined>(
    world.journal,
    world.clock,
    approvalStream(id),
    foldApproval,
    (state) =>
      state?.state === 'open' && world.clock.now() >= state.expiresAt ? { kind: 'expired' } : undefined,
  );
  return approval === undefined || approval.state === 'open' ? undefined : answerOf(approval);
};

const answerOf = (approval: Approval | undefined): Answer =>
  approval === undefined || approval.state === 'open' || approval.state === 'expired'
    ? { kind: 'expired', by: 'nobody', reason: 'no answer in time' }
    : {
        kind: approval.state === 'cancelled' ? 'rejected' : approval.state,
        by: approval.by ?? 'somebody',
        reason: approval.reason ?? '',
      };
