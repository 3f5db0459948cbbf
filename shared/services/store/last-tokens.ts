import type { JsonObject } from '#domain/json.ts';
import type { World } from '#ports/world.ts';

/** As many as the attempts of one call that may still be under way. */
export const mostTokens = 8;

/**
 * Answers whoever waits under one of the last tokens, the newest first; false if nobody does. A call that was given up
 * may arrive after the one that took its place: then the token that waits is not the last.
 */
export const answerLast = async (
  { engine }: World,
  tokens: readonly string[],
  answer: JsonObject,
): Promise<boolean> => {
  for (const token of new Set(tokens.toReversed().slice(0, mostTokens)))
    if ((await engine.answer(token, answer)) === 'answered') return true;
  return false;
};
