/** What a timer of Node can wait at most; asked for more, it does not wait at all. */
const longestMs = 2 ** 31 - 1;

/** Calls back after any time, ms; the result cancels it. */
export const callAfter = (ms: number, call: () => void): (() => void) => {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(() => (left > longestMs ? wait(left - longestMs) : call()), Math.min(left, longestMs));
  };
  wait(ms);
  return () => clearTimeout(timer);
};
