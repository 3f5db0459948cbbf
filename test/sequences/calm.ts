import { waitsLong } from './real/playable.ts';
import type { Bench } from './world/bench.ts';
import { type Drive, revisionOf } from './world/drive.ts';
import { refusedForStranger } from './world/strangers.ts';
import type { Sequence, WorldSpec } from './sequence.ts';

/** So long a release may take when nothing is in its way any more, ms: its steps, its deadlines, and questions that are answered. */
const patienceMs = 3 * 3_600_000;
/** Where time is real, ms: nobody waits longer for a release here, but for one that is given up after ten minutes. */
const realPatienceMs = 240_000;
const givenUpMs = 660_000;
const stretchMs = 60_000;
/** After so many of these whoever has paused a workload by hand lets it go on. */
const patienceWithPause = 15;
/** Longer than any request of ours can be under way (functions/schedules/revert-late-writes.ts), ms. */
const inFlightMs = 130_000;
const quietMs = 90_000;

/** What people do by hand once they are told what is in the way of a release. */
export interface Helpers {
  readonly unpause: () => Promise<void>;
  readonly sendStrangersAway: () => Promise<void>;
}

/**
 * All trouble is over: nothing fails any more, people answer what they are asked, try again what needs a person, and the
 * schedules run. Everything ends then, and when it has ended nothing is written any more. Answers what was not so.
 */
export const calm = async (
  bench: Bench,
  drive: Drive,
  instant: () => void,
  isQuiet: (ms: number) => string | undefined,
  sequence: Sequence,
  helpers: Helpers,
): Promise<readonly (readonly [invariant: string, what: string])[]> => {
  const { seed, world } = sequence;
  const { unpause } = helpers;
  bench.ground.faults.clear();
  bench.ground.cloud?.clear();
  Object.assign(bench.tap.late, { times: 0 });
  bench.gates.dieAt(Number.POSITIVE_INFINITY, 'before', () => undefined);
  // A dead process comes back, also where no release waits for it: a change of a tenant may.
  await bench.clock.runUntil(() => !bench.isDown(), patienceMs, instant);
  const patience = bench.ground.lagMs > 0 ? realPatienceMs + givenUpMs * waitsLong(sequence) : patienceMs;
  const untilOver = () => ended(bench, drive, instant, unpause, patience);
  let open = await untilOver();
  const failed = open.length === 0 && (await hasFailed(drive));
  if (failed) {
    await drive.control('retry');
    open = await untilOver();
  }
  if (open.length > 0)
    return [['ends', `${open.join(', ')} has not ended; running: ${bench.walker.running().join(', ')}`]];
  // Where time is real it moves on in short stretches; only a write that came late needs all of it, until the sweep has looked.
  const looked = bench.clock.now() + inFlightMs;
  do await bench.clock.advance(inFlightMs, instant);
  while (hasLate(sequence) && bench.clock.now() < looked);
  await swept(bench, drive, instant);
  await swept(bench, drive, instant);
  await bench.clock.advance(quietMs, instant);
  await swept(bench, drive, instant);
  const noise = bench.ground.lagMs > 0 ? isQuiet(9_000) : isQuiet(quietMs - 30_000);
  if (noise !== undefined) return [['quiet', noise]];
  return bench.ground.lagMs === 0 && (seed % 4 === 0 || failed)
    ? wayOut(bench, drive, instant, world, helpers)
    : [];
};

const hasLate = ({ events }: Sequence): boolean =>
  events.some((event) => event.kind === 'fault' && event.fault === 'late');

/** Until every release has ended, or there is no patience left; answers those that have not. */
const ended = async (
  bench: Bench,
  drive: Drive,
  instant: () => void,
  unpause: () => Promise<void>,
  patience: number,
): Promise<readonly string[]> => {
  let open = await openReleases(drive);
  const end = bench.clock.now() + patience;
  for (let times = 1; open.length > 0 && bench.clock.now() < end; times += 1) {
    await bench.clock.runUntil(() => bench.walker.running().length === 0, stretchMs, instant);
    if (!bench.isDown()) {
      await swept(bench, drive, instant);
      await drive.wakeAll();
      if (times % patienceWithPause === 0) await unpause();
    }
    open = await openReleases(drive);
  }
  return open;
};

/** Wherever a target was left, the next good release of its application gets through. */
const wayOut = async (
  bench: Bench,
  drive: Drive,
  instant: () => void,
  world: WorldSpec,
  { unpause, sendStrangersAway }: Helpers,
): Promise<readonly (readonly [invariant: string, what: string])[]> => {
  const next = async (number: number) => {
    await drive.release(revisionOf(number, 'good', world.text, world.written));
    const open = await ended(bench, drive, instant, unpause, patienceMs);
    return { open, outcome: (await drive.read(drive.releases.at(-1)?.id ?? '')).outcome };
  };
  let { open, outcome } = await next(99);
  // Which pods are in its way is told, and with these gone it gets through.
  if (outcome?.kind === 'refused' && refusedForStranger.test(outcome.reason)) {
    await sendStrangersAway();
    ({ open, outcome } = await next(100));
  }
  // One that its owner has paused over a change of their own is refused, in words that say what to do; the other target comes back.
  const hasRefused = outcome?.kind === 'refused' || (outcome?.kind === 'rolled-back' && world.targets > 1);
  const isPaused = hasRefused && outcome?.reason.includes('is paused') === true;
  const isStray = outcome?.kind === 'refused' && world.tenant === 'other';
  const isGood = outcome?.kind === 'released' || isPaused || isStray || world.admission === 'never-same';
  if (open.length > 0 || !isGood)
    return [
      [
        'way-out',
        `a good release afterwards: ${outcome === undefined ? 'has not ended' : `${outcome.kind}: ${outcome.reason}`}`,
      ],
    ];
  await bench.clock.advance(inFlightMs, instant);
  await swept(bench, drive, instant);
  return [];
};

/** What a sweep puts back takes time, which has to move meanwhile. */
const swept = async (bench: Bench, drive: Drive, instant: () => void): Promise<void> => {
  let isDone = false;
  const sweeping = drive.sweep().finally(() => {
    isDone = true;
  });
  await bench.clock.runUntil(() => isDone, stretchMs, instant);
  await sweeping;
};

const hasFailed = async (drive: Drive): Promise<boolean> => {
  const all = await Promise.all(drive.releases.map(({ id }) => drive.read(id)));
  return all.some(({ outcome }) => outcome?.kind === 'rollback-failed');
};

const openReleases = async (drive: Drive): Promise<readonly string[]> => {
  const all = await Promise.all(drive.releases.map(({ id }) => drive.read(id)));
  return all.filter(({ outcome }) => outcome === undefined).map(({ id }) => id);
};
