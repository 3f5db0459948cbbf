import { canonical } from '#domain/json.ts';
import {
  called,
  errandFacts,
  type ErrandProgress,
  freshErrand,
  stoodStill,
  waitedForApp,
} from '#domain/release/hook-progress.ts';
import type { Errand, ErrandState } from '#domain/release/next-hook.ts';
import { nextWave } from '#domain/release/next-wave.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { whyNotReleased } from '#shared/services/apps/readiness.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteRelease, readPlan, readRelease } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

const pausedSeconds = 5;

/** Goes on with the errand that stands before the next wave. A call is made again under the same key until it is known to be heard. */
export const runHook: Task<'runHook'> = async ({ release: id }, world) => {
  const release = await readRelease(world, id);
  const plan = await readPlan(world, release);
  const next = nextWave(plan, release);
  const errand = next.kind === 'errand' ? plan.errands?.[next.errand] : undefined;
  if (next.kind !== 'errand' || errand === undefined) return { kind: 'done' };
  if (release.control.kind === 'paused') return { kind: 'waits', waitSeconds: pausedSeconds };
  const state = release.errands[next.errand] ?? freshErrand(world.clock.now());
  const progress = await carryOut(world, release, next.errand, errand, state);
  await noteRelease(world, id, (now) => errandFacts(now, next.errand, errand, progress));
  return progress.kind === 'waits' ? { kind: 'waits', waitSeconds: progress.seconds } : { kind: 'done' };
};

const carryOut = async (
  world: World,
  { id, app }: Release,
  index: number,
  errand: Errand,
  { since, times }: ErrandState,
): Promise<ErrandProgress> => {
  const elapsed = (world.clock.now() - since) / 1000;
  switch (errand.kind) {
    case 'stand-still':
      return stoodStill(errand, elapsed);
    case 'wait-for-app':
      return waitedForApp(errand, await whyNotReleased(world, errand.app, errand.namespace), elapsed);
    case 'tell':
      await world.chat.tell({ release: id, app, text: errand.text });
      return { kind: 'done', because: 'people were told' };
    case 'call': {
      const call = { url: errand.url, body: canonical(errand.body), key: `${id}.${index}` };
      return called(errand, await world.hooks.call(call), times);
    }
    default:
      return errand satisfies never;
  }
};

export const handler = onLambda(runHook);
