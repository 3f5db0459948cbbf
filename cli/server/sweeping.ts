import { sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { type Swept, sweep } from '#functions/schedules/recover-releases.ts';
import { expireReleases } from '#shared/services/releases/retention.ts';
import { syncEnvironments } from '#shared/services/sync/run.ts';
import { collectBlobs } from '#shared/services/store/collect-blobs.ts';
import type { World } from '#ports/world.ts';

/** In the cloud a schedule calls the sweep; one machine has no schedule but this one. */
const everyMs = 60_000;

/**
 * Sweeps at once and then a minute after the last sweep has ended, so never twice at a time. What a person must look
 * at, and a failing sweep, is reported once, not every minute. The returned function stops it, and waits for a sweep in
 * progress.
 */
export const keepSweeping = (world: World, say: (line: string) => void): (() => Promise<void>) => {
  const stopping = new AbortController();
  const said = new Set<string>();
  const describeOnce = (line: string): void => {
    if (!said.has(line)) say(line);
    said.add(line);
  };
  const expire = keepExpiring(world);
  const round = async (): Promise<void> => {
    const lines = [
      ...(await sweep(world).then(linesOf, describeTrouble('open releases'))),
      ...(await sweepClusters(world).catch(describeTrouble('late writes'))),
      ...(await syncEnvironments(world).catch(describeTrouble('environments'))),
      ...(await expire().catch(describeTrouble('expired releases'))),
    ];
    // During shutdown, failures that it causes are not reported.
    if (stopping.signal.aborted) return;
    for (const line of lines) describeOnce(line);
    for (const old of said) if (!lines.includes(old)) said.delete(old);
  };
  const keep = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round();
      await world.clock.sleep(everyMs, stopping.signal);
    }
  };
  const kept = keep();
  return async () => {
    stopping.abort();
    await kept;
  };
};

/** Looking for garbage among blobs reads the whole store: only after releases were deleted, and rarely. */
const collectEveryMs = 600_000;

const keepExpiring = (world: World): (() => Promise<readonly string[]>) => {
  let left = 0;
  let collectedAt = -Infinity;
  return async () => {
    // Garbage is found by one call and deleted by the next.
    if ((await expireReleases(world)).length > 0) left = 2;
    if (left === 0 || world.clock.now() < collectedAt + collectEveryMs) return [];
    left -= 1;
    collectedAt = world.clock.now();
    await collectBlobs(world);
    return [];
  };
};

const linesOf = ({ restarted, reported }: Swept): readonly string[] => [
  ...restarted.map((id) => `release ${id} continues: its workflow was restarted`),
  ...reported.map((line) => `a person is needed: ${line}`),
];

const describeTrouble =
  (what: string) =>
  (error: unknown): readonly string[] => [
    `looking after ${what} failed: ${error instanceof Error ? error.message : String(error)}`,
  ];
