import { breathe } from './breathe.ts';

/**
 * Runs a function for each item, at most so many at a time, and returns the results in the order of the items. It
 * yields in between: otherwise a thousand answers that are ready at once would block the event loop.
 */
export const fewAtOnce = async <T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => R | Promise<R>,
): Promise<readonly R[]> => {
  const done: R[] = [];
  for (let at = 0; at < items.length; at += most) {
    if (at > 0) await breathe();
    done.push(...(await Promise.all(items.slice(at, at + most).map(work))));
  }
  return done;
};
