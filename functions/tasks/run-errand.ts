import { canonical } from '#domain/json.ts';
import { type Errand, type ErrandState, lookAgainIn } from '#domain/release/errand.ts';
import { isTurning, nextWave } from '#domain/release/next-wave.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { whyNotReleased } from '#shared/app-ready.ts';
import { onLambda } from '#shared/lambda.ts';
import { noteRelease, readPlan, readRelease } from '#shared/rollout.ts';
import type { Task } from '#shared/task.ts';

/** What an errand has come to. */
type Found =
  | { readonly kind: 'done'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string; readonly endsRelease: boolean }
  | { readonly kind: 'waits'; readonly because: string; readonly seconds: number };

/** Goes on with the errand that stands before the next wave. A call is made again under the same key until it is known to be heard. */
export const runErrand: Task<'runErrand'> = async ({ release: id }, world) => {
  const release = await readRelease(world, id);
  const plan = await readPlan(world, release);
  const next = nextWave(plan, release);
  const errand = next.kind === 'errand' ? plan.errands?.[next.errand] : undefined;
  if (next.kind !== 'errand' || errand === undefined) return { kind: 'done' };
  if (release.control.kind === 'paused') return { kind: 'waits', waitSeconds: pausedSeconds };
  const state = release.errands[next.errand] ?? {
    state: 'waits',
    because: '',
    since: world.clock.now(),
    times: 0,
  };
  const found = await carryOut(world, release, next.errand, errand, state);
  await noteRelease(world, id, (now) => facts(now, next.errand, errand, found));
  return found.kind === 'waits' ? { kind: 'waits', waitSeconds: found.seconds } : { kind: 'done' };
};

const pausedSeconds = 5;

const facts = (release: Release, index: number, { step }: Errand, found: Found): readonly ReleaseFact[] => {
  const before = release.errands[index];
  if (before?.state === 'done' || before?.state === 'failed') return [];
  const { kind: state, because } = found;
  if (state === 'waits' && before?.because === because) return [];
  const fact: ReleaseFact = { kind: 'errand', index, step, state, because };
  const ends = found.kind === 'failed' && found.endsRelease && !isTurning(release);
  // The end is written before the failure: a crash between the two looks at the errand once more, not at the next wave.
  return ends ? [{ kind: 'aborted', by: `step ${step}`, because }, fact] : [fact];
};

const carryOut = async (
  world: World,
  { id, app }: Release,
  index: number,
  errand: Errand,
  state: ErrandState,
): Promise<Found> => {
  const elapsed = (world.clock.now() - state.since) / 1000;
  switch (errand.kind) {
    case 'stand-still':
      return elapsed >= errand.seconds
        ? { kind: 'done', because: `stood still for ${errand.seconds} s` }
        : {
            kind: 'waits',
            because: `stands still for ${errand.seconds} s`,
            seconds: lookAgainIn(elapsed, errand.seconds - elapsed),
          };
    case 'wait-for-app':
      return waitForApp(world, errand, elapsed);
    case 'tell':
      await world.chat.tell({ release: id, app, text: errand.text });
      return { kind: 'done', because: 'people were told' };
    case 'call':
      return call(world, `${id}.${index}`, errand, state.times);
    default:
      return errand satisfies never;
  }
};

const waitForApp = async (
  world: World,
  { app, namespace, withinSeconds }: Extract<Errand, { kind: 'wait-for-app' }>,
  elapsed: number,
): Promise<Found> => {
  const why = await whyNotReleased(world, app, namespace);
  if (why === undefined) return { kind: 'done', because: `${app} is released in namespace ${namespace}` };
  if (elapsed < withinSeconds)
    return {
      kind: 'waits',
      because: `waits for ${app}: ${why}`,
      seconds: lookAgainIn(elapsed, withinSeconds - elapsed),
    };
  return {
    kind: 'failed',
    because: `waited ${withinSeconds} s for ${app}: ${why}`,
    endsRelease: true,
  };
};

/** A call that is not heard is made so often, with longer and longer breaks: about half an hour in all. */
const mostCalls = 8;

const call = async (
  world: World,
  key: string,
  { url, body, isVital }: Extract<Errand, { kind: 'call' }>,
  times: number,
): Promise<Found> => {
  const answer = await world.hooks.call({ url, body: canonical(body), key });
  if (answer.kind === 'taken') return { kind: 'done', because: 'the call was taken' };
  const tries = times + 1;
  if (answer.kind === 'unheard' && tries < mostCalls)
    return {
      kind: 'waits',
      because: `call ${tries} of ${mostCalls}: ${answer.because}`,
      seconds: Math.min(600, 5 * 3 ** times),
    };
  return { kind: 'failed', because: `the call was not taken: ${answer.because}`, endsRelease: isVital };
};

export const handler = onLambda(runErrand);
