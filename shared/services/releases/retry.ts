import { Rejection } from '#domain/rejection.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { noteRelease } from '../store/releases.ts';
import { given, type ControlRequest } from './control.ts';
import { hasStopped, releaseRuns } from './runs.ts';

/**
 * Goes on with a release that needs a person: one that could not be brought back, was not seen to end, or whose
 * workflow has given up. It goes on where it ended, forward or back, under its own id and its own approval.
 */
export const retry = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
): Promise<void> => {
  const isStopped = await hasStopped(world, release);
  const after = await noteRelease(world, release.id, (state): ReleaseFact => {
    checkRetryable(state, isStopped && state.attempt === release.attempt);
    return { kind: 'retried', by, ...given(reason) };
  });
  await world.engine.start('release', releaseRuns(after ?? release), { release: release.id });
};

const checkRetryable = ({ outcome }: Release, isStopped: boolean): void => {
  if (outcome?.kind === 'rollback-failed' || (outcome === undefined && isStopped)) return;
  if (outcome === undefined) throw not('still-running', 'it is still running');
  throw not('nothing-to-retry', `it has ended, and nothing is left to do: ${outcome.reason}`);
};

const not = (code: string, reason: string): Rejection => new Rejection('conflict', code, reason);
