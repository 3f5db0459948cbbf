import { nextWave as decide } from '#domain/release/next-wave.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
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
    if (next.kind !== 'open') return { kind: 'done' };
    const lost = await endedSilently(world, id, next.index, next.targets);
    if (lost.length === 0)
      return {
        kind: 'go',
        rollouts: next.targets.map((target) => ({ name: runName(id, next.index, target), target })),
      };
    await noteRelease(world, id, (state) =>
      lost.filter((target) => isOpen(state, target)).map((target) => strand(target, next.back)),
    );
  }
};

/** Execution names hold at most 80 characters; release and wave alone make it unique but for very long target names. */
const runName = (id: string, wave: number, target: string): string => `${id}.${wave}.${target}`.slice(0, 80);

const endedSilently = async (
  world: World,
  id: string,
  wave: number,
  targets: readonly string[],
): Promise<readonly string[]> => {
  const runs = await Promise.all(
    targets.map((target) => world.engine.look('rollout', runName(id, wave, target))),
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
    reason: 'its rollout ended without saying how; look at the workload before the next release',
  },
});

export const handler = onLambda(nextWave);
