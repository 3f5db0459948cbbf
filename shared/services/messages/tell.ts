import { foldMessages, isDue } from '#domain/message/fold-messages.ts';
import type { MessageFact, MessageText, Telling } from '#domain/message/message.ts';
import { dayOf, messagesStream, undeliveredStream } from '#domain/streams.ts';
import type { AskedPlan, Told } from '#ports/chat.ts';
import type { World } from '#ports/world.ts';
import { readAsked } from '../approvals/decide.ts';
import { nonceOf } from '../approvals/nonce.ts';
import { record } from '../store/append-facts.ts';

/** A message that the chat has not acknowledged at its first try: the stream `undelivered/<day>`. */
export interface UndeliveredFact {
  readonly kind: 'undelivered';
  readonly release: string;
  readonly key: string;
}

/**
 * Sends a message once: what the chat has acknowledged is not sent again, and the sweep retries the rest. A chat that
 * is away never fails or delays the caller. Returns false only if an attempt failed.
 */
export const tell = async (world: World, message: MessageText): Promise<boolean> => {
  const { attempt, isLost, others } = await claim(world, message);
  if (isLost) await remember(world, message);
  if (attempt === undefined) return true;
  const answer = await sayIn(world, message, attempt, others);
  if (answer.kind === 'told') {
    const { ref } = answer;
    await note(world, message, () => ({ kind: 'told', key: message.key, ...(ref !== undefined && { ref }) }));
    return true;
  }
  const { reason } = answer;
  // The sweep must be able to find it before anyone can rely on its delivery.
  if (attempt === 1) await remember(world, message);
  await note(world, message, (telling) =>
    telling?.reason === reason ? undefined : { kind: 'untold', key: message.key, reason },
  );
  return false;
};

/** Sends it with what the chat needs in addition: what an answer is bound to, the thread, and the message to update. */
const sayIn = async (
  world: World,
  message: MessageText,
  attempt: number,
  others: ReadonlyMap<string, Telling>,
): Promise<Told> => {
  const changed = message.kind === 'answer' ? others.get(message.approval ?? '') : undefined;
  const isUnderWay = changed !== undefined && !changed.isTold && changed.reason === undefined;
  if (isUnderWay) return { kind: 'untold', reason: 'the question itself is still being said' };
  const thread = [...others.values()].find(({ ref }) => ref !== undefined)?.ref;
  const asked = message.kind === 'question' ? await askedPlan(world, message.approval) : undefined;
  return world.chat.tell({
    ...message,
    attempt,
    ...(asked !== undefined && { asked }),
    ...(thread !== undefined && { thread }),
    ...(changed?.ref !== undefined && { changes: { ref: changed.ref, message: changed.message } }),
  });
};

const askedPlan = async (world: World, id: string | undefined): Promise<AskedPlan | undefined> => {
  const asked = id === undefined ? undefined : await readAsked(world, id);
  if (asked === undefined) return undefined;
  const { plan, expiresAt } = asked;
  return { plan, expiresAt, nonceFor: (channel) => nonceOf(asked, channel) };
};

/** What this caller has to do about a message. */
interface Claim {
  /** The number of the try to make; absent where none is due. */
  readonly attempt?: number;
  /** An attempt that began and did not end may belong to a process that was killed, so the sweep must know about it. */
  readonly isLost: boolean;
  /** Every message about this release, by its key. */
  readonly others: ReadonlyMap<string, Telling>;
}

const claim = async (world: World, message: MessageText): Promise<Claim> => {
  let mine: Claim = { isLost: false, others: new Map() };
  await note(world, message, (telling, others) => {
    if (isDue(telling, world.clock.now())) {
      mine = { attempt: (telling?.tries ?? 0) + 1, isLost: false, others };
      return { kind: 'telling', key: message.key, message };
    }
    mine = { isLost: telling?.isTold === false && telling.reason === undefined, others };
    return undefined;
  });
  return mine;
};

const note = (
  world: World,
  { release, key }: MessageText,
  decide: (telling: Telling | undefined, others: ReadonlyMap<string, Telling>) => MessageFact | undefined,
): Promise<unknown> =>
  record<MessageFact, ReadonlyMap<string, Telling>>(
    world.journal,
    world.clock,
    messagesStream(release),
    foldMessages,
    (tellings) => decide(tellings.get(key), tellings),
  );

const remember = async (world: World, { release, key }: MessageText): Promise<void> => {
  await record<UndeliveredFact, undefined>(
    world.journal,
    world.clock,
    undeliveredStream(dayOf(world.clock.now())),
    () => undefined,
    () => ({ kind: 'undelivered', release, key }),
  );
};
