import { Rejection } from '#domain/rejection.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { noteRelease } from '../store/releases.ts';
import { given, type ControlRequest } from './control.ts';
import { hasStopped, releaseRuns } from './runs.ts';

/**
 * Continues a release that needs a person: its rollback failed, its end was not observed, or its workflow has given up.
 * It continues where it stopped, forward or back, under its own id and approval.
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
