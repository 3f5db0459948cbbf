import { setImmediate as breathe } from 'node:timers/promises';

/**
 * Does a piece of work for each item, so many at a time, and answers in the order of the items. In between everything else
 * has its turn: a thousand answers that are there at once would otherwise be worked through in one go.
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
