// Loaded before a server (node --import): writes down each time that its own thread was on the processor for long
// between two turns of its loop. Unlike an answer's delay, that does not depend on what else the machine does. Linux only.
import { appendFileSync, openSync, readSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const tellFromMs = 20;

/** ms that this thread has been on the processor. */
const openProcessorTime = () => {
  const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
  const text = Buffer.alloc(64);
  return () => Number(text.toString('latin1', 0, readSync(file, text, 0, 64, 0)).split(' ')[0]) / 1e6;
};

const watch = (log) => {
  const processorTime = openProcessorTime();
  let last = processorTime();
  setInterval(() => {
    const now = processorTime();
    if (now - last >= tellFromMs) appendFileSync(log, `${Math.round(now - last)}\n`);
    last = processorTime();
  }, 2).unref();
};

const { TURNS_LOG } = process.env;
if (isMainThread && TURNS_LOG !== undefined && process.platform === 'linux') watch(TURNS_LOG);
