import { foldMessages, isDue } from '#domain/message/fold-messages.ts';
import type { MessageFact, MessageText, Telling } from '#domain/message/message.ts';
import { dayOf, messagesStream, undeliveredStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { record } from '../store/append-facts.ts';

/** A message that the chat has not acknowledged at its first try: the stream `undelivered/<day>`. */
export interface UndeliveredFact {
  readonly kind: 'undelivered';
  readonly release: string;
  readonly key: string;
}

/**
 * Tells people something once: what the chat has acknowledged is not said again, and what it has not is tried again by
 * the sweep. A chat that is away never fails or holds up who calls. True unless a try was made that failed.
 */
export const tell = async (world: World, message: MessageText): Promise<boolean> => {
  const { attempt, isLost } = await claim(world, message);
  if (isLost) await remember(world, message);
  if (attempt === undefined) return true;
  const answer = await world.chat.tell({ ...message, attempt });
  if (answer.kind === 'told') {
    await note(world, message, () => ({ kind: 'told', key: message.key }));
    return true;
  }
  const { reason } = answer;
  // The sweep must find it before anybody can believe that it is taken care of.
  if (attempt === 1) await remember(world, message);
  await note(world, message, (telling) =>
    telling?.reason === reason ? undefined : { kind: 'untold', key: message.key, reason },
  );
  return false;
};

/** What is ours to do about a message. */
interface Claim {
  /** The number of the try to make; absent where none is due. */
  readonly attempt?: number;
  /** A try has begun and not ended: whoever made it may have been killed, so the sweep must know of it. */
  readonly isLost: boolean;
}

const claim = async (world: World, message: MessageText): Promise<Claim> => {
  let mine: Claim = { isLost: false };
  await note(world, message, (telling) => {
    if (isDue(telling, world.clock.now())) {
      mine = { attempt: (telling?.tries ?? 0) + 1, isLost: false };
      return { kind: 'telling', key: message.key, message };
    }
    mine = { isLost: telling?.isTold === false && telling.reason === undefined };
    return undefined;
  });
  return mine;
};

const note = (
  world: World,
  { release, key }: MessageText,
  decide: (telling: Telling | undefined) => MessageFact | undefined,
): Promise<unknown> =>
  record<MessageFact, ReadonlyMap<string, Telling>>(
    world.journal,
    world.clock,
    messagesStream(release),
    foldMessages,
    (tellings) => decide(tellings.get(key)),
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
