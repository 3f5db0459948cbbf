import { foldMessages, isDue } from '#domain/message/fold-messages.ts';
import type { MessageFact, MessageText, Telling } from '#domain/message/message.ts';
import { dayOf, messagesStream, undeliveredStream } from '#domain/streams.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { World } from '#ports/world.ts';
import { readAsked } from '../approvals/decide.ts';
import { readFacts } from '../store/append-facts.ts';
import { tell, type UndeliveredFact } from './tell.ts';

/** After so many failures in a row a chat is not tried until the next sweep, because each attempt may take seconds. */
const mostFailures = 2;

/** Sends these one after the other, until the chat seems to be away; the sweep sends the rest. */
export const tellAll = async (world: World, messages: readonly MessageText[]): Promise<void> => {
  let failures = 0;
  for (const message of messages) {
    failures = (await tell(world, message)) ? 0 : failures + 1;
    if (failures === mostFailures) return;
  }
};

/** Retries every message that is due. A question that is closed by now is not sent any more. */
export const tellUndelivered = async (world: World): Promise<void> => {
  const today = dayOf(world.clock.now());
  const facts = await Promise.all(
    [today - 1, today].map((day) => readFacts<UndeliveredFact>(world.journal, undeliveredStream(day))),
  );
  const due: MessageText[] = [];
  for (const { event } of facts.flat()) {
    const telling = (await readMessages(world, event.release)).get(event.key);
    if (telling === undefined || !isDue(telling, world.clock.now())) continue;
    if (await isNews(world, telling)) due.push(telling.message);
  }
  await tellAll(world, due);
};

/** The view of a release with what the chat has not acknowledged about it, although it was tried. */
export const withUndelivered = async (world: World, view: ReleaseView): Promise<ReleaseView> => {
  const tellings = [...(await readMessages(world, view.id)).values()];
  const undelivered = tellings.flatMap(({ message: { text }, isTold, reason, tries, first }) =>
    isTold || reason === undefined ? [] : [{ text, reason, tries, since: first }],
  );
  return undelivered.length === 0 ? view : { ...view, undelivered };
};

const readMessages = async ({ journal }: World, release: string): Promise<ReadonlyMap<string, Telling>> =>
  foldMessages(await readFacts<MessageFact>(journal, messagesStream(release)));

const isNews = async (world: World, { message: { kind, key } }: Telling): Promise<boolean> =>
  kind !== 'question' || (await readAsked(world, key))?.state === 'open';
