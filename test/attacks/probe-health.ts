/** A thread that asks a server for its health without a pause, until it is told to stop; then it tells how that was. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Health } from './server.ts';

const { url, pid } = workerData as { readonly url: string; readonly pid: number };

/** Resident memory, MiB; 0 where the system does not tell. */
const residentMiB = (): number => {
  try {
    const [, kB = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kB) / 1024);
  } catch {
    return 0;
  }
};

const over = new AbortController();
parentPort?.on('message', () => over.abort());
let [slowestMs, answers, bad, peakMiB] = [0, 0, 0, 0];
let delays: number[] = [];
const look = async (): Promise<void> => {
  const askedAt = performance.now();
  const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(60_000) }).catch(
    () => undefined,
  );
  await answer?.text().catch(() => undefined);
  const delay = performance.now() - askedAt;
  delays.push(delay);
  slowestMs = Math.max(slowestMs, delay);
  answers += 1;
  if (answer?.status !== 200) bad += 1;
  peakMiB = Math.max(peakMiB, residentMiB());
};
// The first question loads what questions need, and is none that counts.
await look();
[slowestMs, answers, bad] = [0, 0, 0];
delays = [];
parentPort?.postMessage('ready', []);
while (!over.signal.aborted) {
  await look();
  await pause(10);
}
const p99Ms = delays.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(delays.length * 0.99) - 1)] ?? 0;
parentPort?.postMessage(
  { slowestMs: Math.round(slowestMs), p99Ms: Math.round(p99Ms), answers, bad, peakMiB } satisfies Omit<
    Health,
    'longestTurnMs'
  >,
  [],
);
parentPort?.close();
