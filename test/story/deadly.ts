export const forever = <T>(): Promise<T> => new Promise<T>(() => undefined);

/** Counts every effect; the one that is chosen never comes back, before or after it was had. */
export const deadly = (at: number, when: 'before' | 'after') => {
  let count = 0;
  let isDead = false;
  const effect = async <T>(run: () => Promise<T>): Promise<T> => {
    if (isDead) return forever();
    count += 1;
    if (count !== at) return run();
    isDead = true;
    if (when === 'after') await run();
    return forever();
  };
  return { effect, count: () => count, isDead: () => isDead };
};
