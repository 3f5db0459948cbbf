import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { findReleaseById } from './queries.ts';

/** A workflow that fails this often does not fail by chance. */
export const mostRuns = 5;

/**
 * Names of the workflow runs of a release, in the order in which they are used: each counts once, so two that start the
 * next one start the same. Every retry by a person has names of its own.
 */
export const runNames = ({ id, attempt }: Pick<Release, 'id' | 'attempt'>): readonly string[] => {
  const first = attempt === 0 ? id : `${id}.retry-${attempt}`;
  return Array.from({ length: mostRuns }, (_, run) => (run === 0 ? first : `${first}.again-${run + 1}`));
};

/** Starts the workflow of an open release again where none is running. */
export const restartWorkflow = async (
  world: World,
  release: Release,
): Promise<'fine' | 'restarted' | 'hopeless'> => {
  for (const name of runNames(release)) {
    const { kind } = await world.engine.look('release', name);
    if (kind === 'running') return 'fine';
    if (kind !== 'unknown') continue;
    // Its workflow may have ended well since the release was read.
    if ((await findReleaseById(world, release.id))?.outcome !== undefined) return 'fine';
    await world.engine.start('release', name, { release: release.id });
    return 'restarted';
  }
  return 'hopeless';
};

/** Whether a release goes no further by itself: it has ended, or its workflow has, as often as it may. */
export const hasStopped = async (world: World, release: Release): Promise<boolean> => {
  if (release.outcome !== undefined) return true;
  for (const name of runNames(release)) {
    const { kind } = await world.engine.look('release', name);
    if (kind === 'running' || kind === 'unknown') return false;
  }
  return true;
};
