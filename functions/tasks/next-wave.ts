import { nextWave as decide } from '#domain/release/next-wave.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import { noteRelease, readPlan, readRelease } from '#shared/services/store/releases.ts';
import { settleQuestion } from '#shared/services/approvals/settle-question.ts';

/**
 * Sends the next targets off, forwards or back. Asked twice it sends the same ones under the same names;
 * a target whose run has ended without an answer is closed as stranded, so that nothing is ever lost.
 */
export const nextWave: Task<'nextWave'> = async ({ release: id }, world) => {
  await settleQuestion(world, id);
  const plan = await readPlan(world, await readRelease(world, id));
  for (;;) {
    const release = await noteRelease(world, id, (state) => {
      const next = decide(plan, state);
      return next.kind === 'go'
        ? { kind: 'wave', index: next.index, targets: next.targets, back: next.back }
        : undefined;
    });
    const next = release === undefined ? ({ kind: 'done' } as const) : decide(plan, release);
    if (next.kind === 'hook') return { kind: 'hook' };
    if (release === undefined || next.kind !== 'open') return { kind: 'done' };
    const lost = await endedSilently(world, release, next.index, next.targets);
    if (lost.length === 0)
      return {
        kind: 'go',
        rollouts: next.targets.map((target) => ({ name: runName(release, next.index, target), target })),
      };
    await noteRelease(world, id, (state) =>
      lost.filter((target) => isOpen(state, target)).map((target) => strand(target, next.back)),
    );
  }
};

/** Execution names hold at most 80 characters: the end of a longer one becomes a digest. A retry has names of its own. */
const runName = ({ id, attempt }: Release, wave: number, target: string): string => {
  const name = `${id}${attempt === 0 ? '' : `.retry-${attempt}`}.${wave}.${target}`;
  return name.length <= 80 ? name : `${name.slice(0, 63)}.${digestOf(name).slice('sha256:'.length, 23)}`;
};

const endedSilently = async (
  world: World,
  release: Release,
  wave: number,
  targets: readonly string[],
): Promise<readonly string[]> => {
  const runs = await Promise.all(
    targets.map((target) => world.engine.look('rollout', runName(release, wave, target))),
  );
  return targets.filter((_, at) => runs[at]?.kind === 'succeeded' || runs[at]?.kind === 'failed');
};

const isOpen = (release: Release, target: string): boolean =>
  (release.back ? release.undone : release.closed)[target] === undefined;

const strand = (target: string, back: boolean): ReleaseFact => ({
  kind: 'target-closed',
  target,
  back,
  outcome: {
    kind: 'rollback-failed',
    reason: 'its rollout ended without saying how; `tidegate retry` goes on with it',
  },
});

export const handler = onLambda(nextWave);
