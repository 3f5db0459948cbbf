import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { sequenceOf } from './generate/sequence.ts';
import { invariants } from './invariants/index.ts';
import { playLean } from './lean/play.ts';
import { play } from './play.ts';
import { addTo, emptyTally, merge, type Tally } from './report.ts';

/** Which seeds to play: `count` of them from `seed` on, every `stride`-th. */
export interface Share {
  readonly seed: number;
  readonly count: number;
  readonly stride: number;
  /** On the decisions of the product alone (lean/), instead of on all of it. */
  readonly isLean: boolean;
  /** Only this invariant; all when empty. */
  readonly only: string;
  /** Only workloads whose kind is called so, or begins like it; all when empty. */
  readonly plain: string;
  /** Stops at the first finding. */
  readonly untilRed?: boolean;
}

export const playShare = async (share: Share): Promise<Tally> => {
  const { seed, count, stride, isLean, only, plain, untilRed } = share;
  const tally = emptyTally();
  for (let at = 0; at < count; at += 1) {
    const sequence = sequenceOf(seed + at * stride);
    if (plain !== '' && sequence.world.plain?.startsWith(plain) !== true) continue;
    const { findings, instants, writes } = await (isLean ? playLean : play)(sequence, invariants);
    const shown = findings.filter(({ invariant }) => only === '' || invariant === only);
    addTo(tally, shown, instants, writes);
    if (untilRed === true && shown.length > 0) break;
  }
  return tally;
};

/** The listener for an answer goes when it came: removing all of them would take the thread's own too, and it would fall silent. */
const askWorker = (worker: Worker, share: Share): Promise<Tally> =>
  new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (tally: Tally) => {
      worker.off('error', reject);
      resolve(tally);
    });
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it goes to a thread, not to a window
    worker.postMessage(share);
  });

/** Plays them on every core; `progress` hears how many are done. */
export const playMany = async (
  { seed, count, only, plain, isLean }: Omit<Share, 'stride'>,
  progress: (done: number) => void,
  workers = availableParallelism(),
): Promise<Tally> => {
  const total = emptyTally();
  // Small portions, so that one slow sequence holds nobody up and progress can be seen.
  const portion = Math.max(1, Math.min(500, Math.ceil(count / workers)));
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    while (next < count) {
      const from = next;
      next += portion;
      const share: Share = {
        seed: seed + from,
        count: Math.min(portion, count - from),
        stride: 1,
        only,
        plain,
        isLean,
      };
      merge(total, await askWorker(worker, share));
      progress(Math.min(next, count));
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return total;
};
