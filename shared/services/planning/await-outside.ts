import type { Source } from '#domain/config/place.ts';
import type { Failure } from '#domain/failure.ts';
import { byPlanning, nextTry, outageOf, patienceMs } from '#domain/release/outage.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { newerIn } from '../approvals/overtaken.ts';
import { type RunContext, successorOf } from '../releases/continue-run.ts';
import { readBlob } from '../store/blobs.ts';
import { noteRelease } from '../store/releases.ts';
import { compileShape } from './compile-shape.ts';

type AfterOutage =
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  | { readonly kind: 'continued' }
  | { readonly kind: 'over' };

/** Whether a release that has no plan needs none any more: a person or a newer release has ended it. */
export const isOverUnplanned = ({ plan, control, superseded, outcome }: Release): boolean =>
  plan === undefined && (control.kind === 'aborted' || superseded !== undefined || outcome !== undefined);

/**
 * What becomes of a release whose plan needs something that does not answer: it is recorded once, and waited for, until
 * a person aborts the release, a newer one has overtaken it, or a day is over.
 */
export const awaitOutside = async (
  world: World,
  release: Release,
  failure: Failure,
  run: RunContext | undefined,
): Promise<AfterOutage> => {
  const seen = outageOf(failure);
  const noted = await noteRelease(world, release.id, (state) =>
    state.plan !== undefined || isOverUnplanned(state) || state.awaiting?.what === seen.what
      ? undefined
      : { kind: 'awaiting', ...seen },
  );
  const { awaiting } = noted ?? release;
  // Another call of this task was faster.
  if (awaiting === undefined) return { kind: 'waits', waitSeconds: 1 };
  const now = world.clock.now();
  const end = await endOf(world, release, now >= awaiting.until ? seen : undefined);
  if (end !== undefined) {
    await noteRelease(world, release.id, (state) => (state.awaiting === undefined ? undefined : end));
    return { kind: 'over' };
  }
  const successor = successorOf(world, 'release', run);
  if (successor === undefined)
    return { kind: 'waits', waitSeconds: Math.ceil((nextTry(awaiting, now) - now) / 1000) };
  await world.engine.start('release', successor, { release: release.id });
  return { kind: 'continued' };
};

const endOf = async (
  world: World,
  release: Release,
  tooLong: ReturnType<typeof outageOf> | undefined,
): Promise<ReleaseFact | undefined> => {
  const by = await overtaker(world, release);
  if (by !== undefined) return { kind: 'superseded', by };
  if (tooLong === undefined) return undefined;
  const { what, reason } = tooLong;
  const hours = patienceMs / 3_600_000;
  return {
    kind: 'aborted',
    by: byPlanning,
    reason: `${what} has not answered for ${hours} h (${reason}); \`tidegate retry\` asks it again`,
  };
};

/** A newer release that has gone ahead in every target that this one would have. */
const overtaker = async (world: World, release: Release): Promise<string | undefined> => {
  const shape = await compileShape(world, await readBlob<Source>(world, release.source), {});
  if (shape.kind === 'mistakes') return undefined;
  const { targets, concurrency } = shape.app.release;
  const { environments } = release.cause as { readonly environments?: readonly string[] };
  let newer: string | undefined;
  for (const { name, environment } of targets) {
    if (environments?.includes(environment) === false) continue;
    newer = await newerIn(world, release, name, concurrency);
    if (newer === undefined) return undefined;
  }
  return newer;
};
