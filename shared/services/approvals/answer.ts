import type { Caller } from '#domain/access/caller.ts';
import { type Ruling, rule } from '#domain/approval/answer.ts';
import type { ApprovalFact } from '#domain/approval/approval.ts';
import { Rejection } from '#domain/rejection.ts';
import { approvalStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { record } from '../store/append-facts.ts';
import { type Asked, foldAsked, readAsked, settle, suspendReasonOf, wakeWith } from './decide.ts';
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

/** Every answer may lose against each of the others once. */
const tries = 200;

/**
 * Takes one person's answer: it is recorded first, and the workflow is woken after that. Concurrent answers are each
 * accepted or rejected by what the journal holds when they are written; exactly one completes the quorum and decides.
 * Throws a Rejection: 403 (not this person), 404, 409 (another plan, or already answered), 410 (too late).
 */
export const answerQuestion = async (
  world: World,
  id: string,
  said: Answering,
  /** The question as it was when the answer came: what closes it afterwards was at the same moment. */
  arrival?: Asked,
): Promise<Asked> => {
  const asked = arrival ?? (await find(world, id));
  await checkPlan(world, asked, said);
  await checkCurrent(world, asked);
  if (asked.state !== 'open') return closedBefore(world, asked, said);
  const { after, ruling } = await write(world, asked, said);
  if (ruling.kind === 'expired') {
    await settle(world, id, { kind: 'expired' });
    throw tooLate();
  }
  if ('code' in ruling) throw new Rejection(ruling.kind, ruling.code, ruling.reason);
  // A person who was overtaken by the decision has still answered in time: they learn whether it matches their answer.
  if (after.state !== 'open' && after.state !== said.answer) throw answered(after);
  if (after.answer !== undefined) await wakeWith(world, after);
  return after;
};

export const find = async (world: World, id: string): Promise<Asked> => {
  const asked = /^[\w.-]{1,300}$/.test(id) ? await readAsked(world, id) : undefined;
  if (asked !== undefined) return asked;
  throw new Rejection('not-found', 'unknown-approval', 'no such question');
};

const write = async (world: World, { id }: Asked, said: Answering) => {
  let ruling: Ruling = { kind: 'said' };
  const after = await record<ApprovalFact, Asked | undefined>(
    world.journal,
    world.clock,
    approvalStream(id),
    (entries) => foldAsked(id, entries),
    (state) => {
      ruling = state === undefined ? { kind: 'said' } : ruled(state, said, world.clock.now());
      return ruling.kind === 'recorded' ? ruling.fact : undefined;
    },
    undefined,
    tries,
  );
  if (after === undefined) throw new Rejection('not-found', 'unknown-approval', 'no such question');
  return { after, ruling: ruling as Ruling };
};

/** An answer that came after the decision is kept beside it, and changes nothing. */
const ruled = (state: Asked, said: Answering, now: number): Ruling => {
  const isGenuine = said.channel === 'api' || isNonce(said.nonce, state, said.channel);
  const ruling = rule(state, { ...said, isGenuine, now });
  if (state.state === 'open' || ruling.kind !== 'recorded') return ruling;
  const { fact } = ruling;
  if (state.state !== said.answer) return { kind: 'said' };
  return fact.kind === 'decided' && fact.vote !== undefined
    ? { kind: 'recorded', fact: { kind: 'voted', ...fact.vote } }
    : ruling;
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

const checkPlan = async (world: World, asked: Asked, { plan }: Answering): Promise<void> => {
  if (plan !== undefined && plan !== asked.plan)
    throw new Rejection(
      'conflict',
      'other-plan',
      'the question is about a different plan from the one you saw; look again',
    );
  if (asked.state === 'open' && (await suspendReasonOf(world, asked)) === 'pause')
    throw new Rejection(
      'conflict',
      'is-a-pause',
      'the release is paused; resume or abort it instead of answering',
    );
};

/**
 * A person may repeat the same answer, which also wakes a workflow that a crash left suspended. All others are shown
 * the decision.
 */
const closedBefore = async (world: World, asked: Asked, { by, answer }: Answering): Promise<Asked> => {
  if (asked.state === 'expired') throw tooLate();
  const isSaid =
    asked.votes.some((vote) => vote.voter.id === by.id && vote.answer === answer) || asked.by === by.name;
  if (asked.state !== answer || !isSaid) throw answered(asked);
  if (asked.answer !== undefined) await wakeWith(world, asked);
  return asked;
};

const tooLate = (): Rejection =>
  new Rejection('gone', 'expired', 'no answer in time; the question is closed');

const answered = ({ answer }: Asked): Rejection =>
  new Rejection(
    'conflict',
    'already-answered',
    `${answer?.by ?? 'somebody'} has already ${answer?.kind ?? 'answered'} this${answer?.by === 'tidegate' ? `: ${answer.reason}` : ''}`,
    { answer },
  );
