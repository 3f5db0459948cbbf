import type { Answer, Approval, ApprovalFact } from '#domain/approval/approval.ts';
import { foldApproval } from '#domain/approval/fold-approval.ts';
import { indexes } from '#domain/indexes.ts';
import { approvalStream, targetStream } from '#domain/streams.ts';
import type { SuspendReason } from '#domain/rollout/target.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { readFacts, record } from '#shared/services/store/append-facts.ts';
import { callListener } from '../releases/listening.ts';
import { answerLast } from '../store/last-tokens.ts';
import { foldStream } from '../store/target-facts.ts';

/** A question with its id, and with its decision once there is one. */
export interface Asked extends Approval {
  readonly id: string;
  readonly answer?: Answer;
}

type Closing = Exclude<ApprovalFact, { kind: 'asked' | 'voted' }>;

export const foldAsked = (id: string, entries: readonly Entry<ApprovalFact>[]): Asked | undefined => {
  const approval = foldApproval(entries);
  // The first decision counts; later ones changed nothing.
  const closing = entries
    .map(({ event }) => event)
    .find((fact): fact is Closing => fact.kind === 'decided' || fact.kind === 'expired');
  return approval && { ...approval, id, ...(closing === undefined ? {} : { answer: answerOf(closing) }) };
};

const answerOf = (fact: Closing): Answer =>
  fact.kind === 'expired'
    ? { kind: 'expired', by: 'nobody', reason: 'no answer in time' }
    : { kind: fact.answer, by: fact.by, reason: fact.reason };

export const readAsked = async (world: World, id: string): Promise<Asked | undefined> =>
  foldAsked(id, await readFacts<ApprovalFact>(world.journal, approvalStream(id)));

/** Every question whose id begins so, answered or not. */
export const listAsked = async (world: World, idPrefix: string): Promise<readonly Asked[]> => {
  const heads = await world.journal.list(approvalStream(idPrefix));
  const ids = heads.map(({ stream }) => stream.slice(approvalStream('').length));
  const asked = await Promise.all(ids.map((id) => readAsked(world, id)));
  return asked.filter((one) => one !== undefined);
};

/** Every open question, by id. */
export const openQuestions = async (world: World): Promise<readonly Asked[]> => {
  const rows = await world.journal.find(indexes.questions);
  const ids = rows.map(({ stream }) => stream.slice(approvalStream('').length));
  const asked = await Promise.all(ids.map((id) => readAsked(world, id)));
  return asked.filter((one) => one?.state === 'open') as readonly Asked[];
};

/** A question that is closed, and whether this call closed it. */
export interface Settled {
  readonly asked: Asked;
  readonly isMine: boolean;
}

/**
 * Records the answer first and wakes the workflow after that, with the answer that the journal holds. So two people
 * cannot both decide, and asking again after a crash between the two wakes a workflow that is still suspended.
 */
export const settle = async (world: World, id: string, closing: Closing): Promise<Settled | undefined> => {
  const settled = await close(world, id, closing);
  if (settled !== undefined) await wakeWith(world, settled.asked);
  return settled;
};

/** The same where no workflow waits for the answer. */
export const close = async (world: World, id: string, closing: Closing): Promise<Settled | undefined> => {
  let isMine = false;
  const asked = await record<ApprovalFact, Asked | undefined>(
    world.journal,
    world.clock,
    approvalStream(id),
    (entries) => foldAsked(id, entries),
    (state) => {
      isMine = state?.state === 'open';
      return isMine ? closing : undefined;
    },
  );
  return asked?.answer === undefined ? undefined : { asked, isMine };
};

/** Hands a decision to whoever waits: under a token of the question, or between two looks at the pods as a listener. */
export const wakeWith = async (world: World, { id, answer, release, target }: Asked): Promise<void> => {
  if (answer !== undefined && (await answerLast(world, await tokensOf(world, id), { ...answer }))) return;
  if (target !== undefined) await callListener(world, release, target);
};

const tokensOf = async (world: World, id: string): Promise<readonly string[]> => {
  const facts = await readFacts<ApprovalFact>(world.journal, approvalStream(id));
  return facts.flatMap(({ event }) => (event.kind === 'asked' ? [event.token] : []));
};

/**
 * Closes a question whose time is over, and wakes a workflow that is still suspended although the answer exists. True
 * if the question expired just now.
 */
export const rouse = async (world: World, id: string): Promise<boolean> => {
  const asked = await readAsked(world, id);
  if (asked === undefined || (asked.state === 'open' && world.clock.now() < asked.expiresAt)) return false;
  const settled = await settle(world, id, { kind: 'expired' });
  return settled?.isMine === true;
};

/** Why the target is blocked, if this question is what blocks it. */
export const suspendReasonOf = async (
  world: World,
  { id, app, target }: Asked,
): Promise<SuspendReason | undefined> => {
  if (target === undefined) return undefined;
  const { lock } = await foldStream(world.journal, targetStream(app, target));
  return lock?.suspended?.approval === id ? lock.suspended.why : undefined;
};
