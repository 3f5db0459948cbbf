import { parentPort, workerData } from 'node:worker_threads';
import type { Finding } from '../scene.ts';
import { loadMutated } from './hooks.ts';
import type { Mutant } from './mutant.ts';

/** Plays seeds, with one protection taken away if one is given, and answers seed by seed what was found. */
interface Order {
  readonly mutant?: Mutant;
  readonly seeds: readonly number[];
  readonly isLean: boolean;
  /** Stops at the first seed with a finding. */
  readonly untilRed: boolean;
}
const { mutant, seeds, isLean, untilRed } = workerData as Order;
if (mutant !== undefined) loadMutated(mutant);
const { play } = await import('../play.ts');
const { playLean } = await import('../lean/play.ts');
const { sequenceOf } = await import('../generate/sequence.ts');

for (const seed of seeds) {
  const { findings } = await (isLean ? playLean : play)(sequenceOf(seed)).catch((error: unknown) => ({
    findings: [{ seed, invariant: 'no-crash', target: '', at: 0, what: String(error) }] as readonly Finding[],
  }));
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it goes to a thread, not to a window
  parentPort?.postMessage({ seed, findings });
  if (untilRed && findings.length > 0) break;
}
