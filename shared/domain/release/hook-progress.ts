import { checkAgainIn } from './next-hook.ts';
import { isRollingBack } from './next-wave.ts';
import type { Release, ReleaseFact } from './release.ts';
import type { Hook, HookState } from '../app/hooks.ts';

/** The state of a hook at one look. */
export type HookProgress =
  | { readonly kind: 'done' | 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly endsRelease: boolean }
  | { readonly kind: 'waits'; readonly reason: string; readonly seconds: number };

type Of<K extends Hook['kind']> = Extract<Hook, { readonly kind: K }>;

/** A hook that has not been looked at yet. */
export const freshHook = (now: number): HookState => ({
  state: 'waits',
  reason: '',
  since: now,
  times: 0,
});

export const stoodStill = ({ seconds }: Of<'stand-still'>, elapsed: number): HookProgress =>
  elapsed >= seconds
    ? { kind: 'done', reason: `waited ${seconds} s` }
    : {
        kind: 'waits',
        reason: `waiting ${seconds} s`,
        seconds: checkAgainIn(elapsed, seconds - elapsed),
      };

/** `why` says what the application still lacks; undefined once it is released. */
export const waitedForApp = (
  { app, namespace, withinSeconds }: Of<'wait-for-app'>,
  why: string | undefined,
  elapsed: number,
): HookProgress => {
  if (why === undefined) return { kind: 'done', reason: `${app} is released in namespace ${namespace}` };
  if (elapsed < withinSeconds)
    return {
      kind: 'waits',
      reason: `waits for ${app}: ${why}`,
      seconds: checkAgainIn(elapsed, withinSeconds - elapsed),
    };
  return { kind: 'failed', reason: `waited ${withinSeconds} s for ${app}: ${why}`, endsRelease: true };
};

/** What came of a call; `because` never holds the address, of which the path may be a secret. */
export type CallAnswer =
  | { readonly kind: 'taken' }
  /** It can never succeed like this: the address is forbidden, or the endpoint refuses. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Whether it arrived is unknown; the same call may be repeated. */
  | { readonly kind: 'unheard'; readonly reason: string };

/** A call that is not heard is made so often, with longer and longer breaks: about half an hour in all. */
const mostCalls = 8;

/** `times` is how often the call has been made before. */
export const called = ({ isVital }: Of<'call'>, answer: CallAnswer, times: number): HookProgress => {
  if (answer.kind === 'taken') return { kind: 'done', reason: 'the call was accepted' };
  const tries = times + 1;
  if (answer.kind === 'unheard' && tries < mostCalls)
    return {
      kind: 'waits',
      reason: `call ${tries} of ${mostCalls}: ${answer.reason}`,
      seconds: Math.min(600, 5 * 3 ** times),
    };
  return { kind: 'failed', reason: `the call failed: ${answer.reason}`, endsRelease: isVital };
};

/** The fact to record; none for a hook that is over, and the same wait is recorded once. */
export const hookFacts = (
  release: Release,
  index: number,
  { step }: Hook,
  progress: HookProgress,
): readonly ReleaseFact[] => {
  const before = release.hooks[index];
  if (before !== undefined && before.state !== 'waits') return [];
  const { kind: state, reason } = progress;
  if (state === 'waits' && before?.reason === reason) return [];
  const fact: ReleaseFact = { kind: 'hook', index, step, state, reason };
  const ends = progress.kind === 'failed' && progress.endsRelease && !isRollingBack(release);
  // The end is written before the failure: after a crash between the two, the hook is looked at again, not the next
  // wave.
  return ends ? [{ kind: 'aborted', by: `step ${step}`, reason }, fact] : [fact];
};
