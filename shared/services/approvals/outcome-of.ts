import type { DeliveryEvent } from '#domain/event/event.ts';
import { isFailure } from '#domain/failure.ts';
import { Rejection } from '#domain/rejection.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { AnswerOutcome, Heard } from '#domain/message/heard.ts';
import type { World } from '#ports/world.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { readFacts } from '../store/append-facts.ts';
import { answerInChat } from './enter.ts';

type Given = Extract<Heard, { kind: 'answer' }>;

/**
 * Takes an answer from a chat, and tells that person in words what became of it: recorded, or why not. It never says
 * that something was released; the release reports that itself.
 */
export const outcomeOf = async (world: World, channel: string, given: Given): Promise<AnswerOutcome> => {
  const { approval, answer, plan, nonce, person } = given;
  try {
    await checkOnce(world, channel, given);
    const by = { kind: channel, id: `${channel}:${person.id}`, name: person.name };
    const after = await answerInChat(world, approval, { answer, reason: '', plan, nonce, by });
    const isOpen = after.state === 'open';
    return {
      kind: 'recorded',
      text: isOpen
        ? `recorded: ${answer}; the question is still open, since it needs more answers`
        : `recorded: ${answer}`,
    };
  } catch (error) {
    if (error instanceof Rejection)
      return { kind: 'refused', text: refusal(error, `${channel}:${person.id}`) };
    if (!isFailure(error)) throw error;
    return {
      kind: 'failed',
      text: `this may not have been recorded; press again, or use \`tidegate approve ${approval}\``,
    };
  }
};

/** A person who may not answer is shown the id that an operator has to enter. */
const refusal = ({ kind, message }: Rejection, id: string): string =>
  `nothing was recorded: ${message}${kind === 'forbidden' ? ` (you are ${id})` : ''}`;

/** Where the signature of a chat does not cover the answer, one signature is good for one answer. */
const checkOnce = async (world: World, channel: string, { once, person, ...given }: Given): Promise<void> => {
  if (once === undefined) return;
  const stream = deliveryStream(channel, sha256Hex(once));
  const { approval, answer, plan, nonce } = given;
  const reason = sha256Hex(JSON.stringify([approval, answer, plan, nonce, person.id]));
  const fact: DeliveryEvent = { kind: 'received', outcome: 'ignored', reason };
  const written = await world.journal.append(stream, 0, fact, world.clock.now());
  if (written.kind === 'written') return;
  const [first] = await readFacts<DeliveryEvent>(world.journal, stream);
  if (first?.event.reason === reason) return;
  throw new Rejection(
    'conflict',
    'used-signature',
    'this button was pressed together with another; press again',
  );
};
