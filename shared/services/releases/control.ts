import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';

import { listAsked, suspendReasonOf, settle, type Asked } from '../approvals/decide.ts';
import { Rejection } from '#domain/rejection.ts';
import { callListeners } from './listening.ts';
import { noteRelease } from '../store/releases.ts';

/** Who turns a running release, and why. */
export interface ControlRequest {
  readonly by: string;
  readonly reason: string;
}

/** From the next step on, nothing moves until the release is resumed. A step in progress settles first. */
export const pause = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
): Promise<void> => {
  const after = await turn(world, release, (state) => {
    if (state.control.kind === 'paused')
      throw not('already-paused', `it is already paused, by ${state.control.by}`);
    if (isGoingBack(state)) throw not('going-back', 'it is rolling back, and a rollback cannot be paused');
    return { kind: 'paused', by, ...given(reason) };
  });
  await callListeners(world, after);
};

/** Continues where the release was paused. Whatever a crash left suspended is woken by asking again. */
export const resume = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
): Promise<void> => {
  let wasPaused = false;
  await turn(world, release, (state) => {
    wasPaused = state.control.kind === 'paused';
    return wasPaused ? { kind: 'resumed', by, ...given(reason) } : undefined;
  });
  const woken = await wake(
    world,
    release,
    { by, reason: reason || 'resumed' },
    'approved',
    async (asked) => (await suspendReasonOf(world, asked)) === 'pause',
  );
  if (!wasPaused && woken === 0) throw not('not-paused', 'it is not paused');
};

/** Turns back everything that this release has changed. An abort cannot be taken back. */
export const abort = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
): Promise<void> => {
  let wasAborted = false;
  const after = await turn(world, release, (state) => {
    if (state.cause.kind === 'undo')
      throw not(
        'going-back',
        `it is itself the rollback of release ${state.cause.release}, and a rollback cannot be aborted`,
      );
    wasAborted = state.control.kind === 'aborted';
    return wasAborted ? undefined : { kind: 'aborted', by, reason };
  });
  await wake(
    world,
    release,
    { by, reason: reason || 'the release was aborted' },
    'rejected',
    async () => true,
  );
  await callListeners(world, after);
  if (wasAborted && after.control.kind === 'aborted')
    throw not('already-aborted', `it is already rolling back, aborted by ${after.control.by}`);
};

/** An observer that reports nothing leaves nothing in the journal. */
export const given = (reason: string): { readonly reason?: string } => (reason === '' ? {} : { reason });

const isGoingBack = (release: Release): boolean => release.back || release.control.kind === 'aborted';

const turn = async (
  world: World,
  release: Release,
  decide: (state: Release) => ReleaseFact | undefined,
): Promise<Release> => {
  const after = await noteRelease(world, release.id, (state) => {
    if (state.outcome !== undefined)
      throw not('closed', `it has ended: ${state.outcome.reason}${wayOut(state)}`);
    return decide(state);
  });
  return after ?? release;
};

const wayOut = ({ id, outcome }: Release): string =>
  outcome?.kind === 'rollback-failed' ? `; \`tidegate retry ${id}\` continues it` : '';

const not = (code: string, reason: string): Rejection => new Rejection('conflict', code, reason);

/** Answers the open questions of this release that match, and returns how many there were. */
const wake = async (
  world: World,
  release: Release,
  { by, reason }: ControlRequest,
  answer: 'approved' | 'rejected',
  fits: (asked: Asked) => Promise<boolean>,
): Promise<number> => {
  let woken = 0;
  for (const asked of await listAsked(world, `${release.id}.`)) {
    if (asked.state !== 'open' || !(await fits(asked))) continue;
    const because = answer === 'rejected' ? ({ because: 'aborted' } as const) : {};
    await settle(world, asked.id, { kind: 'decided', answer, by, reason, ...because });
    woken += 1;
  }
  return woken;
};
