import { parentPort } from 'node:worker_threads';
import { playShare, type Share } from './many.ts';

/** Plays the seeds that it is sent, one share after the other. */
parentPort?.on('message', (share: Share) => {
  void answer(share);
});

const answer = async (share: Share): Promise<void> => {
  const tally = await playShare(share);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it goes to a thread, not to a window
  parentPort?.postMessage(tally);
};
