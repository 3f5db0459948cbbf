import type { Caller } from '#domain/access/caller.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { type Asked, readAsked, settle, suspendReasonOf } from './decide.ts';
import { isNonce } from './nonce.ts';
import { closeOvertaken, overtakenBy } from './overtaken.ts';

/** One person's answer to a question. */
export interface Answering {
  readonly answer: 'approved' | 'rejected';
  readonly reason: string;
  readonly by: Caller;
  /** `api`, `link`, or the chat. */
  readonly channel: string;
  /** The hash that was shown; an answer to another plan does not count. */
  readonly plan?: string | undefined;
  /** Of the message in which the answer was given (`nonceOf`); the API needs none. */
  readonly nonce?: string | undefined;
}

/** Takes one person's answer: written down first, the workflow is woken then. The token never leaves. */
export const answerQuestion = async (world: World, id: string, said: Answering): Promise<Asked> => {
  const asked = await find(world, id);
  await checkDecision(world, asked, said);
  await checkCurrent(world, asked);
  const isLate = asked.state === 'open' && world.clock.now() >= asked.expiresAt;
  const { answer, reason } = said;
  const settled = await settle(
    world,
    asked.id,
    isLate ? { kind: 'expired' } : { kind: 'decided', answer, by: said.by.name, reason },
  );
  const after = settled?.asked ?? asked;
  if (settled?.isMine !== true || isLate) checkSame(after, said);
  return after;
};

export const find = async (world: World, id: string): Promise<Asked> => {
  const asked = /^[\w.-]{1,300}$/.test(id) ? await readAsked(world, id) : undefined;
  if (asked !== undefined) return asked;
  throw new Rejection('not-found', 'unknown-approval', 'no such question');
};

/** An answer to a question that a newer release has made void would start nothing: the question is closed instead. */
const checkCurrent = async (world: World, asked: Asked): Promise<void> => {
  const by = asked.state === 'open' ? await overtakenBy(world, asked) : undefined;
  if (by === undefined) return;
  await closeOvertaken(world, asked, by);
  throw new Rejection(
    'gone',
    'overtaken',
    `release ${by} is newer and replaces this one; the question is closed`,
  );
};

const checkDecision = async (
  world: World,
  asked: Asked,
  { plan, channel, nonce }: Answering,
): Promise<void> => {
  if (plan !== undefined && plan !== asked.plan)
    throw new Rejection(
      'conflict',
      'other-plan',
      'the question is about a different plan from the one you saw; look again',
    );
  if (channel !== 'api' && !isNonce(nonce, asked, channel))
    throw new Rejection(
      'conflict',
      'not-genuine',
      'this button belongs to no message of ours about this plan',
    );
  if (asked.state === 'open' && (await suspendReasonOf(world, asked)) === 'pause')
    throw new Rejection(
      'conflict',
      'is-a-pause',
      'the release is paused; resume or abort it instead of answering',
    );
};

/** The same person saying the same again is fine; anything else hears what stands. */
const checkSame = ({ answer }: Asked, said: Answering): void => {
  if (answer?.kind === 'expired')
    throw new Rejection('gone', 'expired', 'no answer in time; the question is closed');
  if (answer?.kind === said.answer && answer.by === said.by.name) return;
  throw new Rejection(
    'conflict',
    'already-answered',
    `${answer?.by ?? 'somebody'} has already ${answer?.kind ?? 'answered'} this${answer?.by === 'tidegate' ? `: ${answer.reason}` : ''}`,
    { answer },
  );
};
