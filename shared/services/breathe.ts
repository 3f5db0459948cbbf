import { setImmediate as nextTurn } from 'node:timers/promises';

let underWay = 0;

/** Lets the event loop run between the parts of long work. */
export const breathe = async (): Promise<void> => {
  underWay += 1;
  await nextTurn().finally(() => (underWay -= 1));
};

/** Loads a part of this program: `loading(import('…'))`. */
export const loading = async <T>(part: Promise<T>): Promise<T> => {
  underWay += 1;
  return part.finally(() => (underWay -= 1));
};

/** Whether work of this process waits for its next turn, or loads: a clock that is moved by hand waits for it too. */
export const isBreathing = (): boolean => underWay > 0;
