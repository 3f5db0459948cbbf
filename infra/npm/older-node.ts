/** What Node 20 does not have yet and the offline verbs use; newer ones keep their own. */
const groupBy = <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
    index += 1;
  }
  return groups;
};

const withResolvers = <T>(): PromiseWithResolvers<T> => {
  let settle: Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  // A promise calls its executor at once.
  return { promise, ...(settle as Pick<PromiseWithResolvers<T>, 'resolve' | 'reject'>) };
};

const add = (owner: object, name: string, value: unknown): void => {
  if (!Object.hasOwn(owner, name))
    Object.defineProperty(owner, name, { configurable: true, writable: true, value });
};
/** Polyfills what this Node lacks. */
export const fillIn = (): void => {
  add(Map, 'groupBy', groupBy);
  add(Promise, 'withResolvers', withResolvers);
};
