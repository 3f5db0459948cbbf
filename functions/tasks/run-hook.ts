import { canonical } from '#domain/json.ts';
import {
  called,
  hookFacts,
  type HookProgress,
  freshHook,
  stoodStill,
  waitedForApp,
} from '#domain/release/hook-progress.ts';

import { isWanted } from '#domain/release/step-phase.ts';
import { nextWave } from '#domain/release/next-wave.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { tell } from '#shared/services/messages/tell.ts';
import { whyNotReleased } from '#shared/services/apps/readiness.ts';
import { onLambda } from '#functions/runtime/lambda.ts';

import type { Task } from '#functions/runtime/task.ts';
import type { Hook, HookState } from '#domain/app/hooks.ts';
import { noteRelease, readPlan, readRelease } from '#shared/services/store/releases.ts';

const pausedSeconds = 5;

/** Runs the hook before the next wave. A call is repeated under the same key until it is known to have arrived. */
export const runHook: Task<'runHook'> = async ({ release: id }, world) => {
  const release = await readRelease(world, id);
  const plan = await readPlan(world, release);
  const next = nextWave(plan, release);
  const hook = next.kind === 'hook' ? plan.hooks?.[next.hook] : undefined;
  if (next.kind !== 'hook' || hook === undefined) return { kind: 'done' };
  if (release.control.kind === 'paused') return { kind: 'waits', waitSeconds: pausedSeconds };
  const state = release.hooks[next.hook] ?? freshHook(world.clock.now());
  const progress: HookProgress = isWanted(plan, release, hook)
    ? await carryOut(world, release, next.hook, hook, state)
    : { kind: 'skipped', reason: 'skipped: its condition does not hold' };
  await noteRelease(world, id, (now) => hookFacts(now, next.hook, hook, progress));
  return progress.kind === 'waits' ? { kind: 'waits', waitSeconds: progress.seconds } : { kind: 'done' };
};

const carryOut = async (
  world: World,
  { id, app }: Release,
  index: number,
  hook: Hook,
  { since, times }: HookState,
): Promise<HookProgress> => {
  const elapsed = (world.clock.now() - since) / 1000;
  switch (hook.kind) {
    case 'stand-still':
      return stoodStill(hook, elapsed);
    case 'wait-for-app':
      return waitedForApp(hook, await whyNotReleased(world, hook.app, hook.namespace), elapsed);
    case 'tell':
      await tell(world, { release: id, app, kind: 'hook', key: `hook.${index}`, text: hook.text });
      return { kind: 'done', reason: 'notified' };
    case 'call': {
      const call = { url: hook.url, body: canonical(hook.body), key: `${id}.${index}` };
      return called(hook, await world.outboundHttp.call(call), times);
    }
    default:
      return hook satisfies never;
  }
};

export const handler = onLambda(runHook);
