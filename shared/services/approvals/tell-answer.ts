import type { World } from '#ports/world.ts';
import { tell } from '../messages/tell.ts';
import { type Asked, readAsked } from './decide.ts';

/**
 * Updates the message of a question with its decision, so that nobody presses a button in vain. The message is updated
 * before the answer is recorded, so that a crash between the two repeats the update instead of losing it.
 */
export const tellAnswer = async (world: World, id: string): Promise<void> => {
  const asked = await readAsked(world, id);
  if (asked?.answer === undefined) return;
  const { release, app } = asked;
  await tell(world, {
    release,
    app,
    kind: 'answer',
    key: `${id}.answer`,
    text: describe(asked),
    approval: id,
  });
};

const describe = ({ answer }: Asked): string => {
  if (answer === undefined || answer.kind === 'expired') return 'expired: no answer in time';
  const { kind, by, reason } = answer;
  // What the product itself has closed was not rejected by a person.
  if (by === 'tidegate') return `closed: ${reason}`;
  return `${kind} by ${by}${reason === '' ? '' : `: ${reason}`}`;
};
