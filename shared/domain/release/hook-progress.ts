import { type Errand, type ErrandState, lookAgainIn } from './next-hook.ts';
import { isTurning } from './next-wave.ts';
import type { Release, ReleaseFact } from './release.ts';

/** What an errand has come to at one look. */
export type ErrandProgress =
  | { readonly kind: 'done'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string; readonly endsRelease: boolean }
  | { readonly kind: 'waits'; readonly because: string; readonly seconds: number };

type Of<K extends Errand['kind']> = Extract<Errand, { readonly kind: K }>;

/** An errand that nobody has looked at yet. */
export const freshErrand = (now: number): ErrandState => ({
  state: 'waits',
  because: '',
  since: now,
  times: 0,
});

export const stoodStill = ({ seconds }: Of<'stand-still'>, elapsed: number): ErrandProgress =>
  elapsed >= seconds
    ? { kind: 'done', because: `stood still for ${seconds} s` }
    : {
        kind: 'waits',
        because: `stands still for ${seconds} s`,
        seconds: lookAgainIn(elapsed, seconds - elapsed),
      };

/** `why` says what the application still lacks; nothing when it is released. */
export const waitedForApp = (
  { app, namespace, withinSeconds }: Of<'wait-for-app'>,
  why: string | undefined,
  elapsed: number,
): ErrandProgress => {
  if (why === undefined) return { kind: 'done', because: `${app} is released in namespace ${namespace}` };
  if (elapsed < withinSeconds)
    return {
      kind: 'waits',
      because: `waits for ${app}: ${why}`,
      seconds: lookAgainIn(elapsed, withinSeconds - elapsed),
    };
  return { kind: 'failed', because: `waited ${withinSeconds} s for ${app}: ${why}`, endsRelease: true };
};

/** What came of a call; `because` never holds the address, of which the path may be a secret. */
export type CallAnswer =
  | { readonly kind: 'taken' }
  /** It will never be taken like this: the address may not be called, or it says no. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Nobody knows whether it was heard; the same call may be made again. */
  | { readonly kind: 'unheard'; readonly because: string };

/** A call that is not heard is made so often, with longer and longer breaks: about half an hour in all. */
const mostCalls = 8;

/** `times` is how often the call has been made before. */
export const called = ({ isVital }: Of<'call'>, answer: CallAnswer, times: number): ErrandProgress => {
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

/** What is worth writing down: nothing of an errand that is over, nor the same wait twice. */
export const errandFacts = (
  release: Release,
  index: number,
  { step }: Errand,
  progress: ErrandProgress,
): readonly ReleaseFact[] => {
  const before = release.errands[index];
  if (before?.state === 'done' || before?.state === 'failed') return [];
  const { kind: state, because } = progress;
  if (state === 'waits' && before?.because === because) return [];
  const fact: ReleaseFact = { kind: 'errand', index, step, state, because };
  const ends = progress.kind === 'failed' && progress.endsRelease && !isTurning(release);
  // The end is written before the failure: a crash between the two looks at the errand once more, not at the next wave.
  return ends ? [{ kind: 'aborted', by: `step ${step}`, because }, fact] : [fact];
};
