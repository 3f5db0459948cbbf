import { isFailure } from '#domain/failure.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Release } from '#domain/release/release.ts';
import { steer as decide, type Steered, type Steering } from '#domain/rollout/steer.ts';
import type { World } from '#ports/world.ts';
import { callListeners } from './listening.ts';
import { noteTarget, readRollout, readTarget } from '../store/targets.ts';

/** Where a step is steered: the target that is named, or the only one that is in a step now. */
export interface SteerRequest {
  readonly target?: string | undefined;
  readonly steering: Steering;
}

/**
 * Skips or promotes the step that the caller has seen. Repeated or late calls change nothing: the fact is written only
 * while the target is in that step.
 */
export const steer = async (world: World, release: Release, request: SteerRequest): Promise<void> => {
  if (release.outcome !== undefined) throw not('closed', `it has ended: ${release.outcome.reason}`);
  const target = request.target ?? (await onlyTarget(world, release));
  if (!release.targets.includes(target))
    throw not('no-such-target', `it does not go to ${target}; it goes to ${release.targets.join(', ')}`);
  const rollout = await readRollout(world, { release: release.id, target });
  let last: Steered = { kind: 'known' };
  await noteTarget(world, rollout, (lock) => {
    last = decide(rollout.plan, release, lock, request.steering);
    return last.kind === 'fact' ? last.fact : undefined;
  }).catch((error: unknown) => {
    if (isFailure(error, 'TargetLost')) throw not('no-step', `it is in no step in ${target} now`);
    throw error;
  });
  refuse(last);
  await callListeners(world, release);
};

const refuse = (steered: Steered): void => {
  if (steered.kind === 'refused') throw not(steered.code, steered.reason);
};

/** The target whose pods it moves now; where it moves several, one must be named. */
const onlyTarget = async (world: World, { id, app, targets }: Release): Promise<string> => {
  const folds = await Promise.all(
    targets.map(async (name) => ({ name, target: await readTarget(world, app, name) })),
  );
  const here = folds.filter(({ target: { lock } }) => lock?.release === id && lock.step !== undefined);
  const [first, second] = here;
  if (first === undefined) throw not('no-step', 'it is in no step now');
  if (second === undefined) return first.name;
  throw not(
    'which-target',
    `it is in a step in ${here.map(({ name }) => name).join(', ')}; name one of them`,
  );
};

const not = (code: string, reason: string): Rejection => new Rejection('conflict', code, reason);
