import type { Bench } from './world/bench.ts';
import type { Drive } from './world/drive.ts';

/** So long a release may take when nothing is in its way any more, ms: its steps, its deadlines, and questions that are answered. */
const patienceMs = 3 * 3_600_000;
const stretchMs = 60_000;
/** Longer than any request of ours can be under way (functions/schedules/revert-late-writes.ts), ms. */
const inFlightMs = 130_000;
const quietMs = 90_000;

/**
 * All trouble is over: nothing fails any more, people answer what they are asked, the schedules run. Everything ends
 * then, and when it has ended nothing is written any more. Answers what was not so.
 */
export const calm = async (
  bench: Bench,
  drive: Drive,
  instant: () => void,
  isQuiet: (ms: number) => string | undefined,
): Promise<readonly (readonly [invariant: string, what: string])[]> => {
  bench.cluster.faults.clear();
  Object.assign(bench.tap.late, { times: 0 });
  bench.gates.dieAt(Number.POSITIVE_INFINITY, 'before', () => undefined);
  let open = await openReleases(drive);
  const end = bench.clock.now() + patienceMs;
  while (open.length > 0 && bench.clock.now() < end) {
    await bench.clock.runUntil(() => bench.walker.running().length === 0, stretchMs, instant);
    if (!bench.isDown()) {
      await drive.sweep();
      await drive.wakeAll();
    }
    open = await openReleases(drive);
  }
  if (open.length > 0) return [['ends', `${open.join(', ')} has not ended; running: ${bench.walker.running().join(', ')}`]];
  await bench.clock.advance(inFlightMs, instant);
  await drive.sweep();
  await drive.sweep();
  await bench.clock.advance(quietMs, instant);
  await drive.sweep();
  const noise = isQuiet(quietMs - 30_000);
  return noise === undefined ? [] : [['quiet', noise]];
};

const openReleases = async (drive: Drive): Promise<readonly string[]> => {
  const all = await Promise.all(drive.releases.map(({ id }) => drive.read(id)));
  return all.filter(({ outcome }) => outcome === undefined).map(({ id }) => id);
};
