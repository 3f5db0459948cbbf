import { parentPort } from 'node:worker_threads';
import { playShare, type Share } from './many.ts';

/** Plays the seeds that it is sent, one share after the other. */
parentPort?.on('message', (share: Share) => {
  void playShare(share).then((tally) => parentPort?.postMessage(tally));
});
