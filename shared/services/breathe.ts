import { setImmediate as nextTurn } from 'node:timers/promises';

let underWay = 0;

/** Lets the event loop run between the parts of long work. */
export const breathe = async (): Promise<void> => {
  underWay += 1;
  await nextTurn().finally(() => (underWay -= 1));
};

/** Whether work of this process waits for its next turn: a clock that is moved by hand waits for it too. */
export const isBreathing = (): boolean => underWay > 0;
