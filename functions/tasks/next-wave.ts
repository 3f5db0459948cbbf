import { isRollingBack, nextWave as decide, type NextWave } from '#domain/release/next-wave.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import { successorOf } from '#shared/services/releases/continue-run.ts';
import { nextRun, type NextRun, targetRuns } from '#shared/services/releases/runs.ts';
import { headsOf } from '#shared/services/store/target-facts.ts';
import { noteRelease, readPlan, readRelease } from '#shared/services/store/releases.ts';
import { secondsToNextLook } from '#domain/window/next-look.ts';
import { type Denied, holdOf } from '#shared/services/windows/hold.ts';
import type { Tasks, Wave } from '#workflows/tasks.ts';
import { settleQuestion } from '#shared/services/approvals/settle-question.ts';

/**
 * Starts the next targets, forwards or back. Called twice, it starts the same ones under the same names. A target whose
 * run ended without closing it gets another run, which continues from the journal. Only after several runs in a row
 * have failed is it closed as `rollback-failed`, so nothing is lost and no success is reported wrongly.
 */
export const nextWave: Task<'nextWave'> = async ({ release: id, run }, world) => {
  await settleQuestion(world, id);
  const plan = await readPlan(world, await readRelease(world, id));
  for (;;) {
    const held = await hold(world, plan, id);
    if (held !== undefined) return waitHeld(world, id, held, run);
    const wanted = decide(plan, await readRelease(world, id));
    const from = wanted.kind === 'go' ? await headsOf(world.journal, plan.app, wanted.targets) : {};
    const release = await noteRelease(world, id, (state) => {
      const next = decide(plan, state);
      return next.kind === 'go' && next.targets.every((target) => target in from)
        ? waveOf(next, from)
        : undefined;
    });
    const next = release === undefined ? ({ kind: 'done' } as const) : decide(plan, release);
    // Decided otherwise meanwhile, as by an abort.
    if (next.kind === 'go') continue;
    if (release === undefined || next.kind === 'done') return { kind: 'done' };
    const successor = successorOf(world, 'release', run, overIn(release));
    if (successor !== undefined) {
      await world.engine.start('release', successor, { release: id });
      return { kind: 'continued' };
    }
    if (next.kind === 'hook') return { kind: 'hook' };
    const runs = await runsOf(world, release, next.index, next.targets);
    const lost = runs.flatMap(({ target, run: found }) => (found.kind === 'hopeless' ? [target] : []));
    if (lost.length === 0) {
      const rollouts = freeIn(runs);
      return rollouts.length > 0
        ? { kind: 'go', rollouts: rollouts.slice(0, mostRollouts) }
        : { kind: 'waits', waitSeconds };
    }
    await noteRelease(world, id, (state) =>
      lost.filter((target) => isOpen(state, target)).map((target) => giveUp(target, next.back)),
    );
  }
};

/** Records once why the next wave may not start now. Nothing of it has begun, and no target is taken. */
const hold = async (world: World, plan: ReleasePlan, id: string): Promise<Denied | undefined> => {
  const state = await readRelease(world, id);
  const next = decide(plan, state);
  if (next.kind === 'done' || next.kind === 'open') return undefined;
  const names = next.kind === 'go' ? next.targets : (plan.waves[state.wave + 1] ?? []);
  if (isRollingBack(state)) return undefined;
  const held = await holdOf(
    world,
    state,
    plan.targets.filter(({ name }) => names.includes(name)),
  );
  if (held === undefined) return undefined;
  const { reason, opensAt } = held;
  await noteRelease(world, id, (release) =>
    release.held === reason ? undefined : { kind: 'held', reason, ...(opensAt !== undefined && { opensAt }) },
  );
  return held;
};

/** A window may stay shut for days: then the execution is continued like every other that grows old. */
const waitHeld = async (
  world: World,
  id: string,
  { opensAt }: Denied,
  run: Tasks['nextWave']['in']['run'],
): Promise<Extract<Wave, { kind: 'waits' | 'continued' }>> => {
  const successor = successorOf(world, 'release', run);
  if (successor === undefined)
    return { kind: 'waits', waitSeconds: secondsToNextLook(world.clock.now(), opensAt) };
  await world.engine.start('release', successor, { release: id });
  return { kind: 'continued' };
};

const waveOf = (
  { index, targets, back }: Extract<NextWave, { kind: 'go' }>,
  heads: Readonly<Record<string, number>>,
): ReleaseFact => ({
  kind: 'wave',
  index,
  targets,
  back,
  from: Object.fromEntries(targets.map((target) => [target, heads[target] ?? 0])),
});

/**
 * Their names have to fit into 256 KiB, and each costs a look that Step Functions throttles; a larger wave goes in
 * parts, as if it had been asked for again.
 */
const mostRollouts = 400;

/** Rollouts that are over, there and back. */
const overIn = ({ closed, undone }: Release): number =>
  Object.keys(closed).length + Object.keys(undone).length;

/** Between looks at rollouts that an earlier execution of this release has started. */
const waitSeconds = 15;

interface TargetRun {
  readonly target: string;
  readonly run: NextRun;
}

const freeIn = (runs: readonly TargetRun[]): Extract<Wave, { kind: 'go' }>['rollouts'] =>
  runs.flatMap(({ target, run }) => (run.kind === 'free' ? [{ name: run.name, target }] : []));

/** The targets of a wave with their runs, as many as one part of it needs. */
const runsOf = async (
  world: World,
  release: Release,
  wave: number,
  targets: readonly string[],
): Promise<readonly TargetRun[]> => {
  const found: TargetRun[] = [];
  for (let at = 0; at < targets.length && freeIn(found).length < mostRollouts; at += mostRollouts) {
    const part = targets.slice(at, at + mostRollouts);
    const looked = part.map(async (target) => ({
      target,
      run: await nextRun(world, 'rollout', targetRuns(release, wave, target)),
    }));
    found.push(...(await Promise.all(looked)));
  }
  return found;
};

const isOpen = (release: Release, target: string): boolean =>
  (release.back ? release.undone : release.closed)[target] === undefined;

const giveUp = (target: string, back: boolean): ReleaseFact => ({
  kind: 'target-closed',
  target,
  back,
  outcome: {
    kind: 'rollback-failed',
    reason: 'its workflow has failed several times in a row; `tidegate retry` continues it',
  },
});

export const handler = onLambda(nextWave);
