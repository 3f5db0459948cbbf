import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';

/** A thread that gets next to nothing of the processor is not waited for without end. */
const mostTimes = 6;
/** A thread in a long piece of native code does not report its usage. */
const answerMs = 2000;

/**
 * True once a thread has used this much processor time from now on, or six times as long has passed; false if it
 * `isBusy` no more. Other load on the machine does not count.
 */
export const whenUsedUp = async (
  worker: Worker,
  budgetMs: number,
  isBusy: () => boolean,
): Promise<boolean> => {
  // Real time: threads live in it.
  const began = performance.now();
  const before = await usedBy(worker, 0);
  for (let left = budgetMs; ;) {
    // Real time, and nothing that would keep a process alive.
    await sleep(left, undefined, { ref: false });
    if (!isBusy()) return false;
    const used = (await usedBy(worker, Infinity)) - before;
    if (used >= budgetMs || performance.now() - began >= mostTimes * budgetMs) return isBusy();
    left = Math.max(250, budgetMs - used);
  }
};

/** ms on the processor; `otherwise` where the thread, or an older Node, does not tell. */
const usedBy = async (worker: Worker, otherwise: number): Promise<number> => {
  if (typeof worker.cpuUsage !== 'function') return otherwise;
  const told = worker.cpuUsage().then(
    ({ user, system }) => (user + system) / 1000,
    () => otherwise,
  );
  return Promise.race([told, sleep(answerMs, otherwise, { ref: false })]);
};
